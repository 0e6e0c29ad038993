"""All that was heard, as lines; what only led to nothing is left out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from cjo_cli.machine.decisions import Converted, Decision, Ended, Entered, Left, Message, Reached, Update
from cjo_cli.machine.notes import (
    Capped,
    Considered,
    Drawn,
    Fitted,
    Judged,
    Offered,
    Parked,
    Quiet,
    Read,
    Rechecked,
    Scored,
    Tried,
    Watched,
    Whose,
)
from cjo_cli.machine.state import Customer
from cjo_cli.machine.trace import Heard
from cjo_cli.machine.values import Value
from cjo_cli.review.explain import entries, messages, steps
from cjo_cli.review.explain.clock import iso
from cjo_cli.review.explain.conditions import judged
from cjo_cli.review.explain.scene import Scene
from cjo_cli.review.explain.values import Line


@dataclass
class _Before:
    """What a line needs of what was heard before it, and which variants a channel carried."""

    carried: frozenset[object]
    entry: dict[str, Value] = field(default_factory=dict)
    ledger: tuple[Line, ...] = ()


def lines_of(scene: Scene, heard: Sequence[Heard]) -> Iterator[Line]:
    """A line for whatever was decided or weighed, in its order."""
    before = _Before(frozenset(_variant(one) for one in heard if isinstance(one, Tried)))
    for one in _once(heard):
        if isinstance(one, Considered) and one.reason is None:
            before.entry = dict(one.entry)  # of the entry that comes next
            continue
        line = _line(scene, one, before)
        if line is not None:
            if line.kind == "cap":
                before.ledger = line.parts
            yield line


def _variant(one: Tried | Fitted) -> object:
    return one.at, one.whose, one.content, one.variant


def _once(heard: Sequence[Heard]) -> Iterator[Heard]:
    """Without a wait that only goes on, as one for a condition does whenever it was looked at."""
    waits: set[tuple[Whose, int]] = set()
    for one in heard:
        if isinstance(one, Parked):
            if (one.whose, one.until) in waits:
                continue
            waits.add((one.whose, one.until))
        yield one


def _line(scene: Scene, one: Heard, before: _Before) -> Line | None:
    if isinstance(one, Decision):
        return _decided(scene, one, before)
    match one:
        case Considered():
            return entries.rejected(scene, one)
        case Watched():
            return entries.watched(scene, one)
        case Judged():
            return judged(scene, one)
        case Drawn():
            return entries.drawn(scene, one)
        case Parked():
            return steps.parked(scene, one)
        case Read():
            return steps.read(scene, one)
        case Offered():
            return steps.offered(scene, one)
        case Scored():
            return steps.scored(scene, one)
        case Tried():
            return messages.tried(scene, one)
        case Fitted():
            return messages.fitted(scene, one, chosen=_variant(one) in before.carried)
        case Quiet():
            return messages.quiet(scene, one)
        case Rechecked():
            return messages.rechecked(scene, one)
        case Capped():
            return messages.capped(scene, one)
    raise AssertionError(one)


def _decided(scene: Scene, one: Decision, before: _Before) -> Line:
    match one:
        case Entered():
            return entries.entered(scene, one, before.entry)
        case Reached():
            return steps.reached(scene, one)
        case Left():
            return steps.left(scene, one)
        case Message():
            return messages.message(scene, one, before.ledger)
        case Update():
            return steps.updated(scene, one)
        case Ended():
            return steps.ended(scene, one)
        case Converted():
            return steps.converted(scene, one)
    raise AssertionError(one)


def left_over(scene: Scene, last: Customer, horizon: int) -> Iterator[Line]:
    """What is still under way when the log ends: messages that are due later, and instances that run (M5, S8)."""
    for instance in last.instances:
        for deferred in instance.deferred:
            whose = Whose(*instance.name, deferred.step)
            yield Line(
                horizon, "message", whose, f"'{deferred.content}' pending by '{deferred.channel}', variant"
                f" {deferred.variant}, due at {scene.when(deferred.at)}", "M5",
                scene.step_source(instance.journey, deferred.step),
                {"step": deferred.step, "content": deferred.content, "variant": deferred.variant,
                 "channel": deferred.channel, "requested_at": iso(deferred.requested_at), "due_at": iso(deferred.at),
                 "outcome": "pending", "reason": None},
                plain=f"'{scene.content_title(deferred.content)}' is due {scene.spoken(deferred.at)}.",
            )  # fmt: skip
        if instance.ended_at is None:
            state = scene.journeys[instance.journey].states[instance.at]
            until = "" if instance.due is None else f" until {scene.when(instance.due)}"
            yield Line(
                horizon, "active", Whose(*instance.name, state.id),
                f"still in '{state.id}' when the log ends, since {scene.when(instance.reached)}{until}", "S8",
                scene.step_source(instance.journey, state.id),
                {"step": state.id, "since": iso(instance.reached),
                 "until": None if instance.due is None else iso(instance.due)},
                plain=f"'{scene.journey_title(instance.journey)}' is under way.",
            )  # fmt: skip
