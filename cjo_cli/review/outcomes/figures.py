"""What a side of a comparison came to over some customers, in counts that add up over customers.

Since every rule of the semantics is per customer, the figures of two disjoint sets of customers add up to those of
both, and those of a few may be taken away again (`sums.py`). Rates and percentiles are made of the counts when asked.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from cjo_cli.stats.rates import difference, rate

MICRO = 1_000_000
# Channel, content, outcome and reason.
Kind = tuple[str | None, str, str, str | None]


@dataclass(frozen=True)
class Pressure:
    """Sent messages a customer and week (from Monday, project's timezone), over the weeks in which one got any.

    `weeks` has, by number of messages, how many (customer, week) pairs had so many; `customers` got any at all.
    """

    customers: int = 0
    weeks: Mapping[int, int] = field(default_factory=dict)

    @property
    def p50(self) -> float:
        """The median week."""
        return self._percentile(50)

    @property
    def p95(self) -> float:
        """The week that 95 of 100 do not exceed."""
        return self._percentile(95)

    @property
    def max(self) -> int:
        """The fullest week."""
        return max(self.weeks, default=0)

    def _percentile(self, percent: int) -> float:
        """With linear interpolation, as `numpy.percentile`; 0 where there is no week."""
        count = sum(self.weeks.values())
        if not count:
            return 0.0
        whole, part = divmod((count - 1) * percent, 100)
        low, high = self._at(whole), self._at(min(whole + 1, count - 1))
        return low + (high - low) * part / 100

    def _at(self, place: int) -> int:
        """The week at a place of all in order."""
        passed = 0
        for size, count in sorted(self.weeks.items()):
            passed += count
            if place < passed:
                return size
        raise IndexError(place)


@dataclass(frozen=True)
class Arm:
    """Instances, how many of them reached the goal, and its worth in millionths."""

    n: int = 0
    converted: int = 0
    worth: int = 0

    @property
    def rate(self) -> float | None:
        """The share that reached the goal, from 0 to 1; None of nobody."""
        return rate(self.converted, self.n)

    @property
    def value(self) -> float:
        """The goal's worth."""
        return self.worth / MICRO


@dataclass(frozen=True)
class Goal:
    """The goal of treated instances and of those held out."""

    action: str
    treated: Arm = Arm()
    held_out: Arm = Arm()

    @property
    def lift(self) -> tuple[float, float, float] | None:
        """Treated less held out: the difference of the rates with its 95 % interval; None where one side has nobody."""
        return difference((self.treated.converted, self.treated.n), (self.held_out.converted, self.held_out.n))


@dataclass(frozen=True)
class MessageCount:
    """So many messages of a kind; `reason` is that of an outcome that has one."""

    channel: str | None
    content: str
    outcome: str
    reason: str | None
    count: int

    @property
    def kind(self) -> Kind:
        """What messages are counted by."""
        return self.channel, self.content, self.outcome, self.reason


@dataclass(frozen=True)
class StepFigures:
    """Instances that reached a step, and by path; those that wait in it at the log's end, and their customers."""

    reached: int = 0
    paths: Mapping[str, int] = field(default_factory=dict)
    waiting: int = 0
    waiting_customers: int = 0


@dataclass(frozen=True)
class JourneyFigures:
    """One journey: `rejected` by reason (E9), `exited` by reason, `steps` by id, `messages` by kind, sorted."""

    candidates: int = 0
    rejected: Mapping[str, int] = field(default_factory=dict)
    entered: int = 0
    customers: int = 0
    held_out: int = 0
    completed: int = 0
    converted: int = 0
    active: int = 0
    exited: Mapping[str, int] = field(default_factory=dict)
    goal: Goal | None = None
    steps: Mapping[str, StepFigures] = field(default_factory=dict)
    messages: tuple[MessageCount, ...] = ()
    pressure: Pressure = Pressure()

    def sent(self) -> int:
        """How many messages were sent."""
        return sum(one.count for one in self.messages if one.outcome == "sent")

    def suppressed(self) -> dict[str, int]:
        """Suppressed messages by reason, in the reasons' order."""
        return {str(reason): count for (outcome, reason), count in self.by("outcome", "reason").items()
                if outcome == "suppressed"}  # fmt: skip

    def by(self, *names: str) -> dict[tuple[str | None, ...], int]:
        """Messages by some of `channel`, `content`, `outcome`, `reason`, sorted."""
        found: dict[tuple[str | None, ...], int] = {}
        for one in self.messages:
            key = tuple(getattr(one, name) for name in names)
            found[key] = found.get(key, 0) + one.count
        return dict(sorted(found.items(), key=lambda pair: tuple(part or "" for part in pair[0])))


@dataclass(frozen=True)
class Figures:
    """A whole side: journeys by id, the pressure of all of them together."""

    journeys: Mapping[str, JourneyFigures]
    pressure: Pressure = Pressure()

    def sent(self) -> int:
        """How many messages were sent."""
        return sum(journey.sent() for journey in self.journeys.values())


def counted(kinds: Mapping[Kind, int]) -> tuple[MessageCount, ...]:
    """Messages by kind, sorted."""
    ordered = sorted(kinds.items(), key=lambda one: tuple(part or "" for part in one[0]))
    return tuple(MessageCount(*kind, count) for kind, count in ordered)
