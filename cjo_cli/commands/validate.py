"""`cjo validate`: lint everything against the taxonomy."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cjo_cli.collector import no_collector
from cjo_cli.commands.options import (
    AllowEmpty,
    Color,
    Colors,
    Formats,
    NoCache,
    Project,
    Quiet,
    hand_out,
    hand_out_patch,
    listed,
    refuse_formats_of_a_patch,
    say,
    settings,
    write_file,
)
from cjo_cli.commands.paths import inside
from cjo_cli.commands.process import go_on
from cjo_cli.diagnostics import Diagnostic, Severity
from cjo_cli.errors import ExitCode, NothingToDo, ProjectError, UsageError
from cjo_cli.settings import Settings

if TYPE_CHECKING:
    from cjo_cli.api import Validation
    from cjo_cli.rules.baseline import Entry, Sifted

FORMATS = ("text", "concise", "json", "github", "gitlab", "sarif", "junit", "markdown")


class FailLevel(StrEnum):
    """The least severity that fails."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


Rules = Annotated[
    list[str] | None,
    typer.Option("--select", help="Only these rules: codes, beginnings of codes, or names.", metavar="RULES"),
]
NoRules = Annotated[
    list[str] | None, typer.Option("--ignore", help="Not these rules, beside those of cjo.yaml.", metavar="RULES")
]


@dataclass(frozen=True)
class Request:
    """What one run was asked for."""

    settings: Settings
    color: Color
    paths: tuple[Path, ...]
    select: tuple[str, ...]
    ignore: tuple[str, ...]
    fail_level: FailLevel
    log: bool
    allow_empty: bool
    baseline: Path | None
    write_baseline: Path | None
    fix: bool
    diff: bool
    cache: bool


def validate(
    paths: Annotated[
        list[Path] | None, typer.Argument(help="Report on these files and folders only.", metavar="[PATH]...")
    ] = None,
    project: Project = Path(),
    formats: Formats = [],
    select: Rules = None,
    ignore: NoRules = None,
    fail_level: Annotated[
        FailLevel,
        typer.Option("--fail-level", help="The least severity that exits with 1.", envvar="CJO_FAIL_LEVEL"),
    ] = FailLevel.ERROR,
    log: Annotated[
        bool, typer.Option("--log", help="Ask the recorded log too: traffic, power, sizes of audiences.")
    ] = False,
    fix: Annotated[bool, typer.Option("--fix", help="Mend what can be mended safely, and report the rest.")] = False,
    diff: Annotated[bool, typer.Option("--diff", help="Print what --fix would change; write nothing.")] = False,
    baseline: Annotated[
        Path | None, typer.Option("--baseline", help="Report only what this file does not know.", metavar="FILE")
    ] = None,
    write_baseline: Annotated[
        Path | None, typer.Option("--write-baseline", help="Write what is found here, as known.", metavar="FILE")
    ] = None,
    watch: Annotated[bool, typer.Option("--watch", help="Validate again whenever a file changes.")] = False,
    no_cache: NoCache = False,
    allow_empty: AllowEmpty = False,
    color: Colors = Color.AUTO,
    quiet: Quiet = False,
) -> None:
    """Lint journeys, taxonomy and content; report on PATHs."""
    request = Request(
        settings(project, formats, FORMATS, quiet), color, tuple(paths or ()), listed(select), listed(ignore),
        fail_level, log, allow_empty, baseline, write_baseline, fix, diff, not no_cache,
    )  # fmt: skip
    _refuse_contradictions(request, watch)
    if watch:
        from cjo_cli.commands.watch import watch as watching

        watching(project, color, lambda: _run(request), {output.file for output in request.settings.outputs})
    if _run(request):
        raise typer.Exit(ExitCode.FINDINGS)


def _refuse_contradictions(request: Request, watch: bool) -> None:
    flags = {
        "--fix": request.fix, "--diff": request.diff, "--write-baseline": request.write_baseline is not None,
        "--watch": watch,
    }  # fmt: skip
    given = [flag for flag, is_given in flags.items() if is_given]
    if len(given) > 1:
        raise UsageError(f"{given[0]} and {given[1]} do not go together", "give one of them")
    if request.diff:
        refuse_formats_of_a_patch(request.settings)


@no_collector()
def _run(request: Request) -> bool:
    """Validate once and hand out what is found; gives whether it fails."""
    from cjo_cli.load.discover import find_root

    wanted = inside(find_root(request.settings.project).resolve(), request.paths)

    def below(diagnostics: Sequence[Diagnostic]) -> tuple[Diagnostic, ...]:
        return tuple(d for d in diagnostics if wanted(d.file))

    found = _found(request)
    if not (found.journeys or not found.readable or found.errors or request.allow_empty):
        raise NothingToDo("the project has no journeys", "write one below the journeys folder, or give --allow-empty")
    known = _baseline(request, found)
    if request.diff:
        return _diff(request, found, lambda diagnostics: below(_new(diagnostics, known)))
    if request.fix:
        found = _fixed(request, found, lambda diagnostics: below(_new(diagnostics, known)))
    new = below(_new(found.diagnostics, known))
    held = 0 if known is None else _told(request, found, known)
    _hand_out(request, found, new, held)
    levels = [Severity(level.value) for level in FailLevel]
    failing = levels[: levels.index(Severity(request.fail_level.value)) + 1]
    return any(d.finding.severity in failing for d in new)


