"""`cjo validate`: lint everything against the taxonomy."""

from __future__ import annotations

import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cjo_cli.commands.options import AllowEmpty, Color, Colors, Formats, Project, Quiet, settings
from cjo_cli.diagnostics import Diagnostic, Severity
from cjo_cli.errors import ExitCode, NothingToDo, UsageError

if TYPE_CHECKING:
    from cjo_cli.api import Validation
    from cjo_cli.settings import Settings

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
        FailLevel, typer.Option("--fail-level", help="The least severity that exits with 1.")
    ] = FailLevel.ERROR,
    allow_empty: AllowEmpty = False,
    color: Colors = Color.AUTO,
    quiet: Quiet = False,
) -> None:
    """Lint journeys, taxonomy and content; report on PATHs."""
    from cjo_cli import api

    chosen = settings(project, formats, FORMATS, quiet)
    found = api.validate(project)
    if not found.project.journeys and not found.diagnostics and not allow_empty:
        raise NothingToDo("the project has no journeys", "write one below the journeys folder, or give --allow-empty")
    diagnostics = _below(found, paths or [])
    _write(chosen, diagnostics, found, color.value)
    levels = [Severity(level.value) for level in FailLevel]
    failing = levels[: levels.index(Severity(fail_level.value)) + 1]
    if any(d.finding.severity in failing for d in diagnostics):
        raise typer.Exit(ExitCode.FINDINGS)


def _below(found: Validation, paths: list[Path]) -> tuple[Diagnostic, ...]:
    """The findings at or below `paths`, which are relative to the working folder; all where none is given."""
    wanted = []
    for path in paths:
        if not path.exists():
            raise UsageError(f"no such path: {path}", "paths are relative to the working folder")
        wanted.append(path.resolve())
    if not wanted:
        return found.diagnostics
    root = found.project.root.resolve()
    return tuple(d for d in found.diagnostics if any((root / d.file).is_relative_to(path) for path in wanted))


def _write(chosen: Settings, diagnostics: tuple[Diagnostic, ...], found: Validation, color: str) -> None:
    from cjo_cli.files import write_bytes
    from cjo_cli.report import findings
    from cjo_cli.report.document import prefix_of
    from cjo_cli.report.terminal import console

    prefix = prefix_of(found.project.root)
    for output in chosen.outputs:
        if output.format == "text" and output.file is None:
            console(color).print(findings.text(diagnostics, prefix), end="")
            continue
        if output.format == "text":
            rendered = findings.text(diagnostics, prefix).plain
        else:
            rendered = findings.RENDERERS[output.format](diagnostics, prefix, found.files)
        if output.file is None:
            sys.stdout.write(rendered)
        else:
            write_bytes(output.file, rendered.encode())
    if not chosen.quiet:
        console(color, to_stderr=True).print(findings.closing_line(diagnostics, found.files))
