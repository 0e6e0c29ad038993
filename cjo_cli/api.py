"""The verbs as plain functions: cjo as a library, without the command line."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from cjo_cli.diagnostics import Diagnostic, Finding, Severity
from cjo_cli.errors import ConfigError, NothingToDo, ProjectError

if TYPE_CHECKING:
    from cjo_cli.bundle.build import Bundle
    from cjo_cli.editor.fix import Fixes
    from cjo_cli.load.project import Loaded
    from cjo_cli.log.facts import Traffic
    from cjo_cli.model.config import LogConfig
    from cjo_cli.model.project import Project
    from cjo_cli.plan.build import Compiled
    from cjo_cli.plan.model import Plan
    from cjo_cli.simulate.messages import Policies
    from cjo_cli.simulate.progress import Progress
    from cjo_cli.simulate.result import Result
    from cjo_cli.simulate.write import Written


@dataclass(frozen=True)
class Validation:
    """A project, its plan, and the findings that are heard, sorted by place; with errors the plan is not to be run.

    `whole` is whether every rule could look at everything: no error of a text or reference, heard or not, was there.
    """

    project: Project
    plan: Plan | None
    diagnostics: tuple[Diagnostic, ...]
    files: int
    whole: bool = True

    @property
    def errors(self) -> int:
        """How many findings are errors."""
        return sum(d.finding.severity is Severity.ERROR for d in self.diagnostics)


@dataclass(frozen=True)
class _Read:
    """A project as it was read, and compiled where every file could be read."""

    loaded: Loaded
    compiled: Compiled | None


def _read(project: Path | str) -> _Read:
    from cjo_cli.load.project import load
    from cjo_cli.plan.build import compile_project

    loaded = load(Path(project))
    # References into files that could not be read would all be called unknown.
    return _Read(loaded, None if loaded.findings else compile_project(loaded.project))


def validate(
    project: Path | str, *, log: bool = False, select: Sequence[str] = (), ignore: Sequence[str] = ()
) -> Validation:
    """Read and lint the project that `project` lies in, as its `lint` in cjo.yaml says, and `select` and `ignore` do.

    With `log` its recorded events are replayed too, for the rules that ask them; not where a reference is wrong.
    Raises ConfigError where there is no `cjo.yaml`, or it is wrong; UsageError for a rule that is not there; with
    `log`, LogError and RejectedRows.
    """
    return _validate(_read(project), log=log, select=select, ignore=ignore)


def _validate(read: _Read, *, log: bool = False, select: Sequence[str] = (), ignore: Sequence[str] = ()) -> Validation:
    from cjo_cli.editor.resolve import resolved
    from cjo_cli.rules.check import broken, findings
    from cjo_cli.rules.chosen import asked, chosen, unknown
    from cjo_cli.rules.suppress import suppressed

    project, compiled = read.loaded.project, read.compiled
    lint = asked(project.config.lint, select, ignore)
    odd = unknown(project.config.lint)
    if any(finding.severity is Severity.ERROR for finding in odd):
        shown = resolved(project.root, read.loaded.diagnose(odd))
        raise ConfigError("cjo.yaml cannot be used", "correct what is shown above", shown, project.root)
    whole = compiled is not None and not broken(compiled)
    if compiled is None:
        found = read.loaded.diagnose(read.loaded.findings)
    else:
        traffic = _traffic(project, compiled) if log else None
        found = read.loaded.diagnose((*findings(project, compiled, traffic), *odd))
        found = suppressed(project, found, whole=whole, log=traffic is not None)
        found = chosen(found, lint)
    plan = None if compiled is None else compiled.plan
    return Validation(project, plan, resolved(project.root, found), read.loaded.files, whole)


def fixes(
    found: Validation,
    wanted: Callable[[Sequence[Diagnostic]], Sequence[Diagnostic]] = lambda diagnostics: diagnostics,
    *,
    select: Sequence[str] = (),
    ignore: Sequence[str] = (),
) -> Fixes:
    """What mends the findings of `found` that are `wanted` and have a fix; nothing is written (`editor.fix.write`)."""
    from cjo_cli.editor.fix import fixes

    def again(folder: Path) -> Sequence[Diagnostic]:
        return wanted(validate(folder, select=select, ignore=ignore).diagnostics)

    return fixes(found.project, wanted(found.diagnostics), again)


def _traffic(project: Project, compiled: Compiled) -> Traffic | None:
    """What the log holds; None where the plan is not to be run."""
    from cjo_cli.rules import CATALOGUE
    from cjo_cli.simulate.traffic import traffic

    log = _log_of(project)
    if any(CATALOGUE[fault.rule].severity is Severity.ERROR for fault in compiled.faults):
        return None
    return traffic(project.root, compiled.plan, log)


def _log_of(project: Project) -> LogConfig:
    if project.config.log is None:
        raise ConfigError("cjo.yaml names no log", "add log: {events: path/to/*.parquet}")
    return project.config.log


def facts(project: Path | str) -> Traffic:
    """What the project's log says to its rules: events, journeys and splits in counts, sizes of audiences.

    Raises ProjectError, ConfigError, LogError, RejectedRows (D3).
    """
    from cjo_cli.simulate.traffic import traffic

    validation = checked(project)
    assert validation.plan is not None
    return traffic(validation.project.root, validation.plan, _log_of(validation.project))


def checked(project: Path | str) -> Validation:
    """A project that can be run, for what runs it: errors of texts and references are looked for, and no other rule's.

    Raises ProjectError where there are some, whether they are heard or not; NothingToDo where there is no journey.
    """
    return _sound(_read(project))


def _sound(read: _Read) -> Validation:
    found: tuple[Finding, ...] = read.loaded.findings
    if read.compiled is not None and read.compiled.faults:
        from cjo_cli.rules.check import broken

        found = broken(read.compiled)
    _refuse(read.loaded.project, read.loaded.diagnose(found))
    assert read.compiled is not None
    if not read.loaded.project.journeys:
        raise NothingToDo("the project has no journeys", "write one below the journeys folder")
    return Validation(read.loaded.project, read.compiled.plan, (), read.loaded.files)


def _refuse(project: Project, found: Sequence[Diagnostic]) -> None:
    errors = tuple(d for d in found if d.finding.severity is Severity.ERROR)
    if errors:
        from cjo_cli.editor.resolve import resolved

        raise ProjectError(
            f"the project has {_count(len(errors), 'error')}",
            "mend what is shown above",
            resolved(project.root, errors),
            project.root,
        )


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"


def simulate(
    project: Path | str,
    *,
    select: Sequence[str] = (),
    start: str | None = None,
    to: str | None = None,
    policies: Policies | None = None,
    memory: str | None = None,
    threads: int | None = None,
    allow_bad_rows: float | None = None,
    progress: Progress | None = None,
) -> Result:
    """Replay the project's log. `start` and `to` are instants as text (`--from`, `--to`).

    Raises ProjectError, LogError, RejectedRows (D3), UsageError for an unknown journey, NothingToDo.
    """
    from cjo_cli.simulate import run
    from cjo_cli.simulate.progress import silent
    from cjo_cli.simulate.select import select as journeys_of

    validation = checked(project)
    assert validation.plan is not None
    return run.simulate(
        validation.project.root,
        validation.plan,
        _log_of(validation.project),
        journeys_of(validation.plan, select),
        start=start,
        to=to,
        policies=policies,
        memory=memory,
        threads=threads,
        allow_bad_rows=run.ALLOWED_BAD if allow_bad_rows is None else allow_bad_rows,
        progress=progress or silent,
    )


def show_plan(project: Path | str, *, select: Sequence[str] = ()) -> str:
    """How a simulation of the project goes about it: stages, relations and their SQL. Raises as `simulate` does."""
    from cjo_cli.simulate import run
    from cjo_cli.simulate.select import select as journeys_of

    validation = checked(project)
    assert validation.plan is not None
    journeys = journeys_of(validation.plan, select)
    return run.show_plan(validation.project.root, validation.plan, _log_of(validation.project), journeys)


def write(result: Result, folder: Path | str, progress: Progress | None = None) -> Written:
    """Write a simulation's files and its report into `folder`, all or none; gives their paths, and the summary."""
    from cjo_cli.report.html import page
    from cjo_cli.simulate.progress import silent
    from cjo_cli.simulate.write import write_result

    report = {page.FILE: lambda summary, series: page.render(summary, series, result.plan)}
    return write_result(result, Path(folder), report, progress or silent)


def compile(project: Path | str, *, include_review: bool = False) -> Bundle:  # noqa: A001
    """The project's rule bundle, in memory.

    Raises ProjectError where the project has errors: of texts and references, or of any rule that is heard.
    """
    from cjo_cli.bundle.build import build

    read = _read(project)
    validation = _sound(read)
    _refuse(validation.project, _validate(read).diagnostics)
    assert validation.plan is not None
    return build(validation.project, validation.plan, include_review=include_review)


def init(folder: Path | str) -> list[str]:
    """Write a small project that validates and simulates into an empty or new folder; gives its files' names."""
    from cjo_cli.start import start

    return start(Path(folder))
