"""The table of commands."""

from __future__ import annotations

from typing import Annotated

import typer

from cjo_cli import __version__
from cjo_cli.commands.compile import compile
from cjo_cli.commands.init import init
from cjo_cli.commands.simulate import simulate
from cjo_cli.commands.validate import validate

app = typer.Typer(
    name="cjo",
    help="Customer journeys as code: lint them, replay them over recorded events, compile them into bundles.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.command("init")(init)
app.command("validate")(validate)
app.command("simulate")(simulate)
app.command("compile")(compile)


def _version(value: bool) -> None:
    if value:
        typer.echo(f"cjo {__version__}")
        raise typer.Exit


@app.callback()
def root(
    version: Annotated[
        bool, typer.Option("--version", help="Print the version.", callback=_version, is_eager=True)
    ] = False,
) -> None:
    """Customer journeys as code: lint them, replay them over recorded events, compile them into bundles."""
