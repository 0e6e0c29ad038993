"""`cjo compile`: the rule bundle."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cjo_cli.commands.options import (
    AllowEmpty,
    Color,
    Colors,
    Formats,
    Project,
    Quiet,
    hand_out,
    listed,
    say,
    settings,
    write_file,
)
from cjo_cli.commands.process import go_on
from cjo_cli.diagnostics import suggestion
from cjo_cli.errors import NothingToDo, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cjo_cli.bundle.build import Bundle

FORMATS = ("text", "json")
INCLUDED = ("review",)
# What is made, and how its file's name ends.
TARGETS = {"bundle": ".tar.gz", "rego": ".rego"}
POLICY = "policy.rego"
MOST_NAMED = 3


def compile(  # noqa: A001
    output: Annotated[
        Path, typer.Option("--output", "-o", help="Folder, or the file (….tar.gz, ….rego).", metavar="DIST")
    ] = Path("dist"),
    project: Project = Path(),
    journeys: Annotated[
        list[str] | None, typer.Option("--journey", "-s", help="Only this journey; may be repeated.", metavar="JOURNEY")
    ] = None,
    include: Annotated[
        str | None, typer.Option("--include", help="'review' takes journeys in review too.", metavar="STATUS")
    ] = None,
    target: Annotated[
        str, typer.Option("--target", help="'bundle', or 'rego': its decisions as a policy.", metavar="TARGET")
    ] = "bundle",
    formats: Formats = [],
    allow_empty: AllowEmpty = False,
    color: Colors = Color.AUTO,
    quiet: Quiet = False,
) -> None:
    """Compile the project into a bundle: same project, same bytes."""
    from rich.text import Text

    from cjo_cli import api
    from cjo_cli.report.document import document, to_json

    chosen = settings(project, formats, FORMATS, quiet)
    if include is not None and include not in INCLUDED:
        known = suggestion(include, INCLUDED) or "only 'review' can be included"
        raise UsageError(f"--include: unknown status '{include}'", known)
    if target not in TARGETS:
        known = suggestion(target, TARGETS) or f"one of {', '.join(TARGETS)}"
        raise UsageError(f"--target: unknown target '{target}'", known)
    try:
        bundle = api.compile(project, journeys=listed(journeys), include_review=include is not None)
    except NothingToDo as nothing:
        if not allow_empty:
            raise
        empty = to_json(document("compile", {"file": None}, members={}, left_out=[], changed=[], cut_off={}))
        hand_out(chosen, color, lambda _: Text(), lambda _: empty)
        if not quiet:
            say(f"nothing to compile: {nothing.message}", color)
        return
    data, name = (bundle.data, bundle.file_name) if target == "bundle" else (api.policy(bundle), POLICY)
    path = output if output.name.endswith(TARGETS[target]) else output / name
    go_on()
    write_file(path, data)
    values = {"file": path.name, "digest": bundle.digest, "revision": bundle.revision, "bytes": len(data)}
    more = {"left_out": list(bundle.left_out), "changed": list(bundle.changed), "cut_off": dict(bundle.cut_off)}
    whole = to_json(document("compile", values, members=bundle.members, **more))
    hand_out(chosen, color, lambda _: Text(f"{path.as_posix()}\n{bundle.digest}\n"), lambda _: whole)
    for warning in () if quiet else _warnings(bundle):
        say(f"! {warning}", color, "yellow")


def _warnings(bundle: Bundle) -> Iterator[str]:
    if bundle.left_out:
        yield f"left out, by their status: {', '.join(bundle.left_out)}"
    for journey, source in bundle.cut_off:
        yield f"'{journey}' is entered from '{source}', which is left out: nobody will enter it so"
    if bundle.unasked:
        yield "git names no commit of this repository: the revision is the content's digest"
    if bundle.changed:
        named = ", ".join(bundle.changed[:MOST_NAMED])
        rest = len(bundle.changed) - MOST_NAMED
        more = f" and {rest} more" if rest > 0 else ""
        yield f"not as in the commit that the revision names: {named}{more}"
