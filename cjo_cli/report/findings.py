"""Findings as frames of source, lines, JSON and GitHub annotations, all from one list."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any

from rich.cells import cell_len, set_cell_size
from rich.text import Text

from cjo_cli.diagnostics import Diagnostic, Severity, Span
from cjo_cli.report.document import document, to_json

COLOURS = {Severity.ERROR: "bold red", Severity.WARNING: "bold yellow", Severity.INFO: "bold blue"}
LONGEST_LINE = 160
# Control characters, and those that change the direction of writing.
HIDDEN = re.compile("[\x00-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069]")


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


def text(diagnostics: Sequence[Diagnostic], prefix: str, width: int | None = None) -> Text:
    """Every finding with its frame of source, its lines cut around what is marked where they exceed `width`."""
    out = Text()
    for diagnostic in diagnostics:
        out.append_text(_frame(diagnostic, prefix, width or LONGEST_LINE))
        out.append("\n")
    return out


def plain(text: str) -> str:
    """`text` with what would move the cursor, colour or reorder the line spelled out."""
    return HIDDEN.sub(lambda sign: f"\\u{ord(sign[0]):04x}" if ord(sign[0]) > 255 else f"\\x{ord(sign[0]):02x}", text)


def _frame(diagnostic: Diagnostic, prefix: str, width: int) -> Text:
    finding, span = diagnostic.finding, diagnostic.span
    colour = COLOURS[finding.severity]
    numbers = [number for number, _ in diagnostic.lines] + [r.span.line for r in diagnostic.related]
    digits = len(str(max(numbers, default=span.line)))
    room = width - digits - 3
    out = Text()
    out.append(f"{finding.severity.value}[{finding.code}]", colour)
    out.append(f" {plain(finding.message)}\n", "bold")
    out.append(f"{' ' * digits}--> ", "blue")
    out.append(f"{plain(prefix + diagnostic.file)}:{span.line}:{span.column}\n")
    if any(line.strip() for _, line in diagnostic.lines):
        out.append(f"{' ' * digits} |\n", "blue")
        for number, line in diagnostic.lines[:-1]:
            if line.strip():
                out.append(f"{number:>{digits}} | ", "blue")
                out.append(f"{_cut(_shown(line), room)}\n")
        number, line = diagnostic.lines[-1]
        _marked(out, f"{number:>{digits}} | ", line, span, ("^", finding.label, colour), room)
    for related in diagnostic.related:
        out.append(f"{' ' * digits} |\n{' ' * digits}::: ", "blue")
        out.append(f"{plain(prefix + related.file)}:{related.span.line}:{related.span.column}\n")
        number = related.span.line
        _marked(out, f"{number:>{digits}} | ", related.line, related.span, ("-", related.label, "blue"), room)
    if finding.hint:
        out.append(f"{' ' * digits} = ", "blue")
        out.append(f"help: {plain(finding.hint)}\n")
    return out


def _shown(line: str) -> str:
    return plain(line.replace("\t", " "))


def _cut(line: str, room: int) -> str:
    return line if cell_len(line) <= room else set_cell_size(line, room - 1).rstrip() + "…"


def _marked(out: Text, gutter: str, line: str, span: Span, mark: tuple[str, str, str], room: int) -> None:
    """A line, and below it the signs under the span; of a long line the part around it."""
    sign, label, style = mark
    start = span.column - 1
    end = span.end_column - 1 if span.end_line == span.line else len(line)
    before, marked = _shown(line[:start]), _shown(line[start:end])
    if cell_len(before + marked + _shown(line[end:])) > room and cell_len(before) > room // 2:
        kept = before
        while cell_len(kept) > room // 3:
            kept = kept[1:]
        before = "…" + kept
    out.append(gutter, "blue")
    out.append(_cut(before + marked + _shown(line[end:]), room).rstrip() + "\n")
    length = max(1, min(cell_len(marked), room - cell_len(before)))
    out.append(f"{' ' * (len(gutter) - 2)}| ", "blue")
    out.append(f"{' ' * cell_len(before)}{sign * length} {plain(label)}".rstrip() + "\n", style)


def concise(diagnostics: Sequence[Diagnostic], prefix: str) -> str:
    """A line each: `path:line:col: CODE message`."""
    return "".join(
        f"{plain(prefix + d.file)}:{d.span.line}:{d.span.column}: {d.finding.code} {plain(d.finding.message)}\n"
        for d in diagnostics
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
        # Columns are for annotations within one line.
        columns = {"col": d.span.column, "endColumn": d.span.end_column} if d.span.line == d.span.end_line else {}
        place = {
            "file": prefix + d.file, "line": d.span.line, "endLine": d.span.end_line, **columns,
            "title": f"{d.finding.code} {d.finding.name}",
        }  # fmt: skip
        fields = ",".join(f"{key}={_escaped(str(value), ',:')}" for key, value in place.items())
        message = d.finding.message + (f" ({d.finding.hint})" if d.finding.hint else "")
        lines.append(f"::{kinds[d.finding.severity]} {fields}::{_escaped(message)}\n")
    return "".join(lines)


def _escaped(value: str, also: str = "") -> str:
    for sign in "%\r\n" + also:
        value = value.replace(sign, f"%{ord(sign):02X}")
    return plain(value)


RENDERERS: dict[str, Callable[[Sequence[Diagnostic], str, int], str]] = {
    "concise": lambda d, prefix, _: concise(d, prefix),
    "json": as_json,
    "github": lambda d, prefix, _: github(d, prefix),
}
