"""`cjo inspect`: what is inside a bundle."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cjo_cli.commands.options import Color, Colors, Formats, Quiet, hand_out, settings
from cjo_cli.commands.sign import Bundle

if TYPE_CHECKING:
    from collections.abc import Iterator

FORMATS = ("text", "json")
SHORT = 12


def inspect(
    bundle: Bundle,
    diff: Annotated[
        Path | None, typer.Option("--diff", help="Another bundle: what this one has otherwise.", metavar="OTHER")
    ] = None,
    formats: Formats = [],
    color: Colors = Color.AUTO,
    quiet: Quiet = False,
) -> None:
    """Show a bundle's journeys, content, sizes, digests and provenance. No signature is looked at."""
    from rich.text import Text

    from cjo_cli import api
    from cjo_cli.report.document import document, to_json

    chosen = settings(Path(), formats, FORMATS, quiet)
    values = api.inspect(bundle, diff)
    summary = {key: values[key] for key in ("project", "revision", "digest")}
    lines = list(_inside(values) if diff is None else _difference(values))
    rest = {key: value for key, value in values.items() if key not in summary}
    whole = to_json(document("inspect", summary, **rest))
    hand_out(chosen, color, lambda _: Text("\n".join(lines) + "\n"), lambda _: whole)


def _inside(values: dict[str, Any]) -> Iterator[str]:
    state = {None: "no commit", True: "clean", False: "with uncommitted changes"}[values["clean"]]
    yield f"project    {values['project']}"
    yield f"revision   {values['revision']} ({state})"
    yield f"digest     {values['digest']}"
    yield f"content    {values['content']}"
    yield f"made by    {values['compiler']}, tzdata {values['timezones']['tzdata']}"
    yield from ("", f"journeys   {len(values['journeys'])}")
    for name, journey in values["journeys"].items():
        yield f"  {name}  {journey['status']}, {_count(len(journey['steps']), 'step')}"
        yield from (f"    {step['kind']:<10} {step['id']}" for step in journey["steps"])
    yield from ("", f"content    {len(values['contents'])}")
    for name, content in values["contents"].items():
        yield f"  {_short(content['digest'])}  {content['bytes']:>7,}  {name} ({content['purpose']})"
    keeps = values["keeps"]
    yield from ("", f"keeps      {_count(len(keeps['attributes']), 'attribute')} of a customer, and of their events")
    yield from (f"  {_history(part)}" for part in keeps["history"])
    others = {name: one for name, one in values["members"].items() if not name.startswith("cjo/content/")}
    yield from ("", f"members    {len(values['members'])}; beside the content:")
    yield from (f"  {_short(one['digest'])}  {one['bytes']:>7,}  {name}" for name, one in others.items())


def _history(part: dict[str, Any]) -> str:
    from cjo_cli.bundle.words import span
    from cjo_cli.model.base import SECOND

    rows = "each" + (f" with {', '.join(part['properties'])}" if part["properties"] else "")
    what = rows if part["keeps"] == "rows" else f"the {part['keeps']}"
    seconds = part["for"].removesuffix("s")
    spans = [f"for {span(int(seconds) * SECOND)}" if seconds.isdecimal() else "always"] if seconds != "0" else []
    spans += ["while an instance runs"] if part["while_running"] else []
    where = " (some)" if part["where"] else ""
    return f"{', '.join(part['events'])}{where}: {what}, {' and '.join(spans)}"


def _difference(values: dict[str, Any]) -> Iterator[str]:
    yield f"from       {values['from']['revision']}"
    yield f"to         {values['to']['revision']}"
    if values["same_content"]:
        yield "the content is the same"
        return
    journeys = values["journeys"]
    yield from _three("journey", {**journeys, "changed": ()})
    for name, steps in journeys["steps"].items():
        yield f"~ journey    {name}"
        yield from (f"  {line}" for line in _three("step", steps))
        if steps["itself"]:
            yield "  ~ its settings"
    yield from _three("content", values["contents"])
    yield from (f"~ plan       {name}" for name in values["plan"])
    yield from (f"~ member     {name}" for name in values["members"])


def _three(kind: str, found: dict[str, Any]) -> Iterator[str]:
    for sign, key in (("+", "added"), ("-", "removed"), ("~", "changed")):
        yield from (f"{sign} {kind:<10} {name}" for name in found[key])


def _short(digest: str) -> str:
    return digest.removeprefix("sha256:")[:SHORT]


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"
