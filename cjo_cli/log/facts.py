"""What a log holds, as frozen values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from cjo_cli.log.shape import places

DAY = 86_400_000_000
# What a rejected row lacks, in words.
LACKS = {"customer": "a customer", "event": "an event name", "ts": "a readable time"}


@dataclass(frozen=True)
class Example:
    """A rejected row: its file, its number there from 1, headers not counted, and the shape of its cell, or nothing."""

    file: str
    row: int
    cell: str


@dataclass(frozen=True)
class Mistyped:
    """Values of an event's property that do not read as its type (D2); without an event, of an attribute's cells."""

    event: str | None
    name: str
    count: int
    shapes: tuple[str, ...]


@dataclass(frozen=True)
class Unlisted:
    """Values of an attribute that are not on its closed list (D2), in the snapshot and in events that set it."""

    attribute: str
    count: int
    shapes: tuple[str, ...]


@dataclass(frozen=True)
class LogFacts:
    """Rows read, rejected (D1) and doubled; customers; first and last accepted `ts` in microseconds; unknown events.

    `events` are the accepted rows by the event's name in the log, `undeclared` those of them that no term names.
    `mistyped` and `unlisted` are of what a plan reads of accepted rows, most first; `outlying` counts accepted rows
    that lie far from most others in time.
    """

    rows: int
    rejected: dict[str, int]
    duplicates: int
    customers: int
    first: int
    last: int
    undeclared: dict[str, int]
    events: dict[str, int]
    unknown_timezones: int = 0
    rejected_examples: Mapping[str, tuple[Example, ...]] = field(default_factory=dict)
    mistyped: tuple[Mistyped, ...] = ()
    unlisted: tuple[Unlisted, ...] = ()
    outlying: int = 0
    outlying_examples: tuple[Example, ...] = ()

    @property
    def why_rejected(self) -> str:
        """The rejected rows by what they lack, with where the first are."""
        return "; ".join(
            _why(name, count, self.rejected_examples.get(name, ())) for name, count in self.rejected.items()
        )

    @property
    def bad_rows(self) -> int:
        """How many rows were rejected."""
        return sum(self.rejected.values())


def _why(name: str, count: int, examples: tuple[Example, ...]) -> str:
    said = f"{count:,} without {LACKS[name]}"
    return f"{said} ({places((one.file, one.row, one.cell) for one in examples)})" if examples else said


@dataclass(frozen=True)
class SplitTraffic:
    """Treated instances that took each arm; of those whose goal's window has closed, how many, and how many converted.

    The two `judged` and `converted` are over all arms together: a log tells what customers do by themselves.
    """

    arms: Mapping[str, int]
    judged: int = 0
    converted: int = 0


@dataclass(frozen=True)
class JourneyTraffic:
    """What a replay found of one journey: entered instances, those held out among them, days open, splits by step."""

    entered: int
    held_out: int
    days: float
    splits: Mapping[str, SplitTraffic]


@dataclass(frozen=True)
class Traffic:
    """What rules ask of a log: its facts, rows by declared event, a replay in counts, audiences at the log's end.

    All but `facts` goes by ids of the project: every event and audience is there, with 0 where the log has none;
    `journeys` are those replayed, live or in review.
    """

    facts: LogFacts
    events: Mapping[str, int]
    journeys: Mapping[str, JourneyTraffic]
    audience_sizes: Mapping[str, int]

    @property
    def customers(self) -> int:
        """How many customers the log has."""
        return self.facts.customers

    @property
    def days(self) -> float:
        """Days from the first accepted row to the last."""
        return (self.facts.last - self.facts.first) / DAY
