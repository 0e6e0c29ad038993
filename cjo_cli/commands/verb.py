"""A command that does something by itself, and holds commands besides: `cjo test` and `cjo test new`."""

from __future__ import annotations

from typing import Any

import typer

from cjo_cli.commands.group import Commands

HELD = "cjo.held"


class Verb(Commands):
    """Where the first argument is no command that it holds, all arguments are its own."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """As for a group, or as for a plain command."""
        ctx.meta[HELD] = bool(args) and args[0] in self.commands
        ctx.allow_interspersed_args = not ctx.meta[HELD]
        return super().parse_args(ctx, args)

    def get_params(self, ctx: Any) -> list[Any]:
        """A command that is held finds its arguments untouched."""
        found = super().get_params(ctx)
        return [one for one in found if one.param_type_name != "argument"] if ctx.meta.get(HELD) else found


def verb(name: str, help: str) -> typer.Typer:
    """A command of that name, whose callback is what it does by itself; without others as yet."""
    return typer.Typer(
        name=name,
        cls=Verb,
        help=help,
        invoke_without_command=True,
        pretty_exceptions_enable=False,
        rich_markup_mode=None,
        context_settings={"help_option_names": ["-h", "--help"]},
    )
