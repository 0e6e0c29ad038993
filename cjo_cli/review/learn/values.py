"""What is asked of a log of decisions, what it holds, and what was learned of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from math import log
from typing import Any, Literal

import numpy as np

from cjo_cli.model.base import ValueType
from cjo_cli.plan.conditions import Match
from cjo_cli.plan.model import ChooseState, JourneyPlan
from cjo_cli.stats.several import FEWEST

Array = np.ndarray[Any, Any]
Interval = tuple[float, float]
Matcher = Mapping[str, Any]
# So many points double the odds (Siddiqi 2006, Credit risk scorecards, chapter 6); 0 points are the log's own odds.
DOUBLE = 20
FACTOR = DOUBLE / log(2)


@dataclass(frozen=True)
class Reward:
    """What a decision is good for: events within `within` microseconds after it, or a property of its own event.

    `value` is the property that is its worth; without one a reward is worth 1.
    """

    name: str
    matches: tuple[Match, ...]
    value: str | None
    within: int
    own: bool = False


@dataclass(frozen=True)
class Feature:
    """What points may depend on: an attribute, or a property of the event that the journey is entered by.

    `listed` is its closed list, where it has one: no other value may be compared with.
    """

    source: Literal["attribute", "entry"]
    name: str
    type: ValueType
    listed: tuple[str | bool | int, ...] | None = None

    @property
    def key(self) -> str:
        """How it is named on the command line."""
        return self.name if self.source == "attribute" else f"entry:{self.name}"


@dataclass(frozen=True)
class Question:
    """What is learned, and by which events and properties of the log."""

    journey: JourneyPlan
    step: ChooseState
    shown: Match
    action: str
    propensity: str | None
    reward: Reward
    features: tuple[Feature, ...]
    left_out: Mapping[str, str]
    names: Mapping[str, str]
    held_out: float

    @property
    def id(self) -> str:
        """The step as it is named on the command line."""
        return f"{self.journey.id}:{self.step.id}"

    @property
    def candidates(self) -> tuple[str, ...]:
        """The step's candidates, in the file's order."""
        return tuple(candidate.id for candidate in self.step.candidates)


@dataclass(frozen=True)
class Decisions:
    """Logged decisions, a row each: which candidate (-1: none of the step's), to whom, and what came of it.

    `propensity` is NaN where the log has none that can be. `features` are by key: numbers with NaN, ages in days, or
    texts and booleans with None. `dropped` counts rows that are not here, by reason; `other` the values of `action`
    that are no candidate's, by number.
    """

    action: Array
    reward: Array
    propensity: Array
    group: Array
    held_out: Array
    features: dict[str, Array]
    dropped: dict[str, int] = field(default_factory=dict)
    other: dict[str, int] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.action)

    def take(self, rows: Array) -> Decisions:
        """Some of them."""
        columns = {name: getattr(self, name)[rows] for name in COLUMNS}
        return Decisions(**columns, features={name: values[rows] for name, values in self.features.items()})


COLUMNS = ("action", "reward", "propensity", "group", "held_out")


@dataclass(frozen=True)
class Bin:
    """The rows that a matcher takes (`label` says it in words), how often they were rewarded, and their points."""

    matcher: Matcher
    label: str
    n: int
    rewarded: int
    interval: Interval
    points: int = 0

    @property
    def rate(self) -> float:
        """How often they were rewarded."""
        return self.rewarded / self.n


@dataclass(frozen=True)
class Part:
    """One feature's bins in a scorecard; rows that no bin takes get no points. `iv` is its information value."""

    feature: Feature
    bins: tuple[Bin, ...]
    iv: float


@dataclass(frozen=True)
class Card:
    """A candidate's scorecard: points that add up, `DOUBLE` of them doubling the odds of a reward."""

    base: int
    parts: tuple[Part, ...]


@dataclass(frozen=True)
class Check:
    """How a scorecard does on rows that it was not learned from: `auc` is None where all or none were rewarded."""

    n: int
    auc: float | None
    predicted: float
    observed: float
    interval: Interval


@dataclass(frozen=True)
class Learned:
    """What was learned of one candidate: `card` is None where its rows are too few; its score is left alone."""

    id: str
    n: int
    rewarded: int
    interval: Interval | None
    card: Card | None
    check: Check | None = None

    @property
    def few(self) -> bool:
        """Whether its rewards would tell of less than five customers, and so are not shown."""
        return 0 < self.n < FEWEST or 0 < self.rewarded < FEWEST


@dataclass(frozen=True)
class Value:
    """An estimate with its 95 % interval, and the bootstrap's where there is one."""

    value: float
    low: float
    high: float
    bootstrap: Interval | None = None


@dataclass(frozen=True)
class Judged:
    """A policy's worth a decision; nothing of it where `refused` says why the log does not tell.

    `n` decisions were judged by: those for which the policy would send something. `gain` is against what the log's
    policy earned in the same, by `dr` where there is one, else by `snips`. A candidate alone has no bootstrap.
    """

    name: str
    kind: Literal["written", "learned", "constant"]
    n: int
    ess: float
    largest: float
    mean_weight: float
    rewarded: int
    unseen: float
    refused: str | None
    ips: Value | None = None
    snips: Value | None = None
    dr: Value | None = None
    gain: Value | None = None

    @property
    def verdict(self) -> Literal["better", "worse", "open"] | None:
        """What the gain's interval says against the log's own policy; None where there is no gain."""
        if self.gain is None:
            return None
        if self.gain.low > 0:
            return "better"
        return "worse" if self.gain.high < 0 else "open"


@dataclass(frozen=True)
class Judgement:
    """Every policy over the same decisions, of which `unknown` have no propensity that can be; `refused` says why not.

    `logged` is what the log's own policy earned.
    """

    n: int
    unknown: int
    logged: Value | None
    policies: tuple[Judged, ...]
    refused: str | None = None


@dataclass(frozen=True)
class Lesson:
    """All that `cjo learn` tells: the question, the decisions by part, what was learned, and how it is judged.

    `mean` is how often decisions of the learning part were rewarded, whose odds are 0 points.
    """

    question: Question
    learning: int
    testing: int
    dropped: Mapping[str, int]
    other: Mapping[str, int]
    mean: float | None
    learned: tuple[Learned, ...]
    judgement: Judgement
    patch: str = ""


def there(values: Array) -> Array:
    """Which of a feature's values are there."""
    if values.dtype == np.float64:
        return np.asarray(~np.isnan(values))
    return np.array([value is not None for value in values.tolist()], dtype=np.bool_)
