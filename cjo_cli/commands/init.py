"""`cjo init`: a small project that validates and simulates."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import Annotated

import typer

from cjo_cli.commands.options import Color, Colors, Quiet, say
from cjo_cli.errors import UsageError


def init(
    folder: Annotated[Path, typer.Argument(help="Where; an empty or new folder.", metavar="[DIR]")] = Path(),
    template: Annotated[
        str | None,
        typer.Option(
            "--template",
            help="Start from a trade: ecommerce, telecom, healthcare, saas, arts; else from a starter.",
            metavar="NAME",
        ),
    ] = None,
    from_log: Annotated[
        Path | None,
        typer.Option("--from-log", help="Make the taxonomy of a log: Parquet, CSV, JSON lines.", metavar="FILE"),
    ] = None,
    customers: Annotated[
        Path | None, typer.Option("--customers", help="With --from-log: its customers' attributes.", metavar="FILE")
    ] = None,
    color: Colors = Color.AUTO,
    quiet: Quiet = False,
) -> None:
    """Start a small project that validates and simulates at once."""
    from cjo_cli import api

    if from_log is not None:
        if template is not None:
            raise UsageError("--template and --from-log are two ways to start", "give one of them")
        _of_log(folder, from_log, customers, color, quiet=quiet)
        return
    if customers is not None:
        raise UsageError("--customers goes with --from-log", "cjo init DIR --from-log FILE --customers FILE")
    files = api.init(folder, template)
    if not quiet:
        where = "" if folder == Path() else f" in {folder}"
        change = "" if folder == Path() else f"cd {shlex.quote(str(folder))} && "
        say(f"{len(files)} files written{where}. Next:", color)
        say(f"  {change}cjo validate", color)
        say(f"  {change}cjo test", color)
        say(f"  {change}cjo simulate", color)


def _of_log(folder: Path, log: Path, customers: Path | None, color: Color, *, quiet: bool) -> None:
    from cjo_cli import api

    files, found = api.init_from_log(folder, log, customers)
    if quiet:
        return
    change = "" if folder == Path() else f"cd {shlex.quote(str(folder))} && "
    say(f"{len(files)} files written: {len(found.events)} events, {len(found.attributes)} attributes. Next:", color)
    if found.unnamed:
        say(f"  left out, since they are no names here: {', '.join(found.unnamed[:9])}", color)
    for word in ("validate", "log check", "audit", "simulate -s first-journey"):
        say(f"  {change}cjo {word}", color)
