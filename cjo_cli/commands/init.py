"""`cjo init`: a small project that validates and simulates."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import Annotated

import typer

from cjo_cli.commands.options import Color, Colors, Quiet, say


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
    color: Colors = Color.AUTO,
    quiet: Quiet = False,
) -> None:
    """Start a small project that validates and simulates at once."""
    from cjo_cli import api

    files = api.init(folder, template)
    if not quiet:
        where = "" if folder == Path() else f" in {folder}"
        change = "" if folder == Path() else f"cd {shlex.quote(str(folder))} && "
        say(f"{len(files)} files written{where}. Next:", color)
        say(f"  {change}cjo validate", color)
        say(f"  {change}cjo test", color)
        say(f"  {change}cjo simulate", color)
