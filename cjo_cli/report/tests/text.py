"""Results of journey tests for people: a line a file, and of what failed a timeline with what decided it."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from rich.cells import cell_len, set_cell_size
from rich.text import Text

from cjo_cli.diagnostics import Diagnostic, Span
from cjo_cli.report.findings import plain
from cjo_cli.report.terminal import USUAL
from cjo_cli.report.tests import coverage
from cjo_cli.review.tests.outcome import Failure, Result, Row
from cjo_cli.review.tests.suite import Tested

MARKS = {"same": " ", "missing": "-", "unexpected": "+", "different": "!"}
COLOURS = {"same": "", "missing": "red", "unexpected": "red", "different": "yellow"}


def text(tested: Tested, prefix: str, width: int | None = None) -> Text:
    """The failures, then a line a file."""
    room = width or USUAL
    out = Text()
    for result in tested.results:
        if result.failure is not None:
            _failed(out, result, result.failure, prefix, room)
    for file, several in groupby(tested.results, key=lambda result: result.file):
        _file(out, prefix + file, list(several))
    if tested.coverage is not None:
        out.append_text(coverage.text(tested.coverage, prefix))
    return out


def closing_line(tested: Tested) -> str:
    """`12 passed, 1 failed in 3 files`."""
    count = len(tested.results)
    files = len({result.file for result in tested.results})
    said = [f"{count - tested.failed} passed"] + ([f"{tested.failed} failed"] if tested.failed else [])
    snapshots = sum(result.snapshot for result in tested.results)
    said += [f"{snapshots} of them snapshots that nobody has confirmed"] if snapshots else []
    said += [f"{tested.left_out} not run"] if tested.left_out else []
    return f"{', '.join(said)} in {files} file{'' if files == 1 else 's'}"


def _file(out: Text, file: str, results: list[Result]) -> None:
    failed = sum(not result.passed for result in results)
    said = f"{len(results) - failed} passed" + (f", {failed} failed" if failed else "")
    out.append("fail " if failed else "ok   ", "bold red" if failed else "green")
    out.append(f"{plain(file)}: {said}\n")


def _failed(out: Text, result: Result, failure: Failure, prefix: str, room: int) -> None:
    out.append("failed", "bold red")
    out.append(f": {plain(result.title)}\n", "bold")
    out.append("  --> ", "blue")
    out.append(f"{plain(prefix + result.file)}:{result.line}:{result.column}\n\n")
    _timeline(out, failure.rows, room)
    for cause in failure.causes:
        out.append("\n")
        _cause(out, cause, prefix, room)
    out.append("\n")


# The timeline


def _timeline(out: Text, rows: tuple[Row, ...], room: int) -> None:
    # A mark, the wall clock, the offset; what is left is shared by both sides.
    clock = max(len(text) for text in ("when", *(row.at for row in rows)))
    after = max(len(text) for text in ("after", *(row.offset for row in rows)))
    side = (room - 2 - clock - 2 - after - 2 - 2) // 2
    out.append(f"  {'when':<{clock}}  {'after':<{after}}  {'expected':<{side}}  got\n", "dim")
    for row in rows:
        cells = _side_by_side(_wrapped(plain(row.expected) or "-", side), _wrapped(plain(row.got) or "-", side))
        for number, (expected, got) in enumerate(cells):
            mark, at, offset = (MARKS[row.state], row.at, row.offset) if number == 0 else (" ", "", "")
            line = f"{mark} {at:<{clock}}  {offset:<{after}}  {_fit(expected, side)}  {got}"
            out.append(line.rstrip() + "\n", COLOURS[row.state])


def _side_by_side(one: list[str], other: list[str]) -> Iterator[tuple[str, str]]:
    for number in range(max(len(one), len(other))):
        yield one[number] if number < len(one) else "", other[number] if number < len(other) else ""


def _fit(words: str, width: int) -> str:
    return set_cell_size(words, max(width, cell_len(words)))


def _wrapped(words: str, width: int) -> list[str]:
    """Lines of at most `width` cells; a word that is longer is cut."""
    lines: list[str] = []
    for word in words.split(" "):
        part = word
        if lines and cell_len(lines[-1]) + 1 + cell_len(part) <= width:
            lines[-1] += " " + part
            continue
        while cell_len(part) > width:
            lines.append(part[:width])
            part = part[width:]
        lines.append(part)
    return lines


# What decided


def _cause(out: Text, cause: Diagnostic, prefix: str, room: int) -> None:
    """What is wrong and what decided it, with the test's line and the journey's."""
    _sentence(out, cause.finding.message, "", room, "bold")
    if cause.finding.hint:
        _sentence(out, cause.finding.hint, "because: ", room)
    _source(out, prefix + cause.file, cause.span, cause.lines[-1][1] if cause.lines else "", room)
    for related in cause.related:
        _source(out, prefix + related.file, related.span, related.line, room)


def _sentence(out: Text, words: str, lead: str, room: int, style: str = "") -> None:
    lines = _wrapped(plain(words), room - 2 - len(lead))
    for number, line in enumerate(lines):
        out.append(f"  {lead if number == 0 else ' ' * len(lead)}{line}\n", style)


def _source(out: Text, file: str, span: Span, line: str, room: int) -> None:
    out.append("  --> ", "blue")
    out.append(f"{plain(file)}:{span.line}:{span.column}\n")
    number = str(span.line)
    out.append(f"      {number} | ", "blue")
    out.append(_around(line.replace("\t", " "), span.column - 1, room - len(number) - 9) + "\n")


def _around(line: str, place: int, room: int) -> str:
    """A line without its indent, cut to `room` cells around what it is about."""
    start = len(line) - len(line.lstrip())
    if cell_len(line.strip()) > room and place - start > room // 2:
        start = place - room // 3
    shown = ("…" if start and line[:start].strip() else "") + plain(line[start:].rstrip())
    return shown if cell_len(shown) <= room else set_cell_size(shown, room - 1).rstrip() + "…"