def _found(request: Request) -> Validation:
    from cjo_cli import api

    return api.validate(
        request.settings.project, log=request.log, select=request.select, ignore=request.ignore, cache=request.cache
    )


def _baseline(request: Request, found: Validation) -> tuple[Entry, ...] | None:
    """The findings that are known, written first where that is asked; None without a baseline."""
    if request.baseline is None and request.write_baseline is None:
        return None
    from cjo_cli.rules import baseline

    known = None if request.baseline is None else baseline.read(request.baseline)
    if request.write_baseline is None:
        return known
    if not found.whole:
        errors = tuple(d for d in found.diagnostics if d.finding.severity is Severity.ERROR)
        raise ProjectError("no baseline is written of a project that cannot be run: rules could not look at all of it",
                           "mend the errors of texts and references first", errors, found.root)  # fmt: skip
    if known is not None:
        _tell_gone(request, baseline.sift(found.diagnostics, known))
    known = baseline.entries(found.diagnostics)
    write_file(request.write_baseline, baseline.text(known))
    _say(request, f"wrote {_count(len(known), 'finding')} to {request.write_baseline}")
    return known


def _new(diagnostics: Sequence[Diagnostic], known: tuple[Entry, ...] | None) -> Sequence[Diagnostic]:
    """The findings that the baseline does not know."""
    if known is None:
        return diagnostics
    from cjo_cli.rules import baseline

    return baseline.sift(diagnostics, known).new


def _told(request: Request, found: Validation, known: tuple[Entry, ...]) -> int:
    """Tell what the baseline knows and nobody finds any more, where all was looked at; gives how many it holds."""
    from cjo_cli.rules import baseline

    sifted = baseline.sift(found.diagnostics, known)
    if found.whole and not (request.paths or request.select or request.ignore):
        _tell_gone(request, sifted)
    return sifted.known


def _tell_gone(request: Request, sifted: Sifted) -> None:
    for entry in sifted.gone:
        where = f" at {entry.pointer}" if entry.pointer else ""
        _say(request, f"no longer found, though the baseline has it: {entry.rule} in {entry.file}{where}")


def _diff(request: Request, found: Validation, wanted: Callable[[Sequence[Diagnostic]], Sequence[Diagnostic]]) -> bool:
    """Print what fixing would change; gives whether there is any."""
    from cjo_cli import api
    from cjo_cli.editor import fix
    from cjo_cli.report.document import prefix_of

    fixes = api.fixes(found, wanted, select=request.select, ignore=request.ignore)
    hand_out_patch(request.settings, fix.diff(fixes.changes, prefix_of(found.root)))
    _say(request, f"{_mended(fixes.count, len(fixes.changes))} would be fixed" if fixes.count else "nothing to fix")
    return bool(fixes.changes)


def _fixed(
    request: Request, found: Validation, wanted: Callable[[Sequence[Diagnostic]], Sequence[Diagnostic]]
) -> Validation:
    """Write what mends the project; gives what is left."""
    from cjo_cli import api
    from cjo_cli.editor import fix

    fixes = api.fixes(found, wanted, select=request.select, ignore=request.ignore)
    go_on()
    fix.write(found.root, fixes.changes)
    _say(request, f"fixed {_mended(fixes.count, len(fixes.changes))}" if fixes.count else "nothing to fix")
    return _found(request)


def _hand_out(request: Request, found: Validation, diagnostics: tuple[Diagnostic, ...], known: int) -> None:
    from cjo_cli.report import findings
    from cjo_cli.report.document import prefix_of

    prefix = prefix_of(found.root)
    hand_out(
        request.settings,
        request.color,
        lambda width: findings.text(diagnostics, prefix, width),
        lambda name: findings.RENDERERS[name](diagnostics, prefix, found.files),
    )
    elsewhere = len(found.diagnostics) - len(diagnostics) - known
    said = findings.closing_line(diagnostics, found.files)
    said += f"; {elsewhere} more elsewhere in the project" if elsewhere > 0 else ""
    said += f"; {known} known to the baseline" if known else ""
    _say(request, said + ("; references are checked once every file can be read" if not found.readable else ""))


def _mended(findings: int, files: int) -> str:
    return f"{_count(findings, 'finding')} in {_count(files, 'file')}"


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"


def _say(request: Request, text: str) -> None:
    if not request.settings.quiet:
        say(text, request.color)
