"""What a change would have done, as frozen values: what who renders it builds on. A replay, not a forecast."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from cjo_cli.review.outcomes.figures import Figures, JourneyFigures

# How a change reaches a journey: it differs itself, is entered from one that does (or takes another's place among
# those that feed it), shares an exclusive group, or a cap. None: no replayed row of it can differ.
Way = Literal["changed", "entered from", "exclusive", "caps"]


@dataclass(frozen=True)
class Window:
    """The log: a digest of all its files' contents, rows, customers, first and last accepted instant in microseconds.

    `customers` counts those of the profile snapshot, too.
    """

    digest: str
    rows: int
    customers: int
    first: int
    last: int


@dataclass(frozen=True)
class Changed:
    """Customers of whom anything differs: their path (entries, steps, ends, goal), or a message of theirs."""

    customers: int = 0
    paths: int = 0
    messages: int = 0


@dataclass(frozen=True)
class Rows:
    """Rows of a table that only base has, and that only head has."""

    gone: int = 0
    new: int = 0


@dataclass(frozen=True)
class JourneyOutcome:
    """One journey on both sides; None where a side does not replay it. `was` is its id in base where it was renamed.

    `changed` are customers of whom something differs in this journey.
    """

    journey: str
    was: str | None
    way: Way | None
    base: JourneyFigures | None
    head: JourneyFigures | None
    changed: Changed = Changed()


@dataclass(frozen=True)
class Concentration:
    """An audience of base at the log's end: how many of the changed customers are in it, and how many of all.

    One with fewer than five changed customers is not told.
    """

    audience: str
    changed: int
    customers: int


@dataclass(frozen=True)
class Shown:
    """A row of an example: microseconds after the entry, what it is, and its words.

    `entered` and `goal` have no words; of a `step` they are its id, and its path where it has one; of a `message` its
    content, channel, outcome and reason, empty where there is none; of `ended` the outcome, and its reason where it has
    one. An instance that is still active comes last, `after` -1.
    """

    after: int
    what: Literal["entered", "step", "message", "ended", "goal"]
    words: tuple[str, ...] = ()


@dataclass(frozen=True)
class Example:
    """A changed customer, by a code that only who has the log can resolve: one instance on both sides.

    `kind` says what differs, `alike` of how many customers the same is to be said in this journey; a side without the
    instance is empty. The code is made with a key that only who has the log can make (`codes.py`).
    """

    code: str
    journey: str
    kind: Literal["enters", "does not enter", "path", "message"]
    alike: int
    base: tuple[Shown, ...]
    head: tuple[Shown, ...]

    @property
    def command(self) -> str:
        """What shows every decision taken for them, to who has the log."""
        return f"cjo explain {self.code} --journey {self.journey}"


@dataclass(frozen=True)
class InFlight:
    """Who waits in a step of base when the log ends, where head has that step no more, or otherwise.

    By R1 each goes on by the plan it entered with. `to` is the step of head that `run --migrate` would move them to;
    without one they cannot be moved, and keep their plan. `status` is the journey's in head, None where it is gone.
    """

    journey: str
    step: str
    change: Literal["gone", "changed"]
    customers: int
    instances: int
    to: str | None
    status: str | None


@dataclass(frozen=True)
class Outcomes:
    """Base and head over one log.

    `same` says that nothing that decides differs, so that head is base. `journeys` are sorted by id. `changed` is of
    all customers, of `log.customers`; `rows` by table: `instances`, `steps`, `messages`.
    """

    log: Window
    same: bool
    base: Figures
    head: Figures
    journeys: tuple[JourneyOutcome, ...]
    changed: Changed = Changed()
    rows: Mapping[str, Rows] = field(default_factory=dict)
    audiences: tuple[Concentration, ...] = ()
    examples: tuple[Example, ...] = ()
    in_flight: tuple[InFlight, ...] = ()
