"""Options that commands share, how `--format` is read, and how what they ask for is handed out."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from enum import StrEnum
from math import isnan
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cjo_cli.diagnostics import suggestion
from cjo_cli.errors import UsageError
from cjo_cli.settings import Output, Settings

if TYPE_CHECKING:
    from rich.text import Text


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
Select = Annotated[
    list[str] | None,
    typer.Option(
        "--select",
        "-s",
        metavar="SELECT",
        help="A journey, owner:crm, stage:…, state:modified; + for what feeds it.",
    ),
]
Base = Annotated[
    str | None,
    typer.Option("--base", help="What state:modified compares with: a git ref or a folder.", metavar="REF|DIR"),
]
From = Annotated[str | None, typer.Option("--from", help="Nobody enters before this instant.", metavar="INSTANT")]
To = Annotated[
    str | None, typer.Option("--to", help="The horizon; by default the log's last instant.", metavar="INSTANT")
]
Without = Annotated[
    str,
    typer.Option("--without", help="Policies to leave out: caps, quiet-hours, consent, holdout.", metavar="LIST"),
]


def a_number(value: float | None) -> float | None:
    """A number that was given. Raises UsageError for what is none, which no bound would refuse."""
    if value is not None and isnan(value):
        raise UsageError("nan is no percent", "give a number")
    return value


AllowBadRows = Annotated[
    float,
    typer.Option(
        "--allow-bad-rows", min=0, max=100, callback=a_number, help="Percent of rejected rows to bear.",
        metavar="PERCENT",
    ),
]  # fmt: skip
Memory = Annotated[
    str | None,
    typer.Option("--memory", help="Memory to stay within; by default 60%.", envvar="CJO_MEMORY", metavar="SIZE"),
]
Threads = Annotated[
    int | None, typer.Option("--threads", min=1, help="Threads of the engine.", envvar="CJO_THREADS", metavar="N")
]
AllowEmpty = Annotated[bool, typer.Option("--allow-empty", help="Exit 0, not 3, where there is nothing to do.")]
NoCache = Annotated[
    bool, typer.Option("--no-cache", help="Neither read nor write what earlier runs found.", envvar="CJO_NO_CACHE")
]


def check_size(memory: str | None) -> None:
    """Raises UsageError where `--memory` names no size."""
    from cjo_cli.simulate.limits import is_size

    if memory is not None and not is_size(memory):
        raise UsageError(f"--memory: not a size: {memory}", "write it as 4GB or 500MB")


def listed(given: Sequence[str] | None) -> tuple[str, ...]:
    """The words of an option that may be repeated, each a list with commas."""
    return tuple(word.strip() for item in given or () for word in item.split(",") if word.strip())


def settings(project: Path, formats: Sequence[str], known: Sequence[str], quiet: bool = False, **more: Any) -> Settings:
    """The options as one value. Raises UsageError for a format that is not among `known`."""
    outputs = []
    for written in formats or ["text"]:
        name, named, file = written.partition("=")
        if name not in known:
            raise UsageError(f"unknown format '{name}'", suggestion(name, known) or "formats: " + ", ".join(known))
        if named and not file:
            raise UsageError(f"--format {written} names no file", f"--format {name}=FILE, or --format {name}")
        outputs.append(Output(name, Path(file) if file else None))
    if sum(output.file is None for output in outputs) > 1:
        raise UsageError("two formats for standard output", "give all but one a file: --format json=FILE")
    return Settings(project=project, outputs=tuple(outputs), quiet=quiet, **more)


def hand_out(chosen: Settings, color: Color, text: Callable[[int | None], Text], render: Callable[[str], str]) -> None:
    """Every output asked for, the files first, so that standard output holds the whole result or nothing of it.

    `text` gives the terminal's form for a number of columns (None: nobody knows), `render` any other format. Raises
    UsageError for a file that cannot be written.
    """
    from cjo_cli.report.terminal import console, room

    for output in sorted(chosen.outputs, key=lambda output: output.file is None):
        if output.file is not None:
            write_file(output.file, text(None).plain if output.format == "text" else render(output.format))
        elif output.format == "text":
            console(color.value).print(text(room(sys.stdout)), end="")
        else:
            sys.stdout.write(render(output.format))
    sys.stdout.flush()


def refuse_formats_of_a_patch(chosen: Settings) -> None:
    """Raises UsageError where `--diff` is asked for in another format than text."""
    if any(output.format != "text" for output in chosen.outputs):
        raise UsageError("--diff prints a patch, and no other format", "leave out --format")


def hand_out_patch(chosen: Settings, patch: str) -> None:
    """A patch to every output, as it is: a console would drop carriage returns."""
    for output in chosen.outputs:
        if output.file is None:
            sys.stdout.write(patch)
        else:
            write_file(output.file, patch)


def write_file(path: Path, content: str | bytes) -> None:
    """Write one file whole. Raises UsageError where that cannot be."""
    from cjo_cli.files import reason, write_bytes, write_text

    try:
        if isinstance(content, bytes):
            write_bytes(path, content)
        else:
            write_text(path, content)
    except OSError as error:
        raise UsageError(
            f"cannot write {path}: {reason(error)}", "name a file in a folder that can be written"
        ) from None


def say(text: str, color: Color, style: str = "") -> None:
    """A line on standard error."""
    from rich.text import Text

    from cjo_cli.report.findings import plain
    from cjo_cli.report.terminal import console

    console(color.value, to_stderr=True).print(Text(plain(text), style))
