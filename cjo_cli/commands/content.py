"""`cjo content`: what is said to whom, where it is missing, what a change of it reaches."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cjo_cli.commands.group import group
from cjo_cli.commands.options import AllowEmpty, Color, Colors, Formats, Project, Quiet, hand_out, listed, settings
from cjo_cli.errors import ExitCode, NothingToDo, UsageError

if TYPE_CHECKING:
    from cjo_cli.review.content.coverage import Coverage
    from cjo_cli.settings import Settings

PAGES = ("text", "json", "html")
Select = Annotated[
    list[str] | None,
    typer.Option("--select", "-s", help="A journey's id; may be repeated.", metavar="JOURNEY"),
]
NoLog = Annotated[bool, typer.Option("--no-log", help="Ask no log: nobody is counted.")]

content = group("content", "Content: where it is missing, what a change reaches, what a customer would see, its voice.")


def _needs(count: int, lacks: str, *, allow_empty: bool) -> None:
    """Raises NothingToDo where there is nothing to look at."""
    if not count and not allow_empty:
        raise NothingToDo(lacks, "write some, or pass --allow-empty")


@content.command("coverage", short_help="Every send, channel, locale and audience against the variants.")
def coverage(
    project: Project = Path(),
    select: Select = None,
    no_log: NoLog = False,
    formats: Formats = [],
    allow_empty: AllowEmpty = False,
    color: Colors = Color.AUTO,
    quiet: Quiet = False,
) -> None:
    """Show what there is for every send, channel, locale and audience, and who met what is not."""
    from cjo_cli import api
    from cjo_cli.report.content.coverage import render

    chosen = settings(project, formats, PAGES, quiet)
    found = api.content_coverage(project, select=listed(select), log=not no_log)
    _needs(len(found.places), "no journey sends content", allow_empty=allow_empty)
    hand_out(chosen, color, lambda width: render(found, width), lambda form: _coverage(form, found))


def _coverage(form: str, found: Coverage) -> str:
    from cjo_cli.report.content.coverage import html, values
    from cjo_cli.report.document import to_json

    return to_json(values(found)) if form == "json" else html(found)


@content.command("impact", short_help="What a change of content, a fact or a term reaches.")
def impact(
    name: Annotated[
        str,
        typer.Argument(
            help="A content item, a fact, a fact's value, or a term; with its kind where that is needed: channel:sms.",
            metavar="ID|FACT|TERM",
        ),
    ],
    project: Project = Path(),
    no_log: NoLog = False,
    formats: Formats = [],
    color: Colors = Color.AUTO,
    quiet: Quiet = False,
) -> None:
    """Show which variants, channels, locales, journeys, steps, owners and customers a change reaches."""
    from cjo_cli import api
    from cjo_cli.report.content.impact import render, values
    from cjo_cli.report.document import to_json

    chosen = settings(project, formats, PAGES[:2], quiet)
    found, weekly = api.content_impact(project, name, log=not no_log)
    hand_out(
        chosen, color, lambda width: render(found, weekly, width), lambda _: to_json(values(found, weekly))
    )  # fmt: skip


@content.command("render", short_help="What a customer would see, and what breaks for whom.")
def render(
    name: Annotated[
        str | None, typer.Argument(help="A content item's id; left out with --all.", metavar="[ID]")
    ] = None,
    project: Project = Path(),
    customer: Annotated[
        str | None, typer.Option("--customer", help="For a customer of the log, as they are at its end.", metavar="ID")
    ] = None,
    attributes: Annotated[
        Path | None,
        typer.Option("--attributes", help="For whom a file describes: customer, entry, journey, now.", metavar="FILE"),
    ] = None,
    show_pii: Annotated[bool, typer.Option("--show-pii", help="Show the customer's personal data.")] = False,
    every: Annotated[bool, typer.Option("--all", help="Every variant for 20 kinds of people: what breaks.")] = False,
    check: Annotated[bool, typer.Option("--check", help="Exit 1 where a text breaks.")] = False,
    formats: Formats = [],
    allow_empty: AllowEmpty = False,
    color: Colors = Color.AUTO,
    quiet: Quiet = False,
) -> None:
    """Render a content item's variants for somebody, and say which one they get and why."""
    chosen = settings(project, formats, PAGES, quiet)
    if every == (name is not None) or (customer is not None and attributes is not None):
        raise UsageError("name one content item, for one person, or everything", "cjo content render ID, or --all")
    if every and (customer is not None or attributes is not None):
        raise UsageError("--all renders for made-up people", "name a content item to render it for somebody")
    if name is None:
        broken = _all(chosen, color, allow_empty=allow_empty)
    else:
        broken = _one(chosen, color, name, customer, attributes, show_pii=show_pii)
    if check and broken:
        raise typer.Exit(ExitCode.FINDINGS)


def _one(
    chosen: Settings, color: Color, name: str, customer: str | None, attributes: Path | None, *, show_pii: bool
) -> int:  # fmt: skip
    from cjo_cli import api
    from cjo_cli.report.content.preview import html, values
    from cjo_cli.report.content.preview import render as text
    from cjo_cli.report.document import to_json

    found = api.content_preview(chosen.project, name, customer=customer, attributes=attributes, show_pii=show_pii)
    hand_out(
        chosen, color, lambda _: text(found), lambda form: html(found) if form == "html" else to_json(values(found))
    )  # fmt: skip
    looks = [look for look in found.looks if not found.asked or look.variant.position == found.gets]
    return sum(len(look.made.broken) for look in looks)


def _all(chosen: Settings, color: Color, *, allow_empty: bool) -> int:
    from cjo_cli import api
    from cjo_cli.report.content.everything import html, values
    from cjo_cli.report.content.everything import render as text
    from cjo_cli.report.document import to_json

    found = api.content_everything(chosen.project)
    _needs(found.variants, "the project has no content", allow_empty=allow_empty)
    hand_out(
        chosen, color, lambda width: text(found, width),
        lambda form: html(found) if form == "html" else to_json(values(found)),
    )  # fmt: skip
    return len(found.breaks)


@content.command("voice", short_help="How the content sounds, by channel and language.")
def voice(
    project: Project = Path(),
    formats: Formats = [],
    allow_empty: AllowEmpty = False,
    color: Colors = Color.AUTO,
    quiet: Quiet = False,
) -> None:
    """Show how hard the content reads, which words it uses, what it claims and asks for, side by side."""
    from cjo_cli import api
    from cjo_cli.report.content.voice import html, values
    from cjo_cli.report.content.voice import render as text
    from cjo_cli.report.document import to_json

    chosen = settings(project, formats, PAGES, quiet)
    found = api.content_voice(project)
    _needs(len(found.sounds), "the project has no content", allow_empty=allow_empty)
    hand_out(
        chosen, color, lambda width: text(found, width),
        lambda form: html(found) if form == "html" else to_json(values(found)),
    )  # fmt: skip
