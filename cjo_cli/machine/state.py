"""What is kept of one customer between inputs: frozen values, of which `advance` makes new ones."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from cjo_cli.machine.values import Value

# A row of the history that a condition looks at again: an instant, or an instant and the properties it needs.
Row = int | tuple[int, tuple[Value | None, ...]]
# What is kept of one relation: how many events, their total, or their rows by time.
History = int | float | tuple[Row, ...]


# Between a journey's id, in which it cannot stand, and the tag of an older bundle.
OLDER = "@"


def journey_of(course: str) -> str:
    """The journey that a course is of: the newest bundle's are named as it, those of older ones `journey@tag`."""
    return course.partition(OLDER)[0]


def tag_in(course: str) -> str:
    """The tag of the bundle that a course is of, "" of the newest."""
    return course.partition(OLDER)[2]


@dataclass(frozen=True, slots=True)
class Event:
    """One event of a customer: the term it is (None: one that the plan does not read), and its typed properties."""

    ts: int
    term: str | None
    values: Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class Passed:
    """Everything up to and at `t` has come: what is due then happens."""

    t: int


Input = Event | Passed


@dataclass(frozen=True, slots=True)
class Deferred:
    """A message that waits for the end of quiet hours (M4)."""

    step: str
    content: str
    channel: str
    variant: int
    requested_at: int
    at: int


@dataclass(frozen=True, slots=True)
class Instance:
    """One accepted candidate on its way; it is kept on for its goal and its deferred messages after it ended.

    `at` is the number of the state it waits at, `reached` since when, `due` until when at most, and `look` the next
    instant at which the condition it waits for can change. `left_at` is the first exit event, or goal event that exits
    (M5); `overstayed` whether `max_duration` ended it; `sent` the step of the message that was sent last (S9); `owed`
    the path that it would have gone on by while its journey was paused (R5), "" of a step that has no paths.

    `journey` is the name of a course: of one that entered with an older bundle, `journey@tag` (R1).
    """

    journey: str
    key: str | None
    entered_at: int
    held_out: bool
    entry: Mapping[str, Value]
    paths: Mapping[str, str]
    at: int = 0
    reached: int = 0
    due: int | None = None
    look: int | None = None
    ended_at: int | None = None
    left_at: int | None = None
    overstayed: bool = False
    goal_at: int | None = None
    sent: str | None = None
    deferred: tuple[Deferred, ...] = ()
    owed: str | None = None

    @property
    def name(self) -> tuple[str, str | None, int]:
        """What tells a customer's instances apart."""
        return self.journey, self.key, self.entered_at


@dataclass(frozen=True, slots=True)
class Watched:
    """Whether a `when` held at the instant last looked at, and the next at which it can change without an event."""

    held: bool
    look: int | None


@dataclass(frozen=True, slots=True)
class Customer:
    """The state of one customer. `settled` is the last instant that was decided, `newest` their newest event's.

    `since` has when each attribute was set, which only a late event asks; `past` when the last instance of a journey
    and key entered and ended, where re-entry depends on it; `sent` the last deliveries that each cap counts; `waiting`
    events that are not decided yet; `scheduled` the next instant of any schedule, `due` the next that is to be decided.
    """

    id: str
    settled: int
    newest: int | None = None
    attributes: Mapping[str, Value] = field(default_factory=dict)
    since: Mapping[str, int] = field(default_factory=dict)
    history: Mapping[str, History] = field(default_factory=dict)
    watched: Mapping[str, Watched] = field(default_factory=dict)
    instances: tuple[Instance, ...] = ()
    past: Mapping[tuple[str, str | None], tuple[int, int | None]] = field(default_factory=dict)
    sent: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    waiting: tuple[Event, ...] = ()
    scheduled: int | None = None
    due: int | None = None
    late: int = 0
