"""Options that commands share, and how `--format` is read."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from cjo_cli.diagnostics import suggestion
from cjo_cli.errors import UsageError
from cjo_cli.settings import Output, Settings


class Color(StrEnum):
    """When to colour."""

    AUTO = "auto"
    ALWAYS = "always"
    NEVER = "never"


Project = Annotated[Path, typer.Option("--project", help="Folder of the project.", envvar="CJO_PROJECT", metavar="DIR")]
Colors = Annotated[Color, typer.Option("--color", help="When to colour.", envvar="CJO_COLOR")]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Say nothing beside the result.", envvar="CJO_QUIET")]
Formats = Annotated[
    list[str],
    typer.Option(
        "--format", "-f", help="FORMAT, or FORMAT=FILE; may be repeated.", envvar="CJO_FORMAT", metavar="FORMAT"
    ),
]
AllowEmpty = Annotated[bool, typer.Option("--allow-empty", help="Exit 0, not 3, where there is nothing to do.")]


def settings(project: Path, formats: Sequence[str], known: Sequence[str], quiet: bool = False, **more: Any) -> Settings:
    """The options as one value. Raises UsageError for a format that is not among `known`."""
    outputs = []
    for written in formats or ["text"]:
        name, _, file = written.partition("=")
        if name not in known:
            raise UsageError(f"unknown format '{name}'", suggestion(name, known) or "formats: " + ", ".join(known))
        outputs.append(Output(name, Path(file) if file else None))
    if sum(output.file is None for output in outputs) > 1:
        raise UsageError("two formats for standard output", "give all but one a file: --format json=FILE")
    return Settings(project=project, outputs=tuple(outputs), quiet=quiet, **more)
