"""The verbs as plain functions: cjo as a library, without the command line."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING

from cjo_cli.diagnostics import Diagnostic, Finding, Severity
from cjo_cli.errors import ConfigError, NothingToDo, ProjectError

if TYPE_CHECKING:
    from cjo_cli.bundle.build import Bundle
    from cjo_cli.editor.fix import Fixes
    from cjo_cli.load.project import Loaded
    from cjo_cli.log.facts import Traffic
    from cjo_cli.model.config import Lint, LogConfig
    from cjo_cli.model.project import Project
    from cjo_cli.plan.build import Compiled
    from cjo_cli.plan.model import Plan
    from cjo_cli.rules.check import Looked
    from cjo_cli.simulate.messages import Policies
    from cjo_cli.simulate.progress import Progress
    from cjo_cli.simulate.result import Result
    from cjo_cli.simulate.write import Written


@dataclass(frozen=True)
class Validation:
    """The findings of a project that are heard, sorted by place, and the project itself with its plan.

    `readable` is whether every file could be read, so that there is a plan; with errors it is not to be run. `whole` is
    whether every rule could look at everything: no error of a text or reference, heard or not, was there.
    """

    root: Path
    diagnostics: tuple[Diagnostic, ...]
    files: int
    journeys: int
    readable: bool
    whole: bool
    _source: Callable[[], _Read] = field(repr=False, compare=False)

    @cached_property
    def _found(self) -> _Read:
        return self._source()

    @property
    def project(self) -> Project:
        """The project; read now where the findings were remembered."""
        return self._found.loaded.project

    @property
    def plan(self) -> Plan | None:
        """Its plan; None where a file could not be read."""
        return None if self._found.compiled is None else self._found.compiled.plan

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
    project: Path | str,
    *,
    log: bool = False,
    select: Sequence[str] = (),
    ignore: Sequence[str] = (),
    cache: bool = False,
) -> Validation:
    """Read and lint the project that `project` lies in, as its `lint` in cjo.yaml says, and `select` and `ignore` do.

    With `log` its recorded events are replayed too, for the rules that ask them; not where a reference is wrong. With
    `cache` what did not change since the last run is remembered (docs/validate.md); what is found is the same.
    Raises ConfigError where there is no `cjo.yaml`, or it is wrong; UsageError for a rule that is not there; with
    `log`, LogError and RejectedRows.
    """
    with _no_collector():
        if log or not cache:
            return _validate(_read(project), log=log, select=select, ignore=ignore)
        from cjo_cli.load.discover import find_root

        return _remembered(find_root(Path(project)), select, ignore)


@contextmanager
def _no_collector() -> Iterator[None]:
    """Without the garbage collector: what a validation makes stays until its end, and has no circles to speak of."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


def _remembered(root: Path, select: Sequence[str], ignore: Sequence[str]) -> Validation:
    """The validation that is kept, where nothing has changed since."""
    from cjo_cli.cache.results import recall

    known = recall(root, (select, ignore))
    if known is None:
        return _kept(root, select, ignore)
    again = partial(_read, root)
    return Validation(root, known.diagnostics, known.files, known.journeys, known.readable, known.whole, again)


def _kept(root: Path, select: Sequence[str], ignore: Sequence[str]) -> Validation:
    """A validation by what is kept of the last one, or else a whole one; kept for the next."""
    from cjo_cli.cache import again, records, results, tool

    commit = tool.head(root)
    state = records.recall_state(root)
    part = None if state is None else again.validated(root, state)
    if part is None:
        return _kept_whole(root, select, ignore, commit)
    diagnostics = _heard(part.project, part.findings, _flags(part.project, select, ignore))
    count = len(part.project.journeys)
    found = Validation(root, diagnostics, part.seen.count, count, True, True, partial(_read, root))
    results.keep(root, (select, ignore), part.seen, commit, results.result_of(found, part.project))
    return found


def _kept_whole(root: Path, select: Sequence[str], ignore: Sequence[str], commit: str) -> Validation:
    from cjo_cli.cache import again, records, results
    from cjo_cli.cache.seen import bodies_of, look, stamps_of
    from cjo_cli.load.project import config_of, lost_bodies

    paths = config_of(root).paths.model_dump()
    stamps = stamps_of(root, paths, ())
    read = _read(root)
    project = read.loaded.project
    seen = look(root, paths, bodies_of(project.contents))
    # What was read before is what was seen: no file was touched between, and bodies are as they were found.
    steady = seen.stamps[: len(stamps)] == stamps and not any(lost_bodies(root, one) for one in project.contents)
    made: list[Looked] = []
    found = _validate(read, select=select, ignore=ignore, made=made)
    if steady and results.keep(root, (select, ignore), seen, commit, results.result_of(found, project)):
        for looked in made:
            assert read.compiled is not None
            records.keep_state(root, again.state_of_run(project, read.compiled, looked, seen))
    return found


def _validate(
    read: _Read,
    *,
    log: bool = False,
    select: Sequence[str] = (),
    ignore: Sequence[str] = (),
    made: list[Looked] | None = None,
) -> Validation:
    """The validation of what was read; `made` is given what its findings were made of."""
    from cjo_cli.editor.resolve import resolved
    from cjo_cli.rules.check import broken, looked

    project, compiled = read.loaded.project, read.compiled
    flags = _flags(project, select, ignore)
    if compiled is None:
        return _validation(read, resolved(project.root, read.loaded.diagnose(read.loaded.findings)), whole=False)
    traffic = _traffic(project, compiled) if log else None
    said = looked(project, compiled, traffic)
    if made is not None:
        made.append(said)
    whole = not broken(compiled)
    return _validation(read, _heard(project, said.findings, flags, whole=whole, log=traffic is not None), whole=whole)


@dataclass(frozen=True)
class _Flags:
    """Which rules are heard, and what is odd about the words that say so."""

    lint: Lint
    odd: tuple[Finding, ...]


def _flags(project: Project, select: Sequence[str], ignore: Sequence[str]) -> _Flags:
    from cjo_cli.editor.resolve import resolved
    from cjo_cli.load.project import diagnose
    from cjo_cli.rules.chosen import asked, unknown

    flags = _Flags(asked(project.config.lint, select, ignore), unknown(project.config.lint))
    if any(finding.severity is Severity.ERROR for finding in flags.odd):
        shown = resolved(project.root, diagnose(project.root, flags.odd))
        raise ConfigError("cjo.yaml cannot be used", "correct what is shown above", shown, project.root)
    return flags


def _heard(
    project: Project, found: tuple[Finding, ...], flags: _Flags, *, whole: bool = True, log: bool = False
) -> tuple[Diagnostic, ...]:
    """The findings that nothing silences and `flags` let through, with their places."""
    from cjo_cli.editor.resolve import resolved
    from cjo_cli.load.project import diagnose
    from cjo_cli.rules.chosen import chosen
    from cjo_cli.rules.suppress import suppressed

    told = suppressed(project, diagnose(project.root, (*found, *flags.odd)), whole=whole, log=log)
    return resolved(project.root, chosen(told, flags.lint))


def _validation(read: _Read, found: tuple[Diagnostic, ...], *, whole: bool) -> Validation:
    project = read.loaded.project
    readable = read.compiled is not None
    return Validation(project.root, found, read.loaded.files, len(project.journeys), readable, whole, lambda: read)


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
    return _validation(read, (), whole=True)


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
