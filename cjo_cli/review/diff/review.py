"""A whole review: what differs, what it would have done, and what it is held to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from cjo_cli.review.diff.gates import Gate
from cjo_cli.review.diff.values import Comparison, Source
from cjo_cli.review.insights.read import Told
from cjo_cli.review.outcomes.values import Outcomes


@dataclass(frozen=True)
class FailedTest:
    """A journey test of head that fails, and where it stands."""

    title: str
    at: Source


@dataclass(frozen=True)
class Tests:
    """Head's journey tests of the journeys that are reached; `silent` says why none was run.

    `broken` is whether there are some that cannot be run.
    """

    __test__ = False
    passed: int = 0
    failed: tuple[FailedTest, ...] = ()
    silent: str | None = None
    broken: bool = False


Verdict = Literal["same", "changes", "breaks", "fails"]


@dataclass(frozen=True)
class Review:
    """A comparison of two sides and, with a log, what each would have come to; `silent` says why there is none.

    `project` is head's name. `gates` are what was asked for, in order. `insights` are head's of the journeys that
    differ themselves, as old as they are at head's commit, or the last one.
    """

    project: str
    comparison: Comparison
    outcomes: Outcomes | None = None
    silent: str | None = None
    gates: tuple[Gate, ...] = ()
    tests: Tests = Tests()
    insights: tuple[Told, ...] = ()

    @property
    def failed(self) -> bool:
        """Whether a gate fails."""
        return not all(gate.passed for gate in self.gates)

    @property
    def verdict(self) -> Verdict:
        """The gravest that is to be said: a gate fails, a break that nobody declared, changes, nothing."""
        if self.failed:
            return "fails"
        if self.comparison.breaks:
            return "breaks"
        return "changes" if self.comparison.changes else "same"
