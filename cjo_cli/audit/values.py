"""What an audit asks of a log, and what it finds: counts alone, and none of fewer than five customers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from cjo_cli.plan.conditions import Match

DAY = 86_400_000_000
# Counts of fewer customers are left out: who they are could be guessed.
FEWEST = 5
# How long is waited for what follows, where nobody says.
WITHIN = 7 * DAY
Interval = tuple[float, float]


@dataclass(frozen=True)
class Wish:
    """A desired action: whoever has an event of one of the matches has reached it."""

    id: str
    title: str
    matches: tuple[Match, ...]


@dataclass(frozen=True)
class Contact:
    """What a channel leaves in the log: `counted` is what is taken for a message, all of `events` are its traces."""

    channel: str
    title: str
    kind: str
    counted: str
    events: tuple[str, ...]


@dataclass(frozen=True)
class Asked:
    """What an audit looks at; events go by their names in the log, `terms` has the ids of those that are declared.

    `within` is how long nothing must follow for a customer to have dropped off, and how soon an action must follow two
    touches; a pause longer than `gap` begins another path (None: a customer has one path). Weeks are the timezone's.
    """

    within: int = WITHIN
    gap: int | None = None
    timezone: str = "UTC"
    terms: Mapping[str, str] = field(default_factory=dict)
    wishes: tuple[Wish, ...] = ()
    contacts: tuple[Contact, ...] = ()


@dataclass(frozen=True)
class Part:
    """So many of `n`; zeros where one of both may not be shown."""

    count: int
    n: int

    @property
    def share(self) -> float | None:
        """The rate, None where n is 0."""
        return self.count / self.n if self.n else None


@dataclass(frozen=True)
class Touch:
    """An event: its rows and customers, the paths that begin with it, and the paths over that ended with it.

    `dropped` are the times that nothing followed for `within`, of those which lie so far before the log's end, with
    the share's interval. `quarters` are its rows in each quarter of the log's time, None where they are of few
    customers.
    """

    name: str
    term: str | None
    rows: int
    customers: int
    entries: int | None
    exits: int | None
    dropped: Part
    interval: Interval | None
    quarters: tuple[int | None, ...]
    last: int


@dataclass(frozen=True)
class Step:
    """One event directly after another: how often, by how many customers, and the microseconds between them."""

    before: str
    after: str
    count: int
    customers: int
    median: int
    p90: int


@dataclass(frozen=True)
class Loop:
    """There and back again: `away` directly between two of `event`; the median is of the time until the return."""

    event: str
    away: str
    count: int
    customers: int
    median: int


@dataclass(frozen=True)
class Variant:
    """A way that several paths took, repeats of an event taken together; with `more` it is their beginning alone."""

    events: tuple[str, ...]
    more: bool
    paths: int
    customers: int


@dataclass(frozen=True)
class Link:
    """From the event at `position` of paths (from 1, repeats taken together) to the next one; None: there is none."""

    position: int
    source: str
    target: str | None
    paths: int


@dataclass(frozen=True)
class Paths:
    """All paths in number, the ways that most took, and how they go from place to place."""

    count: int
    variants: tuple[Variant, ...]
    links: tuple[Link, ...]


@dataclass(frozen=True)
class Order:
    """`first` before `then` against the other way round: who of them did the action within the time after both."""

    action: str
    first: str
    then: str
    so: Part
    reverse: Part
    difference: float
    interval: Interval

    @property
    def clear(self) -> bool:
        """Whether the interval leaves zero out."""
        return self.interval[0] > 0 or self.interval[1] < 0


@dataclass(frozen=True)
class Separator:
    """An event among those who reached an action, before they did, and among those who never did."""

    action: str
    event: str
    reached: Part
    others: Part
    difference: float
    interval: Interval


@dataclass(frozen=True)
class Reached:
    """An action, and how many customers reached it."""

    action: str
    title: str
    customers: Part


@dataclass(frozen=True)
class Channel:
    """A channel's recorded contacts: `counted` events of its `kind`, by how many customers."""

    channel: str
    title: str
    kind: str
    counted: str
    messages: int
    customers: int


@dataclass(frozen=True)
class Overlap:
    """Customers with traces of both channels, and the customers' weeks with both."""

    channels: tuple[str, str]
    customers: int
    weeks: int


@dataclass(frozen=True)
class Pressure:
    """Recorded messages a customer and week, over the weeks with any; `sizes` are the weeks by messages in them.

    The last size is for it and more, where single ones would be of few customers.
    """

    customers: int
    weeks: int
    mean: float
    p50: int
    p95: int
    sizes: Mapping[int, int]


@dataclass(frozen=True)
class Changes:
    """Events that no term names, terms that never occur, events that stopped, and events that are new."""

    undeclared: tuple[str, ...]
    absent: tuple[str, ...]
    vanished: tuple[str, ...]
    appeared: tuple[str, ...]


@dataclass(frozen=True)
class Audit:
    """All that was found; `left_out` are counts of fewer than FEWEST customers, by where they would stand."""

    rows: int
    rejected: int
    customers: int
    first: int
    last: int
    within: int
    gap: int | None
    timezone: str
    touches: tuple[Touch, ...]
    steps: tuple[Step, ...]
    loops: tuple[Loop, ...]
    paths: Paths
    reached: tuple[Reached, ...]
    orders: tuple[Order, ...]
    separators: tuple[Separator, ...]
    channels: tuple[Channel, ...]
    overlaps: tuple[Overlap, ...]
    pressure: Pressure | None
    changes: Changes
    left_out: Mapping[str, int]
