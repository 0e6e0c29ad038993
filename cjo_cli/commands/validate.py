"""`cjo validate`: lint everything against the taxonomy."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cjo_cli.commands.options import AllowEmpty, Color, Colors, Formats, Project, Quiet, hand_out, say, settings
from cjo_cli.diagnostics import Diagnostic, Severity, suggestion
from cjo_cli.errors import ExitCode, NothingToDo, UsageError

if TYPE_CHECKING:
    from cjo_cli.api import Validation

FORMATS = ("text", "concise", "json", "github")


class FailLevel(StrEnum):
    """The least severity that fails."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


def validate(
    paths: Annotated[
        list[Path] | None, typer.Argument(help="Report on these files and folders only.", metavar="[PATH]...")
    ] = None,
    project: Project = Path(),
    formats: Formats = [],
    fail_level: Annotated[
        FailLevel,
        typer.Option("--fail-level", help="The least severity that exits with 1.", envvar="CJO_FAIL_LEVEL"),
    ] = FailLevel.ERROR,
    allow_empty: AllowEmpty = False,
    color: Colors = Color.AUTO,
    quiet: Quiet = False,
) -> None:
    """Lint journeys, taxonomy and content; report on PATHs."""
    from cjo_cli import api
    from cjo_cli.report import findings
    from cjo_cli.report.document import prefix_of

    chosen = settings(project, formats, FORMATS, quiet)
    found = api.validate(project)
    if not found.project.journeys and not found.diagnostics and not allow_empty:
        raise NothingToDo("the project has no journeys", "write one below the journeys folder, or give --allow-empty")
    diagnostics = _below(found, paths or [])
    prefix = prefix_of(found.project.root)
    hand_out(
        chosen,
        color,
        lambda width: findings.text(diagnostics, prefix, width),
        lambda name: findings.RENDERERS[name](diagnostics, prefix, found.files),
    )
    if not quiet:
        say(findings.closing_line(diagnostics, found.files) + _beside(found, diagnostics), color)
    levels = [Severity(level.value) for level in FailLevel]
    failing = levels[: levels.index(Severity(fail_level.value)) + 1]
    if any(d.finding.severity in failing for d in diagnostics):
        raise typer.Exit(ExitCode.FINDINGS)


def _below(found: Validation, paths: list[Path]) -> tuple[Diagnostic, ...]:
    """The findings at or below `paths`, which are relative to the working folder; all where none is given."""
    wanted = []
    root = found.project.root.resolve()
    for path in paths:
        if not path.exists():
            names = [entry.name for entry in path.parent.iterdir()] if path.parent.is_dir() else []
            near = suggestion(path.name, names)
            raise UsageError(f"no such path: {path}", near or "paths are relative to the working folder")
        there = path.resolve()
        if not there.is_relative_to(root) and not root.is_relative_to(there):
            raise UsageError(f"{path} lies outside the project", "name files and folders below cjo.yaml")
        wanted.append(there)
    if not wanted:
        return found.diagnostics
    return tuple(d for d in found.diagnostics if any((root / d.file).is_relative_to(path) for path in wanted))


def _beside(found: Validation, diagnostics: tuple[Diagnostic, ...]) -> str:
    """What the list does not show: findings elsewhere, and references that nobody could check."""
    elsewhere = len(found.diagnostics) - len(diagnostics)
    said = f"; {elsewhere} more elsewhere in the project" if elsewhere else ""
    return said + ("; references are checked once every file can be read" if found.plan is None else "")
