"""`cjo fmt`: one style of YAML, comments kept."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cjo_cli.commands.options import (
    Color,
    Colors,
    Formats,
    Project,
    Quiet,
    hand_out,
    hand_out_patch,
    refuse_formats_of_a_patch,
    say,
    settings,
)
from cjo_cli.commands.paths import inside
from cjo_cli.commands.process import go_on
from cjo_cli.errors import ExitCode

if TYPE_CHECKING:
    from cjo_cli.editor.layout.styled import Styled

FORMATS = ("text", "json")


def fmt(
    paths: Annotated[
        list[Path] | None, typer.Argument(help="Files and folders to format; all of the project without.")
    ] = None,
    project: Project = Path(),
    check: Annotated[bool, typer.Option("--check", help="Write nothing; exit 1 where a file would change.")] = False,
    diff: Annotated[bool, typer.Option("--diff", help="Print what would change, and write nothing.")] = False,
    formats: Formats = [],
    color: Colors = Color.AUTO,
    quiet: Quiet = False,
) -> None:
    """Put the project's YAML in one style; comments, quotes and meaning stay."""
    from rich.text import Text

    from cjo_cli.api.style import style
    from cjo_cli.editor import fix
    from cjo_cli.load.discover import find_root
    from cjo_cli.report.document import prefix_of
    from cjo_cli.report.rewritten import styled_json

    chosen = settings(project, formats, FORMATS, quiet)
    if diff:
        refuse_formats_of_a_patch(chosen)
    found = style(project, inside(find_root(project).resolve(), paths or ()))
    dry = check or diff
    if not dry:
        go_on()
        fix.write(found.root, found.changes)
    if diff:
        hand_out_patch(chosen, fix.diff(found.changes, prefix_of(found.root)))
    else:
        hand_out(chosen, color, lambda _: Text(), lambda _: styled_json(found, written=not dry))
    _tell(found, color, dry=dry, quiet=quiet)
    if found.broken or (dry and found.changes):
        raise typer.Exit(ExitCode.FINDINGS)


def _tell(found: Styled, color: Color, *, dry: bool, quiet: bool) -> None:
    from cjo_cli.report.document import prefix_of
    from cjo_cli.report.findings import text
    from cjo_cli.report.terminal import console, room

    if found.broken:
        console(color.value, to_stderr=True).print(text(found.broken, prefix_of(found.root), room(sys.stderr)), end="")
    for file, why in found.left:
        say(f"{file} is left as it is: {why}", color)
    if quiet:
        return
    for change in found.changes:
        say(f"{'would format' if dry else 'formatted'} {change.file}", color)
    same = found.files - len({d.file for d in found.broken})
    said = f"{len(found.changes)} of {found.files} files {'would change' if dry else 'formatted'}"
    say(said if found.changes else f"{same} file{'s' * (same != 1)} in style", color)
