"""Findings as frames of source, for people."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.cells import cell_len, set_cell_size
from rich.text import Text

from cjo_cli.diagnostics import Diagnostic, Severity, Span
from cjo_cli.report.findings.words import plain

COLOURS = {Severity.ERROR: "bold red", Severity.WARNING: "bold yellow", Severity.INFO: "bold blue"}
LONGEST_LINE = 160


def text(diagnostics: Sequence[Diagnostic], prefix: str, width: int | None = None) -> Text:
    """Every finding with its frame of source, its lines cut around what is marked where they exceed `width`."""
    out = Text()
    for diagnostic in diagnostics:
        out.append_text(_frame(diagnostic, prefix, width or LONGEST_LINE))
        out.append("\n")
    return out


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
    for what, way in _ways(diagnostic):
        out.append(f"{' ' * digits} = ", "blue")
        out.append(f"{what}: {plain(way)}\n")
    return out


def _ways(diagnostic: Diagnostic) -> Iterator[tuple[str, str]]:
    """The way out, and where to read more."""
    finding = diagnostic.finding
    if diagnostic.fix is not None:
        yield "fix", f"{finding.hint}  [cjo validate --fix]".lstrip()
    elif finding.hint:
        yield "help", finding.hint
    yield "more", f"cjo rule {finding.code}"


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
