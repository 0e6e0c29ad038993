"""Findings as frames of source, lines, JSON and GitHub annotations, all from one list."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from rich.text import Text

from cjo_cli.diagnostics import Diagnostic, Severity, Span
from cjo_cli.report.document import document, to_json

COLOURS = {Severity.ERROR: "bold red", Severity.WARNING: "bold yellow", Severity.INFO: "bold blue"}
LONGEST_LINE = 160


def tally(diagnostics: Sequence[Diagnostic], files: int) -> dict[str, int]:
    """How many findings of each severity, in how many files read."""
    counts = {f"{severity.value}s": 0 for severity in Severity}
    for diagnostic in diagnostics:
        counts[f"{diagnostic.finding.severity.value}s"] += 1
    return {"files": files, **counts}


def closing_line(diagnostics: Sequence[Diagnostic], files: int) -> str:
    """`2 errors, 1 warning in 63 files`, or that there is nothing to say."""
    counts = tally(diagnostics, files)
    said = [
        f"{counts[f'{s.value}s']} {s.value}{'' if counts[f'{s.value}s'] == 1 else 's'}"
        for s in Severity
        if counts[f"{s.value}s"]
    ]
    where = f"{files} file{'' if files == 1 else 's'}"
    return f"{', '.join(said)} in {where}" if said else f"no findings in {where}"


def text(diagnostics: Sequence[Diagnostic], prefix: str) -> Text:
    """Every finding with its frame of source."""
    out = Text()
    for diagnostic in diagnostics:
        out.append_text(_frame(diagnostic, prefix))
        out.append("\n")
    return out


def _frame(diagnostic: Diagnostic, prefix: str) -> Text:
    finding, span = diagnostic.finding, diagnostic.span
    colour = COLOURS[finding.severity]
    numbers = [number for number, _ in diagnostic.lines] + [r.span.line for r in diagnostic.related]
    width = len(str(max(numbers, default=span.line)))
    out = Text()
    out.append(f"{finding.severity.value}[{finding.code}]", colour)
    out.append(f" {finding.message}\n", "bold")
    out.append(f"{' ' * width}--> ", "blue")
    out.append(f"{prefix}{diagnostic.file}:{span.line}:{span.column}\n")
    if any(line.strip() for _, line in diagnostic.lines):
        out.append(f"{' ' * width} |\n", "blue")
        for number, line in diagnostic.lines:
            if line.strip() or number == span.line:
                out.append(f"{number:>{width}} | ", "blue")
                out.append(f"{_cut(line)}\n")
        _mark(out, width, diagnostic.lines[-1][1], span, "^", finding.label, colour)
    for related in diagnostic.related:
        out.append(f"{' ' * width} |\n{' ' * width}::: ", "blue")
        out.append(f"{prefix}{related.file}:{related.span.line}:{related.span.column}\n")
        out.append(f"{related.span.line:>{width}} | ", "blue")
        out.append(f"{_cut(related.line)}\n")
        _mark(out, width, related.line, related.span, "-", related.label, "blue")
    if finding.hint:
        out.append(f"{' ' * width} = ", "blue")
        out.append(f"help: {finding.hint}\n")
    return out


def _cut(line: str) -> str:
    line = line.replace("\t", " ")
    return line if len(line) <= LONGEST_LINE else line[: LONGEST_LINE - 1] + "…"


def _mark(out: Text, width: int, line: str, span: Span, sign: str, label: str, style: str) -> None:
    if span.column > LONGEST_LINE:
        return
    length = span.end_column - span.column if span.end_line == span.line else len(line) + 1 - span.column
    length = max(1, min(length, LONGEST_LINE - span.column))
    out.append(f"{' ' * width} | ", "blue")
    out.append(f"{' ' * (span.column - 1)}{sign * length} {label}".rstrip() + "\n", style)


def concise(diagnostics: Sequence[Diagnostic], prefix: str) -> str:
    """A line each: `path:line:col: CODE message`."""
    return "".join(
        f"{prefix}{d.file}:{d.span.line}:{d.span.column}: {d.finding.code} {d.finding.message}\n" for d in diagnostics
    )


def _span(span: Span) -> dict[str, int]:
    return {"line": span.line, "column": span.column, "end_line": span.end_line, "end_column": span.end_column}


def as_values(diagnostics: Sequence[Diagnostic], prefix: str) -> list[dict[str, Any]]:
    """Findings as plain values; positions are 1-based, ends exclusive."""
    return [
        {
            "code": d.finding.code,
            "name": d.finding.name,
            "severity": d.finding.severity.value,
            "message": d.finding.message,
            "path": prefix + d.file,
            **_span(d.span),
            "label": d.finding.label,
            "help": d.finding.hint,
            "fix": d.finding.replacement,
            "related": [{"path": prefix + r.file, **_span(r.span), "label": r.label} for r in d.related],
        }
        for d in diagnostics
    ]


def as_json(diagnostics: Sequence[Diagnostic], prefix: str, files: int) -> str:
    """One JSON document."""
    return to_json(document("validate", tally(diagnostics, files), findings=as_values(diagnostics, prefix)))


def github(diagnostics: Sequence[Diagnostic], prefix: str) -> str:
    """Workflow commands, errors first, since only the first ten of a step are shown."""
    kinds = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "notice"}
    ordered = sorted(diagnostics, key=lambda d: list(Severity).index(d.finding.severity))
    lines = []
    for d in ordered:
        place = {
            "file": prefix + d.file, "line": d.span.line, "endLine": d.span.end_line, "col": d.span.column,
            "endColumn": d.span.end_column, "title": f"{d.finding.code} {d.finding.name}",
        }  # fmt: skip
        fields = ",".join(f"{key}={_escaped(str(value), ',:')}" for key, value in place.items())
        message = d.finding.message + (f" ({d.finding.hint})" if d.finding.hint else "")
        lines.append(f"::{kinds[d.finding.severity]} {fields}::{_escaped(message)}\n")
    return "".join(lines)


def _escaped(value: str, also: str = "") -> str:
    for sign in "%\r\n" + also:
        value = value.replace(sign, f"%{ord(sign):02X}")
    return value


RENDERERS: dict[str, Callable[[Sequence[Diagnostic], str, int], str]] = {
    "concise": lambda d, prefix, _: concise(d, prefix),
    "json": as_json,
    "github": lambda d, prefix, _: github(d, prefix),
}
