"""`cjo init`: a small project that validates and simulates."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cjo_cli.commands.options import Color, Colors, Quiet


def init(
    folder: Annotated[Path, typer.Argument(help="Where; an empty or new folder.", metavar="[DIR]")] = Path(),
    color: Colors = Color.AUTO,
    quiet: Quiet = False,
) -> None:
    """Start a small project that validates and simulates at once."""
    from cjo_cli import api
    from cjo_cli.report.terminal import console

    files = api.init(folder)
    said = console(color, to_stderr=True)
    if not quiet:
        where = "" if folder == Path() else f" in {folder}"
        said.print(f"{len(files)} files written{where}. Next:")
        change = "" if folder == Path() else f"cd {folder} && "
        said.print(f"  {change}cjo validate\n  {change}cjo simulate")
