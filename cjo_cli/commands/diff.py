"""`cjo diff`: what a change means, and what it would have done."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cjo_cli.commands.options import (
    AllowBadRows,
    Color,
    Colors,
    Formats,
    Project,
    Quiet,
    a_number,
    hand_out,
    listed,
    settings,
)
from cjo_cli.commands.process import go_on
from cjo_cli.commands.progress import shown
from cjo_cli.errors import ExitCode

if TYPE_CHECKING:
    from cjo_cli.review.diff.review import Review

FORMATS = ("text", "json", "markdown", "outputs")


def diff(
    base: Annotated[
        str | None,
        typer.Argument(help="A git ref, folder or bundle; by default where main was left.", metavar="[BASE]"),
    ] = None,
    head: Annotated[
        str | None,
        typer.Argument(help="A git ref, folder or bundle; by default the work tree.", metavar="[HEAD]"),
    ] = None,
    project: Project = Path(),
    fail_on: Annotated[
        list[str] | None,
        typer.Option(
            "--fail-on", help="Exit 1 for these: breaks, tests, any, a category, code or name.", metavar="KINDS"
        ),
    ] = None,
    max_messages_delta: Annotated[
        float | None,
        typer.Option(
            "--max-messages-delta",
            min=0,
            callback=a_number,
            metavar="PERCENT",
            help="Exit 1 where sent messages move by more percent.",
        ),
    ] = None,
    exit_code: Annotated[bool, typer.Option("--exit-code", help="Exit 1 where anything differs.")] = False,
    no_log: Annotated[bool, typer.Option("--no-log", help="Replay nothing: changes alone.")] = False,
    allow_bad_rows: AllowBadRows = 0.1,
    formats: Formats = [],
    color: Colors = Color.AUTO,
    quiet: Quiet = False,
) -> int:
    """What a change of the project means, in words and in replayed outcomes."""
    from cjo_cli import api

    chosen = settings(project, formats, FORMATS, quiet)
    with shown(quiet=quiet) as progress:
        review = api.diff(
            project, base, head, log=not no_log, fail_on=listed(fail_on), max_messages_delta=max_messages_delta,
            allow_bad_rows=allow_bad_rows, progress=progress,
        )  # fmt: skip
        go_on()
    from cjo_cli.report.diff.text import text

    hand_out(chosen, color, lambda width: text(review, width), lambda name: _rendered(review, name))
    differs = exit_code and review.comparison.changes
    return ExitCode.FINDINGS if review.failed or differs else ExitCode.OK


def _rendered(review: Review, name: str) -> str:
    from cjo_cli.report.diff import markdown, outputs, values

    renderers = {"json": values.as_json, "markdown": markdown.markdown, "outputs": outputs.outputs}
    return renderers[name](review)
