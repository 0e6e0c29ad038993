"""One customer's state from one bundle to the next: under other names, looked at anew, moved where asked (R1, R5)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from cjo_cli.machine.advance import begin, wanted
from cjo_cli.machine.clock import Zone, inside_window, window_end
from cjo_cli.machine.course import Machine
from cjo_cli.machine.moment import Moment
from cjo_cli.machine.move import Move, move
from cjo_cli.machine.state import OLDER, Customer, Deferred, Instance, journey_of
from cjo_cli.machine.units import Course

Past = Mapping[tuple[str, str | None], tuple[int, int | None]]


@dataclass(frozen=True)
class Change:
    """The bundle of tag `before` has decided all up to and at `at`; `machine`, whose newest is `now`, goes on."""

    machine: Machine
    before: str
    now: str
    at: int
    migrate: bool = False

    def course(self, name: str) -> str:
        """What a course is named from now on."""
        journey, _, tag = name.partition(OLDER)
        tag = tag or self.before
        return journey if tag == self.now else f"{journey}{OLDER}{tag}"

    def take_over(self, state: Customer) -> tuple[Customer, tuple[Move, ...]]:
        """A customer's state as `machine` goes on with it, and what became of instances that were to be moved."""
        settled, keeps = max(state.settled, self.at), self.machine.keeps
        known = replace(
            state,
            settled=settled,
            attributes={name: value for name, value in state.attributes.items() if name in keeps.attributes},
            since={name: at for name, at in state.since.items() if name in keeps.attributes},
            history={key: found for key, found in state.history.items() if key in keeps.relations},
            sent={scope: found for scope, found in state.sent.items() if scope in keeps.deliveries},
        )
        zone = self.machine.clock.zone(known.attributes.get("timezone"))
        instances, moves = [], []
        for one in state.instances:
            named = replace(one, journey=self.course(one.journey))
            moved = move(self.machine, known, named, zone) if self.migrate else None
            if moved is not None:
                named = moved.instance
                moves.append(moved)
            if wanted(self.machine, settled, named):
                instances.append(_resumed(self.machine, named, settled, zone))
        made = replace(known, instances=tuple(instances), past=_past(self.machine, state.past, instances))
        return begin(self.machine, made, Moment(made.attributes, made.history, settled)), tuple(moves)


def _resumed(machine: Machine, one: Instance, settled: int, zone: Zone) -> Instance:
    """What a pause held back falls due now, unless it goes on (R5); but no message leaves in quiet hours for it."""
    course = machine.courses[one.journey]
    if course.paused:
        return one
    due = settled if one.owed is not None and one.ended_at is None else one.due
    held = (_deferred(machine, course, message, settled, zone) for message in one.deferred)
    return replace(one, due=due, deferred=tuple(held))


def _deferred(machine: Machine, course: Course, message: Deferred, settled: int, zone: Zone) -> Deferred:
    at = settled + 1
    quiet = machine.post.of(course.id).channels[message.channel].quiet_hours
    if message.at > settled or quiet is None or not course.way.sends[message.step, message.content].purpose.quiet:
        return message
    inside = inside_window(zone.local(at), quiet.from_, quiet.to)
    return replace(message, at=window_end(zone, at, quiet.from_, quiet.to)) if inside else message


def _past(machine: Machine, past: Past, instances: list[Instance]) -> Past:
    """Where re-entry depends on it from now on, those known count as having entered (E6)."""
    found = dict(past)
    for one in sorted(instances, key=lambda one: one.entered_at):
        course = machine.courses.get(journey_of(one.journey))
        name = journey_of(one.journey), one.key
        if course is not None and course.gate.remembers and name not in past:
            found[name] = (one.entered_at, one.ended_at)
    return found
