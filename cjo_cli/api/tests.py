"""Journey tests of a project."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from cjo_cli.api.reading import checked, log_of, read_project, refuse, sound
from cjo_cli.errors import CjoError, NothingToDo, UsageError

if TYPE_CHECKING:
    from cjo_cli.api.reading import Validation
    from cjo_cli.review.tests.coverage import Before
    from cjo_cli.review.tests.fresh import Fresh
    from cjo_cli.review.tests.suite import Tested


def run_tests(
    project: Path | str,
    *,
    files: Callable[[str], bool] = lambda _: True,
    pattern: str = "",
    journeys: Sequence[str] = (),
    fail_fast: bool = False,
    cover: bool = False,
    since: str | None = None,
) -> Tested:
    """Run the project's journey tests: of the files that `files` takes, by a part of their name, of `journeys`.

    With `cover` it is counted what they meet of the journeys, and of what changed `since` a git ref, a folder or a
    bundle's project. Raises ProjectError where the project or a test has
    errors, UsageError for an unknown journey, NothingToDo where no test is meant.
    """
    from cjo_cli.review.tests.suite import Choice, collected, run

    validation = tested(project)
    assert validation.plan is not None
    known = [journey.id for journey in validation.plan.journeys]
    for name in journeys:
        _refuse_unknown(name, known)
    some, others = collected(validation.project, validation.plan, Choice(files, pattern, tuple(journeys)))
    if not some:
        raise _none(others)
    before = None if since is None else _before(validation.project.root, since)
    return run(validation.project, validation.plan, some, fail_fast=fail_fast, cover=cover, before=before)


def _none(others: int) -> NothingToDo:
    """Nothing was collected; `others` are there, and not meant."""
    if others:
        return NothingToDo(
            "no journey test is meant", f"-k, --journey and the paths leave out {others:,}, all there are"
        )
    return NothingToDo(
        "the project has no journey tests", "they are *.test.yaml beside the journeys or below paths.tests"
    )


def _before(root: Path, since: str) -> Before:
    """What there was to cover on another side. Raises UsageError where it cannot be told."""
    from cjo_cli.review.diff.sides import named, opened
    from cjo_cli.review.tests.coverage import before

    base, _ = named(root, since, None)
    if base.bundle is not None:
        raise UsageError("a bundle does not say where its journeys are written", "name a git ref or a folder")
    with opened(base) as folder:
        if folder is None:
            return before(base.name.label, None, None)
        try:
            found = checked(folder)
        except CjoError as error:
            raise UsageError(f"{base.name.label}: {error.message}", "name a ref whose project has no errors") from None
        return before(base.name.label, found.project, found.plan)


def new_test(project: Path | str, journey: str, customer: str, *, snapshot: bool = False) -> Fresh:
    """A test of what the log recorded of a customer in a journey; nothing is written.

    Raises ProjectError, UsageError for an unknown journey or customer, ConfigError without a log, LogError.
    """
    from cjo_cli.review.tests.fresh import fresh

    validation = checked(project)
    assert validation.plan is not None
    found, log = validation.project, log_of(validation.project)
    return fresh(found, validation.plan, log, journey, customer, snapshot=snapshot)


def tested(project: Path | str) -> Validation:
    """A project with its tests, all of which can be run. Raises ProjectError, NothingToDo."""
    from cjo_cli.editor.resolve import resolved
    from cjo_cli.rules.check import test_findings

    read = read_project(project, tests=True)
    validation = sound(read)
    assert read.compiled is not None
    found = read.loaded.diagnose(test_findings(validation.project, read.compiled))
    refuse(validation.project, resolved(validation.project.root, found))
    return validation


def _refuse_unknown(name: str, known: Sequence[str]) -> None:
    from cjo_cli.diagnostics import some, suggestion

    if name not in known:
        raise UsageError(f"unknown journey '{name}'", suggestion(name, known) or "journeys: " + some(known))
