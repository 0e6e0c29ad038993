"""Which tests of a project are run, and all of them run."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase

from cjo_cli.model.project import Project
from cjo_cli.plan.model import Plan
from cjo_cli.review.places import Places, places_of
from cjo_cli.review.tests.coverage import Before, Coverage, Tally, coverage
from cjo_cli.review.tests.outcome import Result, failure_of, places_of_tests
from cjo_cli.review.tests.prepare import Prepared, Words, prepare, words_of
from cjo_cli.review.tests.run import Runner, Verdict


@dataclass(frozen=True)
class Choice:
    """Which tests are meant: by file, by a part of their name, by a journey in them."""

    files: Callable[[str], bool] = lambda _: True
    pattern: str = ""
    journeys: tuple[str, ...] = ()

    def means(self, prepared: Prepared) -> bool:
        """Whether a test is meant."""
        if not self.files(prepared.file) or (self.journeys and not set(self.journeys) & set(prepared.journeys)):
            return False
        wanted, name = self.pattern.lower(), prepared.name.lower()
        return fnmatchcase(name, f"*{wanted.replace('[', '[[]')}*")


@dataclass(frozen=True)
class Tested:
    """A run: its results in the order of files, how many of the tests that are meant were not run, what they cover."""

    results: tuple[Result, ...]
    left_out: int
    coverage: Coverage | None = None

    @property
    def failed(self) -> int:
        """How many failed."""
        return sum(not result.passed for result in self.results)


def collected(project: Project, plan: Plan, choice: Choice) -> tuple[list[Prepared], int]:
    """The tests that are meant, ready to run; and how many others there are. Their references must be sound."""
    words = words_of(project, plan)
    every = [prepare(words, document, test) for document in project.tests for test in document.value.tests]
    meant = [one for one in every if choice.means(one)]
    return meant, len(every) - len(meant)


def run(
    project: Project,
    plan: Plan,
    some: Sequence[Prepared],
    *,
    fail_fast: bool = False,
    cover: bool = False,
    before: Before | None = None,
) -> Tested:
    """Run tests; with `fail_fast` up to the first that fails, with `cover` counting what they meet, and since when."""
    words, places = words_of(project, plan), places_of(project, plan)
    runner = Runner(plan)
    at = places_of_tests(project.root, some)
    results: list[Result] = []
    tally = Tally()
    for prepared in some:
        verdict, told = runner.traced(prepared) if cover else (runner.run(prepared), ())
        tally.add(prepared.journeys, told)
        results.append(_result(words, places, runner, verdict, at[prepared.file, prepared.test.number]))
        if fail_fast and not verdict.passed:
            break
    found = coverage(project, plan, places, tally, before) if cover else None
    return Tested(tuple(results), len(some) - len(results), found)


def _result(words: Words, places: Places, runner: Runner, verdict: Verdict, at: tuple[int, int]) -> Result:
    prepared = verdict.prepared
    failure = None
    if not verdict.passed:
        failure = failure_of(words, places, *runner.traced(prepared))
    return Result(
        prepared.file, prepared.test.title, *at, prepared.journeys, prepared.test.case.snapshot, failure
    )  # fmt: skip
