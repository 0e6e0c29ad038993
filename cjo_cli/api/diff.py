"""What a change of the project means, and what it would have done."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from cjo_cli.api.reading import read_project, sound
from cjo_cli.errors import CjoError, ConfigError, LogError, NothingToDo

if TYPE_CHECKING:
    from cjo_cli.bundle.read import Opened
    from cjo_cli.model.log import LogConfig
    from cjo_cli.model.project import Project
    from cjo_cli.review.diff.review import Review, Tests
    from cjo_cli.review.diff.side import Side
    from cjo_cli.review.diff.sides import Named
    from cjo_cli.review.diff.values import Comparison
    from cjo_cli.review.insights.read import Told
    from cjo_cli.review.outcomes.sides import Renames
    from cjo_cli.simulate.progress import Progress

NOT_ASKED = "no outcomes were asked for"


@dataclass(frozen=True)
class _Read:
    """A side as far as there is a project: its folder, None of a bundle, and what was read there."""

    side: Side | None
    folder: Path | None = None
    project: Project | None = None


def diff(
    project: Path | str = ".",
    base: str | None = None,
    head: str | None = None,
    *,
    log: bool = True,
    fail_on: Sequence[str] = (),
    max_messages_delta: float | None = None,
    allow_bad_rows: float | None = None,
    progress: Progress | None = None,
) -> Review:
    """Every change from `base` to `head`: git refs, folders or bundles, and what they would have done to the log.

    Without words where the work tree left the main branch is compared with the work tree. The log is that which the
    project names; without `log`, or where it is not there, nothing is replayed. `fail_on` names kinds of changes, and
    `max_messages_delta` is a percent: the gates. Raises UsageError for a word that names nothing and for a gate that
    cannot be judged, ConfigError, ProjectError where a side has errors, LogError, RejectedRows (D3).
    """
    from cjo_cli.review.diff import gates
    from cjo_cli.review.diff.review import Review
    from cjo_cli.review.diff.sides import named

    kinds = gates.checked(fail_on)
    names = named(Path(project), base, head)
    with ExitStack() as stack:
        found, sides, reads = _compared(names, stack)
        review = Review(sides[1].plan.name, found, silent=NOT_ASKED, tests=_tests(found, reads[1], names[1]),
                        insights=_insights(found, reads[1], names[1]))  # fmt: skip
    if log:
        review = _replayed(review, Path(project), sides, reads[1], allow_bad_rows, progress)
    held = gates.fail_on(kinds, found.changes, None if review.tests.broken else len(review.tests.failed))
    if max_messages_delta is not None:
        held = (*held, gates.messages_delta(max_messages_delta, review.outcomes))
    return replace(review, gates=held)


def modified(project: Path | str = ".", base: str | None = None) -> list[str]:
    """The journeys of the work tree that a change since `base` reaches, directly or by what they are judged by.

    `base` is as in `diff`, and so is what is raised.
    """
    from cjo_cli.review.diff.sides import BY_BASE, named

    with ExitStack() as stack:
        found, sides, _ = _compared(named(Path(project), base, None, BY_BASE), stack)
        return sorted(set(found.journeys) & set(sides[1].journeys))


def _compared(
    names: tuple[Named, Named], stack: ExitStack
) -> tuple[Comparison, tuple[Side, Side], tuple[_Read, _Read]]:
    """Every change, both sides, and as they were read; folders made for it last as long as `stack`."""
    from cjo_cli.review.diff.compare import Told, compared
    from cjo_cli.review.diff.places import Files
    from cjo_cli.review.diff.read import paired

    base, head = (_read(name, stack) for name in names)
    if base.side is None and head.side is None:
        raise NothingToDo("neither side has a project here", "name two sides of which one has a cjo.yaml")
    sides = paired(base.side, head.side)
    told = [
        Told(name.name, side, Files(read.folder, name.prefix))
        for name, side, read in zip(names, sides, (base, head), strict=True)
    ]
    return compared(*told, notes=_notes(names[0], base, names[1], head)), sides, (base, head)


def _read(name: Named, stack: ExitStack) -> _Read:
    from cjo_cli.review.diff.read import of_bundle, of_project
    from cjo_cli.review.diff.sides import opened

    try:
        if name.bundle is not None:
            return _Read(of_bundle(_bundle(name.bundle)))
        folder = stack.enter_context(opened(name))
        if folder is None:
            return _Read(None)
        read = read_project(folder)
        # A side without journeys is one to compare with, too.
        if read.compiled is None or read.compiled.faults or read.loaded.project.journeys:
            sound(read)
    except CjoError as error:
        error.message = f"{name.name.label}: {error.message}"
        if name.name.kind == "git":  # a commit is not to be mended
            error.hint = "name a commit whose project can be read, or compare two folders"
        raise
    assert read.compiled is not None
    loaded = read.loaded.project
    return _Read(of_project(loaded, read.compiled.plan), loaded.root, loaded)


def _bundle(path: Path) -> Opened:
    from cjo_cli.bundle.read import opened, read_bundle

    return opened(read_bundle(path))


def _notes(base: Named, old: _Read, head: Named, new: _Read) -> tuple[str, ...]:
    """What a reader has to know of the sides."""
    notes = [
        f"{name.name.label} holds no project here: everything is {'new' if side is old else 'gone'}"
        for name, side in ((base, old), (head, new))
        if side.side is None
    ]
    if (base.bundle is None) != (head.bundle is None):
        notes.append("drafts and what nobody sends are left out, since a bundle holds none")
    return tuple(notes)


def _tests(found: Comparison, head: _Read, name: Named) -> Tests:
    """Head's tests of the journeys that are reached; what keeps them from being run is told, and no error."""
    from cjo_cli.api.tests import run_tests
    from cjo_cli.review.diff.review import FailedTest, Tests
    from cjo_cli.review.diff.values import Source

    known = () if head.side is None else head.side.journeys
    reached = [journey for journey in found.journeys if journey in known]
    if head.folder is None or not reached:
        return Tests(silent="a bundle holds no tests" if head.folder is None else "none of these journeys is there")
    try:
        tested = run_tests(head.folder, journeys=reached)
    except NothingToDo:
        return Tests(silent="no test is about a journey that is reached")
    except CjoError as error:
        first = next((f"{d.file}:{d.span.line}: {d.finding.message}" for d in error.diagnostics), error.message)
        return Tests(silent=first, broken=True)
    failed = (one for one in tested.results if not one.passed)
    told = tuple(FailedTest(one.title, Source(name.prefix + one.file, one.line, one.column)) for one in failed)
    return Tests(len(tested.results) - len(told), told)


