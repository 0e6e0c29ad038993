"""`cjo keys`: keys that sign bundles."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cjo_cli.commands.options import Color, Colors, Formats, Quiet, hand_out, say, settings
from cjo_cli.diagnostics import suggestion
from cjo_cli.errors import UsageError

FORMATS = ("text", "json")
ACTIONS = ("new",)


def keys(
    action: Annotated[str, typer.Argument(help="'new' makes a key.", metavar="new")],
    file: Annotated[Path, typer.Argument(help="File of the private key; FILE.pub is the public one.", metavar="FILE")],
    formats: Formats = [],
    color: Colors = Color.AUTO,
    quiet: Quiet = False,
) -> None:
    """Make an Ed25519 key, and print what a trust file says of it. No file is ever overwritten."""
    from rich.text import Text

    from cjo_cli.bundle.keys import PUBLIC, new_key
    from cjo_cli.report.document import document, to_json

    chosen = settings(Path(), formats, FORMATS, quiet)
    if action not in ACTIONS:
        raise UsageError(f"unknown action '{action}'", suggestion(action, ACTIONS) or "cjo keys new FILE makes a key")
    key = new_key(file)
    name = file.name.partition(".")[0]
    trusted = f'keys:\n  {name}:\n    public: "{key.hex}"\n    journeys: ["*"]\n'
    values = {"private": file.name, "public": file.name + PUBLIC, "keyid": key.id, "key": key.hex}
    whole = to_json(document("keys", values))
    hand_out(chosen, color, lambda _: Text(trusted), lambda _: whole)
    if not quiet:
        say(f"{file.as_posix()} is the private key: it stays where bundles are signed", color)
