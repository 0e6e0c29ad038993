"""`cjo explain`: every decision taken for one customer, and why."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cjo_cli.commands.options import (
    AllowBadRows,
    Color,
    Colors,
    Formats,
    From,
    Project,
    Quiet,
    To,
    Without,
    hand_out,
    listed,
    settings,
)

if TYPE_CHECKING:
    from rich.text import Text

    from cjo_cli.review.explain.values import Explanation

FORMATS = ("text", "json", "markdown")
Names = list[str] | None


def explain(
    customer: Annotated[
        str, typer.Argument(help="A customer's id, or the code that cjo diff shows for one.", metavar="CUSTOMER")
    ],
    project: Project = Path(),
    journey: Annotated[
        str | None, typer.Option("--journey", "-j", help="Only this journey.", metavar="JOURNEY")
    ] = None,
    why_not: Annotated[
        str | None, typer.Option("--why-not", help="Why the customer is not in this journey.", metavar="JOURNEY")
    ] = None,
    at: Annotated[
        str | None,
        typer.Option("--at", help="Only this day, minute or second, and what there was then.", metavar="INSTANT"),
    ] = None,
    plain: Annotated[
        bool, typer.Option("--plain", help="In words that can be read to the customer, with the data used.")
    ] = False,
    show_pii: Annotated[bool, typer.Option("--show-pii", help="Show values that are marked 'pii'.")] = False,
    select: Annotated[
        Names, typer.Option("--select", "-s", help="Only these journeys exist; may be repeated.", metavar="JOURNEY")
    ] = None,
    start: From = None,
    to: To = None,
    without: Without = "",
    allow_bad_rows: AllowBadRows = 0.1,
    formats: Formats = [],
    color: Colors = Color.AUTO,
    quiet: Quiet = False,
) -> None:
    """Show what was decided for one customer, why, and where that is written."""
    from cjo_cli import api

    chosen = settings(project, formats, FORMATS, quiet)
    found = api.explain(
        project, customer, journey=journey, why_not=why_not, at=at, start=start, to=to, select=listed(select),
        without=listed([without]), allow_bad_rows=allow_bad_rows, show_pii=show_pii, own_clock=plain,
    )  # fmt: skip
    hand_out(
        chosen, color, lambda width: _text(found, width, plain=plain), lambda form: _other(form, found, plain=plain)
    )


def _text(found: Explanation, width: int | None, *, plain: bool) -> Text:
    from cjo_cli.report.explain.plain import render_plain
    from cjo_cli.report.explain.text import render

    return render_plain(found, width) if plain else render(found, width)


def _other(form: str, found: Explanation, *, plain: bool) -> str:
    from cjo_cli.report.document import to_json
    from cjo_cli.report.explain.markdown import markdown, plain_markdown
    from cjo_cli.report.explain.values import values

    if form == "json":
        return to_json(values(found))
    return plain_markdown(found) if plain else markdown(found)
