"""`cjo upgrade`: an older language to this one."""

from __future__ import annotations

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
from cjo_cli.commands.process import go_on
from cjo_cli.errors import ExitCode

if TYPE_CHECKING:
    from cjo_cli.editor.upgrade import Upgraded

FORMATS = ("text", "json")


def upgrade(
    project: Project = Path(),
    check: Annotated[bool, typer.Option("--check", help="Write nothing; exit 1 where a file would change.")] = False,
    diff: Annotated[bool, typer.Option("--diff", help="Print what would change, and write nothing.")] = False,
    formats: Formats = [],
    color: Colors = Color.AUTO,
    quiet: Quiet = False,
) -> None:
    """Rewrite a project from an older version of the language to the present one; comments stay."""
    from rich.text import Text

    from cjo_cli.editor import fix
    from cjo_cli.editor.upgrade import upgraded
    from cjo_cli.load.discover import find_root
    from cjo_cli.report.document import prefix_of
    from cjo_cli.report.rewritten import upgraded_json

    chosen = settings(project, formats, FORMATS, quiet)
    if diff:
        refuse_formats_of_a_patch(chosen)
    root = find_root(project)
    found = upgraded(root)
    dry = check or diff
    if not dry:
        go_on()
        fix.write(root, found.changes)
    if diff:
        hand_out_patch(chosen, fix.diff(found.changes, prefix_of(root)))
    else:
        hand_out(chosen, color, lambda _: Text(), lambda _: upgraded_json(found, root, written=not dry))
    if not quiet:
        say(_said(found, dry=dry), color)
    if dry and found.changes:
        raise typer.Exit(ExitCode.FINDINGS)


def _said(found: Upgraded, *, dry: bool) -> str:
    if not found.steps:
        return f"the project is in version {found.version} of the language, the latest"
    steps = "; ".join(f"version {step.version + 1}: {step.about}" for step in found.steps)
    files = len(found.changes)
    return f"{files} file{'s' * (files != 1)} {'would change' if dry else 'rewritten'} ({steps})"
