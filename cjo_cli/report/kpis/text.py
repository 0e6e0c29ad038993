"""A report for the terminal, at 80 columns."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from textwrap import wrap

from rich.cells import cell_len
from rich.text import Text

from cjo_cli.report.experiments.insights import insights_text
from cjo_cli.report.experiments.text import experiments_text
from cjo_cli.report.kpis import words
from cjo_cli.report.kpis.table import Row, Table
from cjo_cli.report.kpis.tables import Written
from cjo_cli.report.simulation import Cell, aligned, joined, number
from cjo_cli.report.warnings import WIDTH, short
from cjo_cli.review.kpis.values import Report

# Rows of a table; the other formats have all.
MOST = 20
STYLES = {"goal": "green", "lost": "red"}


def report_text(report: Report, width: int | None = None) -> Text:
    """The tables one after another."""
    columns = max(width or WIDTH, WIDTH)
    parts = [_head(report), *(_table(table, columns) for table in Written(report, wide=False).all())]
    parts += [experiments_text(report.experiments, width), insights_text(report.insights, width)]
    return Text("\n").join(part for part in parts if part.plain)


def _head(report: Report) -> Text:
    first, rest = words.headline(report)
    head = Text(first, "bold").append(rest + "\n")
    head.append(
        f"{words.count(report.entered)} entered, {words.count(report.held_out)} of them held out, "
        f"{words.count(report.sent)} messages sent\n"
    )
    return head


def _table(table: Table, columns: int) -> Text:
    shown = table.rows[-MOST:] if table.last else table.rows[:MOST]
    lines = list(_lines(table, shown, columns)) if shown else [Text(table.heads[0], "bold")]
    left = len(table.rows) - len(shown)
    notes = [*([f"{number(left)} more rows are in the other formats."] if left else []), *filter(None, table.notes)]
    return joined(
        [*lines, *(Text(line, "dim") for note in notes for line in wrap(note, columns, break_on_hyphens=False))]
    )


def _lines(table: Table, rows: Sequence[Row], columns: int) -> Iterator[Text]:
    """The head and the rows; what does not fit is taken from the first column."""
    beside = [max(cell_len(line[at]) for line in (table.heads, *(row.cells for row in rows)))
              for at in range(1, len(table.heads))]  # fmt: skip
    room = columns - sum(beside) - 2 * len(beside)
    cells: list[list[Cell]] = [
        [(_fitted(head, room) if not at else head, "dim") for at, head in enumerate(table.heads)]
    ]
    for row in rows:
        first, *others = row.cells
        cells.append([(_fitted(first, room), ""), *((cell, _style(cell, row)) for cell in others)])
    for at, line in enumerate(aligned(cells, table.right)):
        if not at:
            line.stylize("not dim bold", 0, max(len(cells[0][0][0]), 1))
        yield line


def _fitted(text: str, room: int) -> str:
    """A name in `room` columns, its indent kept."""
    blanks = len(text) - len(text.lstrip())
    return " " * blanks + short(text.lstrip(), room - blanks)


def _style(cell: str, row: Row) -> str:
    """A clear difference has its colour, and so has a target."""
    return STYLES.get(row.kind, "") if cell[:1] in "+-" or cell in ("reached", "missed") else ""
