"""Findings as Markdown, for a pull request's comment or a step's summary."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import groupby

from cjo_cli.diagnostics import Diagnostic
from cjo_cli.report.findings.words import closing_line, errors_first, plain

# GitHub cuts a comment at 65,535 characters.
LONGEST = 60_000
# What means something to Markdown, to HTML, or to GitHub, which makes links of @names and #numbers.
SIGNS = re.compile(r"([\\`*_{}\[\]()<>#+!|~@&$])")


def markdown(diagnostics: Sequence[Diagnostic], prefix: str, files: int) -> str:
    """A heading with the counts, and a table a severity, errors first; what is too long is counted."""
    out = f"### cjo validate: {closing_line(diagnostics, files)}\n"
    left = len(diagnostics)
    for severity, found in groupby(errors_first(diagnostics), key=lambda d: d.finding.severity):
        rows = [_row(d, prefix) for d in found]
        head = f"\n| {severity.value} | place | |\n| --- | --- | --- |\n"
        shown = _fitting(rows, LONGEST - len(out) - len(head))
        out += head + "".join(rows[:shown]) if shown else ""
        left -= shown
        if shown < len(rows):
            break
    return out + (f"\n{left} more are not shown here.\n" if left else "")


def _fitting(rows: list[str], room: int) -> int:
    """How many rows have room."""
    for position, row in enumerate(rows):
        room -= len(row)
        if room < 0:
            return position
    return len(rows)


def _row(d: Diagnostic, prefix: str) -> str:
    said = escaped(d.finding.message) + (f"<br>{escaped(d.finding.hint)}" if d.finding.hint else "")
    return (
        f"| {d.finding.code} {d.finding.name} | {escaped(prefix + d.file)}:{d.span.line}:{d.span.column} | {said} |\n"
    )


def escaped(text: str) -> str:
    """`text` as Markdown that means nothing but itself."""
    return SIGNS.sub(r"\\\1", plain(text)).replace("\\<", "&lt;").replace("\\&", "&amp;").replace("\\@", "@&#8203;")
