"""`cjo report`: what journeys came to."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from cjo_cli.commands.options import (
    AllowBadRows,
    AllowEmpty,
    Base,
    Color,
    Colors,
    Formats,
    From,
    Project,
    Quiet,
    Select,
    To,
    hand_out,
    listed,
    say,
    settings,
)
from cjo_cli.commands.process import go_on
from cjo_cli.commands.progress import shown
from cjo_cli.errors import NothingToDo

FORMATS = ("text", "json", "markdown", "html")


class Per(StrEnum):
    """Of what cohorts are."""

    WEEK = "week"
    MONTH = "month"


def report(
    project: Project = Path(),
    select: Select = None,
    base: Base = None,
    start: From = None,
    to: To = None,
    period: Annotated[
        Per | None, typer.Option("--period", help="Cohorts and churn by week or month; else by the log's length.")
    ] = None,
    against: Annotated[
        Path | None, typer.Option("--against", help="The JSON of an earlier report: what moved.", metavar="FILE")
    ] = None,
    record: Annotated[
        str | None,
        typer.Option("--record", help="Write what an experiment came to as an insight.", metavar="JOURNEY:STEP"),
    ] = None,
    allow_bad_rows: AllowBadRows = 0.1,
    formats: Formats = [],
    allow_empty: AllowEmpty = False,
    color: Colors = Color.AUTO,
    quiet: Quiet = False,
) -> None:
    """What journeys came to: KPIs by taxonomy, treated against held out, experiments."""
    from cjo_cli import api

    chosen = settings(project, formats, FORMATS, quiet)
    with shown(quiet=quiet) as progress:
        try:
            found = api.report(
                project, select=listed(select), base=base, start=start, to=to,
                period=None if period is None else period.value,
                against=against, allow_bad_rows=allow_bad_rows, progress=progress,
            )  # fmt: skip
        except NothingToDo as nothing:
            if not allow_empty:
                raise
            _nothing(chosen, nothing, color)
            return
        go_on()
    change = None if record is None else api.recording(project, found, record)
    from cjo_cli.report.document import to_json
    from cjo_cli.report.kpis.markdown import report_markdown
    from cjo_cli.report.kpis.page import report_html
    from cjo_cli.report.kpis.text import report_text
    from cjo_cli.report.kpis.values import report_values

    renders = {
        "json": lambda: to_json(report_values(found)),
        "markdown": lambda: report_markdown(found),
        "html": lambda: report_html(found),
    }
    hand_out(chosen, color, lambda width: report_text(found, width), lambda form: renders[form]())
    written = None if change is None else api.record(project, change)
    if written is not None and not quiet:
        say(f"wrote what {record} came to into {written}", color)


def _nothing(chosen: Any, nothing: NothingToDo, color: Color) -> None:
    from rich.text import Text

    from cjo_cli.report.document import document, to_json

    totals = dict.fromkeys(("journeys", "entered", "held_out", "messages", "sent"), 0)
    empty = to_json(document("report", totals, programme=[], journeys=[]))
    hand_out(chosen, color, lambda _: Text(), lambda form: empty if form == "json" else "")
    if not chosen.quiet:
        say(f"nothing to report: {nothing.message}", color)
