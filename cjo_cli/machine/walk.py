"""One instance on its way at one instant: what its steps change of it (S1, S5)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, Protocol

from cjo_cli.machine.channels import Sendable
from cjo_cli.machine.decisions import Ended, Left, Reached
from cjo_cli.machine.messages import Post
from cjo_cli.machine.moment import Moment
from cjo_cli.machine.state import Deferred, Event, Instance, journey_of
from cjo_cli.machine.turn import Turn

Outcome = Literal["completed", "converted", "exited"]


class Step(Protocol):
    """One state, compiled. Both ways give the number of the state that follows at once, or None.

    `terms` are the events at which a parked instance may go on.
    """

    @property
    def id(self) -> str: ...

    @property
    def terms(self) -> frozenset[str]: ...

    def arrive(self, walk: Walk) -> int | None:
        """The step is reached now."""

    def resume(self, walk: Walk) -> int | None:
        """Something may have happened that a parked instance waits for."""

    def came(self, walk: Walk) -> str | None:
        """The path by which a parked instance would go on now, "" of a step that has none; None where it waits on."""


@dataclass(frozen=True)
class Way:
    """What a walk needs to know of its journey; `sends` is by step and content."""

    journey: str
    priority: int
    steps: tuple[Step, ...]
    sends: Mapping[tuple[str, str], Sendable]
    post: Post


class Walk:
    """A draft of one instance."""

    __slots__ = ("deferred", "due", "ended_at", "instance", "look", "number", "owed", "paths", "reached", "turn", "way")

    def __init__(self, turn: Turn, way: Way, instance: Instance) -> None:
        self.turn = turn
        self.way = way
        self.instance = instance
        self.paths = dict(instance.paths)
        self.deferred: list[Deferred] = list(instance.deferred)
        self.number = instance.at
        self.reached = instance.reached
        self.due = instance.due
        self.look = instance.look
        self.owed = instance.owed
        self.ended_at: int | None = None

    @property
    def now(self) -> int:
        """The instant at hand."""
        return self.turn.now

    @property
    def customer(self) -> str:
        """Whose instance it is."""
        return self.turn.customer.id

    def moment(self) -> Moment:
        """Now, inside this instance."""
        made = self.turn.within(self.instance)
        made.paths = self.paths
        return made

    def events(self) -> list[Event]:
        """What happens now, in the log's order."""
        return self.turn.events

    def go(self, number: int | None) -> Instance:
        """Run states from `number` on until one waits or ends the instance; gives the instance as it is then."""
        while number is not None:
            self.number, self.reached, self.due, self.look, self.owed = number, self.now, None, None, None
            number = self._step(number).arrive(self)
        return self.done()

    def resume(self) -> Instance:
        """Ask the state that the instance waits at whether it goes on."""
        return self.go(self._step(self.number).resume(self))

    def hold(self) -> Instance:
        """Note by which path the instance would have gone on, the first time that it would have (R5)."""
        if self.owed is None:
            self.owed = self._step(self.number).came(self)
            if self.owed is not None:
                self.due, self.look = None, None
        return self.done()

    def _step(self, number: int) -> Step:
        step = self.way.steps[number]
        if self.turn.trace is not None:
            self.turn.trace.about(*self.instance.name, step.id)
        return step

    def done(self) -> Instance:
        """The instance as this walk leaves it."""
        one = self.instance  # made anew, which is quicker than `replace`
        return Instance(
            one.journey, one.key, one.entered_at, one.held_out, one.entry, self.paths, self.number, self.reached,
            self.due, self.look, self.ended_at, one.left_at, one.overstayed, one.goal_at, one.sent,
            tuple(self.deferred), self.owed,
        )  # fmt: skip

    # What steps do

    def note(self, step: str, path: str | None = None) -> None:
        """The step ran; a path is what later conditions see (S5)."""
        self.turn.decisions.append(Reached(*self.instance.name, self.now, step, path))
        if path is not None:
            self.paths[step] = path

    def leave(self, step: str, path: str) -> None:
        """A `wait_for` was left by one of its paths (S4)."""
        self.turn.decisions.append(Left(*self.instance.name, self.now, step, path))
        self.paths[step] = path

    def park(self, due: int, look: int | None = None) -> None:
        """Wait until `due`, or until the awaited comes."""
        self.due, self.look = due, look
        if self.turn.trace is not None:
            self.turn.trace.parked(due)

    def send(self, step: str, sends: Sendable) -> None:
        """Ask for a message."""
        way = self.way
        deferred = way.post.request(self.turn, self.instance, self.moment(), way.priority, step, sends)
        if deferred is not None:
            self.deferred.append(deferred)

    def end(self, outcome: Outcome, reason: str | None = None, step: str | None = None) -> None:
        """The instance ends now."""
        self.ended_at, self.due, self.look = self.now, None, None
        ended(self.turn, self.instance, outcome, reason, step)


def ended(turn: Turn, instance: Instance, outcome: Outcome, reason: str | None, step: str | None = None) -> None:
    """Note an end: as a decision, for the journeys that it feeds (E1), and for re-entry (E6)."""
    turn.decisions.append(Ended(*instance.name, turn.now, outcome, reason, step))
    journey = journey_of(instance.journey)
    if not instance.held_out:
        turn.ended.setdefault(journey, []).append(outcome)
    name = journey, instance.key
    if name in turn.past:
        turn.past[name] = (instance.entered_at, turn.now)
