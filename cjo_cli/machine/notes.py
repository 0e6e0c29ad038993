"""What a traced machine tells besides its decisions: each value is one thing that was weighed (see `trace.py`)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from cjo_cli.machine.values import Value
from cjo_cli.plan.conditions import FromAttribute, FromEntry, Part
from cjo_cli.plan.model import CapPart

Reason = Literal["key", "dates", "audience", "if", "rollout", "merged", "running", "exclusive", "reentry"]
Draw = Literal["rollout", "holdout", "project-holdout", "split", "explore", "pick"]
Fate = Literal["fits", "locale", "behind", "condition"]
Other = FromAttribute | FromEntry


@dataclass(frozen=True, slots=True)
class Verdict:
    """A node of the plan that was evaluated: a condition, a trigger's `Match`, or one `PropertyTest` of its `where`.

    `node` is the plan's own object: by its identity `review/places.py` knows where it is written. `value` is what the
    tests of a leaf were about: an attribute's value, an entry property's, a count or total, the path taken; `others`
    what they compare it with, where that is an attribute or an entry property. `parts` are those below it that were
    evaluated, in order; what comes after the part that decides is not.
    """

    node: Part
    holds: bool
    value: Value | None = None
    others: tuple[tuple[Other, Value | None], ...] = ()
    parts: tuple[Verdict, ...] = ()


@dataclass(frozen=True, slots=True)
class Whose:
    """What was at hand: a journey, then a candidate's key, an instance, a step of it; all None at first."""

    journey: str | None = None
    key: str | None = None
    entered_at: int | None = None
    step: str | None = None


@dataclass(frozen=True, slots=True)
class Note:
    """What was weighed, when, and what for."""

    at: int
    whose: Whose


@dataclass(frozen=True, slots=True)
class Judged(Note):
    """A condition, or a trigger before an event of one of its terms."""

    verdict: Verdict


@dataclass(frozen=True, slots=True)
class Watched(Note):
    """The `when` that a journey is entered by was looked at: an entry where it turns true (E1).

    `before` is None at the beginning of time, where true is no entry.
    """

    before: bool | None
    holds: bool


@dataclass(frozen=True, slots=True)
class Bar:
    """What keeps a candidate out.

    `dates`: a bound of time, `beginning` (T5), `start` (`--from`), `from` or `until`, and its instant. `running` and
    `exclusive`: the `instance` that runs since `at`. `reentry`: the last `entry` or `exit`, and `until` when (None: for
    ever) it keeps others out.
    """

    what: Literal["beginning", "start", "from", "until", "instance", "entry", "exit"]
    at: int
    until: int | None = None
    journey: str | None = None
    key: str | None = None


@dataclass(frozen=True, slots=True)
class Considered(Note):
    """A candidate and its fate: accepted (None), or the reason of E9; then comes its `Entered`."""

    entry: Mapping[str, Value]
    reason: Reason | None
    bar: Bar | None = None


@dataclass(frozen=True, slots=True)
class Drawn(Note):
    """A bucket (V5), and the number below which it counts; of `pick` how many there are to pick from."""

    of: Draw
    bucket: int
    below: int


@dataclass(frozen=True, slots=True)
class Read(Note):
    """The moment that a `wait_until` reads (S3)."""

    source: Literal["attribute", "entry"]
    name: str
    value: Value | None


@dataclass(frozen=True, slots=True)
class Parked(Note):
    """A step waits, until then at most (S3, S4)."""

    until: int


@dataclass(frozen=True, slots=True)
class Offered(Note):
    """A candidate of a `choose`, and why it is not eligible: `when`, M3's or M1's reason (S7)."""

    candidate: str
    lacks: str | None


@dataclass(frozen=True, slots=True)
class Scored(Note):
    """The score of an eligible candidate, and what each part of `add` contributes to its base."""

    candidate: str
    base: float
    added: tuple[float, ...]
    score: float


@dataclass(frozen=True, slots=True)
class Tried(Note):
    """A channel for a content: the variant that it carries, or why it cannot (M1)."""

    content: str
    channel: str
    variant: int | None
    failing: str


@dataclass(frozen=True, slots=True)
class Fitted(Note):
    """A variant of the channel that was tried: the last that `fits` is the one (M2).

    Passed over are others by their `locale`, for being `behind` one that fits at least as well, by their `condition`.
    """

    content: str
    variant: int
    fate: Fate


@dataclass(frozen=True, slots=True)
class Quiet(Note):
    """The request fell into quiet hours, by the customer's wall clock; `until` is where it is put off to (M4)."""

    channel: str
    local: int
    action: Literal["defer", "drop"]
    until: int | None


@dataclass(frozen=True, slots=True)
class Rechecked(Note):
    """A deferred message at its delivery: what stops it, and the exit or goal event or end that did (M5)."""

    content: str
    reason: str | None
    left_at: int | None


@dataclass(frozen=True, slots=True)
class Delivered:
    """A sent message, as a cap counts it."""

    at: int
    journey: str
    step: str
    content: str
    channel: str


@dataclass(frozen=True, slots=True)
class Capped(Note):
    """A cap, and the sent messages in its window, of the last `max` (M6)."""

    cap: CapPart
    full: bool
    sent: tuple[Delivered, ...]
