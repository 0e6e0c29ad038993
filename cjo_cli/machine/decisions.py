"""What `advance` decides: values, in the order in which they were decided."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from cjo_cli.machine.values import Value
from cjo_cli.plan.conditions import Constant

Outcome = Literal["sent", "suppressed", "unreachable", "withheld"]


@dataclass(frozen=True, slots=True)
class Decision:
    """Whose instance it is about, by the name of its course, and the instant it was taken for."""

    journey: str
    key: str | None
    entered_at: int
    at: int


@dataclass(frozen=True, slots=True)
class Entered(Decision):
    """A candidate was accepted (E6)."""

    held_out: bool


@dataclass(frozen=True, slots=True)
class Reached(Decision):
    """A step ran; a `wait_for` has no path yet."""

    step: str
    path: str | None = None


@dataclass(frozen=True, slots=True)
class Left(Decision):
    """A `wait_for` was left, by its event or its timeout (S4)."""

    step: str
    path: str


@dataclass(frozen=True, slots=True)
class Ended(Decision):
    """An instance ended (S2, S8); `step` where a step said so."""

    outcome: Literal["completed", "converted", "exited"]
    reason: str | None
    step: str | None = None


@dataclass(frozen=True, slots=True)
class Converted(Decision):
    """The goal was reached (S9): what the event was worth, and the step whose message is credited."""

    value: float | None
    step: str | None


@dataclass(frozen=True, slots=True)
class Message(Decision):
    """What became of a message (M1 to M9); of one that is sent, the values that its texts may name."""

    step: str
    content: str
    variant: int | None
    channel: str | None
    requested_at: int
    outcome: Outcome
    reason: str | None
    attributes: Mapping[str, Value] = field(default_factory=dict)
    entry: Mapping[str, Value] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Update(Decision):
    """Attributes that somebody should set (S10), unless the instance is held out (E4)."""

    step: str
    values: Mapping[str, Constant]
    held_out: bool