def _insights(found: Comparison, head: _Read, name: Named) -> tuple[Told, ...]:
    """Why the journeys that differ should work, as head has it."""
    from cjo_cli.review.diff.git import time_of
    from cjo_cli.review.insights.read import insights

    differing = [journey for journey, itself in found.journeys.items() if itself]
    if head.project is None or not differing:
        return ()
    journeys = [document.value for document in head.project.journeys if document.value.id in differing]
    at = None
    if any(insight.date for journey in journeys for insight in journey.insights):
        at = time_of(name.folder or head.project.root, name.name.commit or "HEAD")
    return insights(journeys, head.project.config.timezone, at)


def _replayed(
    review: Review, folder: Path, sides: tuple[Side, Side], head: _Read, allow_bad_rows: float | None,
    progress: Progress | None,
) -> Review:  # fmt: skip
    """The review with what both sides would have come to over the log, if there is one."""
    from cjo_cli.review.outcomes.outcomes import outcomes
    from cjo_cli.simulate.progress import silent
    from cjo_cli.simulate.run import ALLOWED_BAD

    log, root = _log(folder, head)
    if log is None:
        return replace(review, silent="cjo.yaml names no log")
    if not _there(root, log):
        return replace(review, silent=f"the log is not here: {', '.join(log.events)}")
    found = outcomes(
        sides[0].plan,
        sides[1].plan,
        log,
        root,
        renames=_renames(sides[1]),
        allow_bad_rows=ALLOWED_BAD if allow_bad_rows is None else allow_bad_rows,
        progress=progress or silent,
    )
    return replace(review, outcomes=found, silent=None)


def _log(folder: Path, head: _Read) -> tuple[LogConfig | None, Path]:
    """The log of the project that `folder` lies in, whatever is compared; else that of head."""
    from cjo_cli.load.discover import find_root
    from cjo_cli.load.project import config_of

    try:
        root = find_root(folder)
    except ConfigError:
        return (None if head.project is None else head.project.config.log), head.folder or folder
    return config_of(root).log, root


def _there(root: Path, log: LogConfig) -> bool:
    """Whether any file of the log is there: in a checkout it mostly is not, and what is there is to be read."""
    from cjo_cli.log.source import find_files

    try:
        return bool(find_files(root, log.events))
    except LogError:
        return False


def _renames(head: Side) -> Renames:
    from cjo_cli.review.outcomes.sides import Renames

    return Renames(
        {name: side.was for name, side in head.journeys.items() if side.was is not None},
        {name: side.moved for name, side in head.journeys.items() if side.moved},
    )
