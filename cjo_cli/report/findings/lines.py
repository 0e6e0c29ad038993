"""Findings a line each: for editors, and as GitHub's workflow commands."""

from __future__ import annotations

from collections.abc import Sequence

from cjo_cli.diagnostics import Diagnostic, Severity
from cjo_cli.report.findings.words import described, errors_first, plain


def concise(diagnostics: Sequence[Diagnostic], prefix: str) -> str:
    """A line each: `path:line:col: CODE message`."""
    return "".join(
        f"{plain(prefix + d.file)}:{d.span.line}:{d.span.column}: {d.finding.code} {plain(d.finding.message)}\n"
        for d in diagnostics
    )


def github(diagnostics: Sequence[Diagnostic], prefix: str) -> str:
    """Workflow commands, errors first, since only the first ten of a step are shown."""
    kinds = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "notice"}
    lines = []
    for d in errors_first(diagnostics):
        # Columns are for annotations within one line.
        columns = {"col": d.span.column, "endColumn": d.span.end_column} if d.span.line == d.span.end_line else {}
        place = {
            "file": prefix + d.file, "line": d.span.line, "endLine": d.span.end_line, **columns,
            "title": f"{d.finding.code} {d.finding.name}",
        }  # fmt: skip
        fields = ",".join(f"{key}={_escaped(str(value), ',:')}" for key, value in place.items())
        lines.append(f"::{kinds[d.finding.severity]} {fields}::{_escaped(described(d.finding))}\n")
    return "".join(lines)


def _escaped(value: str, also: str = "") -> str:
    for sign in "%\r\n" + also:
        value = value.replace(sign, f"%{ord(sign):02X}")
    return plain(value)
