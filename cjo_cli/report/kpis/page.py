"""A report as one page of HTML: its styles inside, no script, nothing from anywhere else."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from cjo_cli import __version__
from cjo_cli.report.content.page import HERE as FRAME
from cjo_cli.report.content.page import tiles
from cjo_cli.report.experiments.insights import insights_page
from cjo_cli.report.experiments.page import HERE as TESTS
from cjo_cli.report.experiments.page import experiments_page
from cjo_cli.report.html.charts import Scale
from cjo_cli.report.html.page import HERE as SHARED
from cjo_cli.report.html.page import policy
from cjo_cli.report.kpis import words
from cjo_cli.report.kpis.table import Table
from cjo_cli.report.kpis.tables import Written
from cjo_cli.report.simulation import counted, number
from cjo_cli.review.kpis.values import Cohort, Cohorts, Figure, Report

Values = dict[str, Any]
HERE = Path(__file__).parent / "templates"
STYLES = (*(SHARED / "templates" / name for name in ("colours.css", "report.css")), HERE / "kpis.css")
# Shades of a triangle's cells.
HEAT = 6
# With more columns a triangle is too wide for anybody to read.
MOST_AGES = 26


def report_html(report: Report) -> str:
    """The whole report; the same values give the same bytes."""
    from jinja2 import FileSystemLoader
    from markupsafe import Markup

    from cjo_cli.report.html.templating import environment

    pages = environment(HERE)
    pages.loader = FileSystemLoader([HERE, TESTS, FRAME, SHARED / "templates"])
    style = "\n".join(path.read_text(encoding="utf-8") for path in STYLES)
    return pages.get_template(
        "kpis.html"
    ).render(
        title=f"{report.name}: what journeys came to",
        version=__version__,
        policy=policy(style),
        style=Markup(style),  # noqa: S704 - files of ours
        period=f"{report.start[:10]} to {report.end[:10]}",
        tiles=_tiles(report),
        tables=[_table(table) for table in Written(report, wide=True).all()],
        triangles={f"retention-{one.kpi}": _triangle(one) for one in report.cohorts if one.rows},
        experiments=experiments_page(report.experiments),
        insights=insights_page(report.insights),
    )


def _tiles(report: Report) -> list[dict[str, str]]:
    goals = [one.goal.met for one in report.journeys if one.goal is not None and one.goal.met is not None]
    rows = counted(report.rows, "event") + ("" if report.whole else " in the whole log")
    return tiles([
        ("customers", number(report.customers), rows),
        ("entered", words.count(report.entered), f"{words.count(report.held_out)} held out"),
        ("messages sent", words.count(report.sent), f"of {words.count(report.messages)} asked for"),
        ("targets reached", number(goals.count("reached")),
         f"of {number(len(goals))}, {number(goals.count('missed'))} missed"),
    ])  # fmt: skip


def _table(table: Table) -> Values:
    ends = [end for row in table.rows if row.whisker is not None for end in row.whisker[1]]
    scale = Scale(ends)
    return {
        "id": table.id,
        "title": table.title,
        "heads": list(zip(table.heads, table.right, strict=True)),
        "notes": [note for note in table.notes if note],
        "drawn": bool(ends) or any(row.bar is not None for row in table.rows),
        "rows": [
            {"cells": [cell.lstrip() for cell in row.cells], "kind": row.kind, "depth": _depth(row.cells[0]),
             "whisker": None if row.whisker is None else scale.whisker(row.whisker[0], list(row.whisker[1])),
             "bar": None if row.bar is None else round(100 * row.bar, 1)}
            for row in table.rows
        ],
    }  # fmt: skip


def _depth(cell: str) -> int:
    return (len(cell) - len(cell.lstrip())) // 2


def _triangle(one: Cohorts) -> Values:
    """Cohorts by age, shaded by the share that was seen again."""
    known = [cell.value for row in one.rows for cell in row.cells[:MOST_AGES] if cell.value is not None]
    low, high = min(known, default=0.0), max(known, default=1.0)
    ages = min(max((len(row.cells) for row in one.rows), default=0), MOST_AGES)
    return {
        "period": one.period,
        "ages": list(range(1, ages + 1)),
        "left": max(len(row.cells) for row in one.rows) - ages,
        "rows": [{"start": row.start, "first": row.first_of_log, "customers": words.count(row.customers.n),
                  "cells": list(_cells(row, low, high)), "blank": ages - min(len(row.cells), ages)}
                 for row in one.rows],
    }  # fmt: skip


def _cells(row: Cohort, low: float, high: float) -> Iterator[Values]:
    for cell in row.cells[:MOST_AGES]:
        yield {"text": words.figure("retention-rate", cell), "heat": _heat(cell, low, high)}


def _heat(cell: Figure, low: float, high: float) -> int:
    if cell.value is None:
        return 0
    return 1 + round((HEAT - 1) * (cell.value - low) / ((high - low) or 1.0))
