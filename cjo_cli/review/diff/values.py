"""What a comparison comes to, as frozen values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal

from cjo_cli.plan.model import JourneyPlan


class Category(StrEnum):
    """What a change bears on, the gravest first."""

    IN_FLIGHT = "in-flight"
    AUDIENCE = "audience"
    CONTACT = "contact"
    CONTENT = "content"
    METADATA = "metadata"


@dataclass(frozen=True, order=True)
class Subject:
    """What a change is of: `journey`, `content`, a facet of the taxonomy, `cap`, `suppress`, `project`; and its id."""

    kind: str
    id: str

    @property
    def words(self) -> str:
        """`audience friends`; of the project its part alone."""
        return f"{self.kind} {self.id}"


@dataclass(frozen=True)
class Source:
    """A line of a file, both from 1; the file's path starts at the repository's root where there is one."""

    file: str
    line: int
    column: int


@dataclass(frozen=True)
class Reach:
    """A journey that a change reaches. `way` is empty where the journey itself differs, else what leads there."""

    journey: str
    way: tuple[Subject, ...] = ()

    @property
    def direct(self) -> bool:
        """Whether the journey itself differs."""
        return not self.way


@dataclass(frozen=True)
class Change:
    """One difference: its rule, what it is of, in a sentence, before and after, and where both stand.

    `before` and `after` are in words, None where there is none. `accepted` is the reason of the `accept` that says it
    is meant. `reaches` are the journeys, those that differ themselves first.
    """

    code: str
    name: str
    category: Category
    breaking: bool
    subject: Subject
    step: str | None
    sentence: str
    before: str | None
    after: str | None
    base: Source | None
    head: Source | None
    owner: str | None
    reaches: tuple[Reach, ...] = ()
    accepted: str | None = None

    @property
    def breaks(self) -> bool:
        """Whether it is a break that nobody declared."""
        return self.breaking and self.accepted is None


@dataclass(frozen=True)
class SideName:
    """A side as it is told: in words, what it was read from, and the commit where it is one."""

    label: str
    kind: Literal["git", "work tree", "folder", "bundle", "nothing"]
    commit: str | None = None


@dataclass(frozen=True)
class Pictured:
    """A journey whose map shows the change: its plans (None: not there), renamed steps, steps touched by content."""

    before: JourneyPlan | None
    after: JourneyPlan | None
    renamed: Mapping[str, str] = field(default_factory=dict)
    touched: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Comparison:
    """Two sides and every change from one to the other, sorted.

    `pictures` are of the journeys that a map shows a change of, by id; `notes` are what a reader has to know.
    """

    base: SideName
    head: SideName
    changes: tuple[Change, ...]
    pictures: Mapping[str, Pictured] = field(default_factory=dict)
    notes: tuple[str, ...] = ()

    @property
    def breaks(self) -> tuple[Change, ...]:
        """The breaks that nobody declared."""
        return tuple(change for change in self.changes if change.breaks)

    @property
    def journeys(self) -> dict[str, bool]:
        """The journeys that are reached, in order; whether one differs itself."""
        found: dict[str, bool] = {}
        for change in self.changes:
            for reach in change.reaches:
                found[reach.journey] = found.get(reach.journey, False) or reach.direct
        return dict(sorted(found.items()))
