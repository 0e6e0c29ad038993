"""`cjo audit`: the log itself."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cjo_cli.commands.options import Color, Colors, Formats, Project, Quiet, hand_out, listed, settings

FORMATS = ("text", "json")


def audit(
    project: Project = Path(),
    action: Annotated[
        list[str] | None,
        typer.Option("--action", help="An action, or an event as one; may be repeated.", metavar="ID"),
    ] = None,
    within: Annotated[
        str | None, typer.Option("--within", help="Who does nothing for so long has dropped off: 7d.", metavar="SPAN")
    ] = None,
    gap: Annotated[
        str | None, typer.Option("--gap", help="A longer pause begins a new path; by default none.", metavar="SPAN")
    ] = None,
    allow_bad_rows: Annotated[
        float,
        typer.Option("--allow-bad-rows", min=0, max=100, help="Percent of rejected rows to bear.", metavar="PERCENT"),
    ] = 0.1,
    formats: Formats = [],
    color: Colors = Color.AUTO,
    quiet: Quiet = False,
) -> None:
    """Look at the log by itself: paths, drop-offs, order effects, contacts, what came and went."""
    from cjo_cli import api
    from cjo_cli.report.audit.text import audit_text
    from cjo_cli.report.audit.values import audit_values
    from cjo_cli.report.document import to_json

    chosen = settings(project, formats, FORMATS, quiet)
    found = api.audit(project, actions=listed(action), within=within, gap=gap, allow_bad_rows=allow_bad_rows)
    hand_out(chosen, color, lambda width: audit_text(found, width), lambda _: to_json(audit_values(found)))
