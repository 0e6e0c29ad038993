"""What is wrong with a project, and what mends it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from cjo_cli.api.reading import Read, Validation, log_of, read_and_seen, read_project, validation_of
from cjo_cli.collector import no_collector
from cjo_cli.diagnostics import Diagnostic, Finding, Severity
from cjo_cli.errors import ConfigError

if TYPE_CHECKING:
    from cjo_cli.cache.again import Again
    from cjo_cli.cache.seen import Eye
    from cjo_cli.editor.fix import Fixes
    from cjo_cli.log.facts import Traffic
    from cjo_cli.model.config import Lint
    from cjo_cli.model.project import Project
    from cjo_cli.plan.build import Compiled
    from cjo_cli.rules.check import Looked


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
    with no_collector():
        if log or not cache:
            return looked_at(read_project(project, tests=True), log=log, select=select, ignore=ignore)
        from cjo_cli.load.discover import find_root

        return _remembered(find_root(Path(project)), select, ignore)


def _remembered(root: Path, select: Sequence[str], ignore: Sequence[str]) -> Validation:
    """The validation that is kept, where nothing has changed since."""
    from cjo_cli.cache.results import recall
    from cjo_cli.cache.seen import Eye
    from cjo_cli.cache.store import ITEMS, folder_of
    from cjo_cli.cache.tool import head

    eye = Eye(root)
    known = recall(eye, (select, ignore))
    if known is None:
        begun = (folder_of(root) / ITEMS).exists()
        return _kept(eye, select, ignore) if begun else _kept_whole(root, select, ignore, head(root))
    again = partial(read_project, root, tests=True)
    return Validation(root, known.diagnostics, known.files, known.journeys, known.readable, known.whole, again)


def _kept(eye: Eye, select: Sequence[str], ignore: Sequence[str]) -> Validation:
    """A validation by what is kept of the last one, or else a whole one; kept for the next."""
    from cjo_cli.cache import again, records, results, tool
    from cjo_cli.load.desk import Desk

    root = eye.root
    commit = tool.head(root)
    state = records.recall_state(root)
    part = None if state is None else again.validated(eye, state, Desk(root, made={}))
    if part is None:
        return _kept_whole(root, select, ignore, commit)
    found = validation_of_part(part, select, ignore, partial(read_project, root, tests=True))
    results.keep(root, (select, ignore), part.seen, commit, results.result_of(found, part.project))
    return found


def validation_of_part(
    part: Again, select: Sequence[str], ignore: Sequence[str], source: Callable[[], Read]
) -> Validation:
    """The validation of a project of which a part was judged anew; `source` reads all of it."""
    project = part.project
    flags = _flags(project, select, ignore)
    readable = part.state is not None
    told = _heard(project, part.findings, flags, whole=part.whole) if readable else _unread(project, part.findings)
    return Validation(project.root, told, part.seen.count, len(project.journeys), readable, part.whole, source)


def _kept_whole(root: Path, select: Sequence[str], ignore: Sequence[str], commit: str) -> Validation:
    from cjo_cli.cache import kept, records, results

    read, seen = read_and_seen(root, tests=True)
    project = read.loaded.project
    made: list[Looked] = []
    found = looked_at(read, select=select, ignore=ignore, made=made)
    if seen is not None and results.keep(root, (select, ignore), seen, commit, results.result_of(found, project)):
        for looked in made:
            assert read.compiled is not None
            records.keep_state(root, kept.state_of_run(project, read.compiled, looked, seen))
    return found


def looked_at(
    read: Read,
    *,
    log: bool = False,
    select: Sequence[str] = (),
    ignore: Sequence[str] = (),
    made: list[Looked] | None = None,
) -> Validation:
    """The validation of what was read; `made` is given what its findings were made of."""
    from cjo_cli.rules.check import broken, looked

    project, compiled = read.loaded.project, read.compiled
    flags = _flags(project, select, ignore)
    if compiled is None:
        return validation_of(read, _unread(project, read.loaded.findings), whole=False)
    traffic = _traffic(project, compiled) if log else None
    said = looked(project, compiled, traffic)
    if made is not None:
        made.append(said)
    whole = not broken(compiled)
    return validation_of(read, _heard(project, said.findings, flags, whole=whole, log=traffic is not None), whole=whole)


def _unread(project: Project, findings: tuple[Finding, ...]) -> tuple[Diagnostic, ...]:
    """What is wrong with texts, which nothing silences."""
    from cjo_cli.editor.resolve import resolved
    from cjo_cli.load.project import diagnose

    return resolved(project.root, diagnose(project.root, findings, project.unsaved), project.unsaved)


@dataclass(frozen=True)
class _Flags:
    """Which rules are heard, and what is odd about the words that say so."""

    lint: Lint
    odd: tuple[Finding, ...]


def _flags(project: Project, select: Sequence[str], ignore: Sequence[str]) -> _Flags:
    from cjo_cli.rules.chosen import asked, unknown

    flags = _Flags(asked(project.config.lint, select, ignore), unknown(project.config.lint))
    if any(finding.severity is Severity.ERROR for finding in flags.odd):
        shown = _unread(project, flags.odd)
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

    shown = diagnose(project.root, (*found, *flags.odd), project.unsaved)
    told = suppressed(project, shown, whole=whole, log=log)
    return resolved(project.root, chosen(told, flags.lint), project.unsaved)


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

    log = log_of(project)
    if any(CATALOGUE[fault.rule].severity is Severity.ERROR for fault in compiled.faults):
        return None
    return traffic(project.root, compiled.plan, log)
