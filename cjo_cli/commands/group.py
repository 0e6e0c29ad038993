"""Commands that hold commands: how they are made, and what is said where one is misspelt."""

from __future__ import annotations

from typing import Any

import typer
from typer.core import TyperGroup

from cjo_cli.diagnostics import suggestion
from cjo_cli.errors import UsageError


class Commands(TyperGroup):
    """Commands that are suggested where one is misspelt."""

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """As the parser does it, but with our words for an unknown command."""
        known = self.list_commands(ctx)
        if args and args[0] not in known and not args[0].startswith("-"):
            raise UsageError(
                f"unknown command '{args[0]}'", suggestion(args[0], known) or "commands: " + ", ".join(known)
            )
        return super().resolve_command(ctx, args)


def group(name: str, help: str) -> typer.Typer:
    """A command of that name, without commands as yet."""
    return typer.Typer(
        name=name,
        cls=Commands,
        help=help,
        no_args_is_help=True,
        pretty_exceptions_enable=False,
        rich_markup_mode=None,
        context_settings={"help_option_names": ["-h", "--help"]},
    )
