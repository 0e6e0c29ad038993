"""A report as Markdown: the tables whole."""

from __future__ import annotations

from collections.abc import Iterator

from cjo_cli.report.experiments.insights import insights_markdown
from cjo_cli.report.experiments.markdown import experiments_markdown
from cjo_cli.report.findings.markdown import escaped
from cjo_cli.report.kpis import words
from cjo_cli.report.kpis.table import Table
from cjo_cli.report.kpis.tables import Written
from cjo_cli.review.kpis.values import Report

INDENT = "&nbsp;&nbsp;"


def report_markdown(report: Report) -> str:
    """A heading, what it is of, and a section a table."""
    of_what = "".join(words.headline(report)).replace("\n", " ")
    head = (
        f"## {escaped(report.name)}: what journeys came to\n\n{of_what}. "
        f"{words.count(report.entered)} entered, {words.count(report.held_out)} of them held out, "
        f"{words.count(report.sent)} messages sent.\n"
    )
    sections = ["\n".join(_section(table)) + "\n" for table in Written(report, wide=True).all()]
    more = {"Experiments": experiments_markdown(report.experiments), "Insights": insights_markdown(report.insights)}
    return "\n".join([head, *sections, *(f"### {title}\n\n{body}" for title, body in more.items() if body)])


def _section(table: Table) -> Iterator[str]:
    yield f"### {escaped(table.title)}"
    yield ""
    if table.rows:
        yield f"| {' | '.join(map(escaped, table.heads))} |"
        yield f"| {' | '.join('---:' if side == 'r' else '---' for side in table.right)} |"
        yield from (f"| {' | '.join(map(_cell, row.cells))} |" for row in table.rows)
        yield ""
    yield from (escaped(note) + "  " for note in table.notes if note)


def _cell(text: str) -> str:
    blanks = len(text) - len(text.lstrip())
    return INDENT * (blanks // 2) + escaped(text.lstrip())
