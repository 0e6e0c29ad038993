"""`cjo learn`: scores of a `choose`, learned from a log of decisions."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cjo_cli.commands.options import (
    AllowBadRows,
    Color,
    Colors,
    Formats,
    Project,
    Quiet,
    hand_out,
    listed,
    say,
    settings,
)

FORMATS = ("text", "json", "html")


def learn(
    step: Annotated[str, typer.Argument(help="The choose, as JOURNEY:STEP.", metavar="STEP")],
    project: Project = Path(),
    shown: Annotated[
        str | None, typer.Option("--shown", help="The event that records a decision.", metavar="EVENT")
    ] = None,
    action: Annotated[
        str | None, typer.Option("--action", help="Its property that names the candidate.", metavar="PROPERTY")
    ] = None,
    propensity: Annotated[
        str | None, typer.Option("--propensity", help="Its property with that candidate's chance.", metavar="PROPERTY")
    ] = None,
    reward: Annotated[
        str | None,
        typer.Option("--reward", help="What counts; by default the journey's goal.", metavar="EVENT[.PROPERTY]"),
    ] = None,
    within: Annotated[
        str | None, typer.Option("--within", help="How soon; by default the goal's window.", metavar="SPAN")
    ] = None,
    where: Annotated[
        list[str] | None,
        typer.Option("--where", help="Only such decisions; may be repeated.", metavar="PROPERTY=VALUE"),
    ] = None,
    names: Annotated[
        list[str] | None,
        typer.Option("--as", help="What the log calls a candidate; may be repeated.", metavar="CANDIDATE=VALUE"),
    ] = None,
    feature: Annotated[
        list[str] | None,
        typer.Option("--feature", help="Learn from these: an attribute, or entry:PROPERTY.", metavar="NAME"),
    ] = None,
    sensitive: Annotated[
        bool, typer.Option("--sensitive", help="Learn from sensitive data too, where the purpose may use it.")
    ] = False,
    held_out: Annotated[
        float,
        typer.Option("--held-out", min=0, max=100, help="Percent of customers to judge by.", metavar="PERCENT"),
    ] = 30,
    write: Annotated[bool, typer.Option("--write", help="Put the scores into the journey's file.")] = False,
    allow_bad_rows: AllowBadRows = 0.1,
    formats: Formats = [],
    color: Colors = Color.AUTO,
    quiet: Quiet = False,
) -> None:
    """Learn a choose's scores from logged decisions, and judge them before they go live."""
    from cjo_cli import api
    from cjo_cli.report.document import to_json
    from cjo_cli.report.learn.page import lesson_html
    from cjo_cli.report.learn.text import lesson_text
    from cjo_cli.report.learn.values import lesson_values
    from cjo_cli.review.learn.asked import Words

    chosen = settings(project, formats, FORMATS, quiet)
    words = Words(
        step, shown, action, propensity, reward, tuple(where or ()), tuple(names or ()), listed(feature), sensitive,
        held_out,
    )  # fmt: skip
    taught = api.learn(project, words, within=within, allow_bad_rows=allow_bad_rows)
    lesson = taught.lesson
    renders = {"json": lambda: to_json(lesson_values(lesson)), "html": lambda: lesson_html(lesson)}
    hand_out(chosen, color, lambda width: lesson_text(lesson, width, patch=not write), lambda form: renders[form]())
    if write:
        api.write_scores(taught)
    if write and not quiet:
        say(f"wrote {taught.change.file}" if taught.change else "nothing was learned, so nothing was written", color)
