"""Who enters now: candidates, which of them count, which are accepted (E1 to E8)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from cjo_cli.machine.channels import bucket
from cjo_cli.machine.course import Course, Machine, Unit
from cjo_cli.machine.decisions import Entered
from cjo_cli.machine.moment import NO_PATHS, NOTHING
from cjo_cli.machine.state import Instance
from cjo_cli.machine.turn import Turn
from cjo_cli.machine.values import Value
from cjo_cli.machine.walk import Walk


@dataclass(frozen=True, slots=True)
class Candidate:
    """One that counts."""

    course: Course
    key: str | None
    entry: Mapping[str, Value]

    @property
    def order(self) -> tuple[int, str, bool, str]:
        """E7's order among those of one instant."""
        return -self.course.plan.priority, self.course.id, self.key is not None, self.key or ""


def enter(machine: Machine, turn: Turn, unit: Unit) -> None:
    """Accept the candidates of now, one after another, each walking as far as it goes (E6, E7)."""
    found = [candidate for course in unit.courses for candidate in _counting(machine, turn, course)]
    for candidate in sorted(found, key=lambda one: one.order) if len(found) > 1 else found:
        if _accepted(turn, unit, candidate):
            _begin(machine, turn, candidate)


def _counting(machine: Machine, turn: Turn, course: Course) -> Iterator[Candidate]:
    """Candidates that count (E2, E3, E8); of those of one key the first in the log (E5)."""
    gate, part = course.gate, course.gate.part
    if not gate.open or not _in_dates(machine, turn.now, course):
        return
    seen: set[str | None] = set()
    for entry in _starts(turn, course):
        value = entry.get(part.key) if part.key is not None else None
        key = None if value is None else str(value)
        if key in seen or (part.key is not None and key is None):
            continue
        if _may(turn, course, key, entry):
            seen.add(key)
            yield Candidate(course, key, entry)


def _in_dates(machine: Machine, t: int, course: Course) -> bool:
    part = course.gate.part
    if t < machine.beginning or (machine.start is not None and t < machine.start):
        return False
    return (part.from_ is None or t >= part.from_) and (part.until is None or t < part.until)


def _starts(turn: Turn, course: Course) -> Iterator[Mapping[str, Value]]:
    """The entry properties of each candidate of now (E1)."""
    gate, part = course.gate, course.gate.part
    if gate.fits is not None and part.match is not None:
        if not turn.terms.isdisjoint(gate.terms):
            moment = turn.moment()
            for event in turn.events:
                if gate.fits(event, moment):
                    yield {name: event.values[name] for name in gate.reads if name in event.values}
    elif gate.calendar is not None:
        if gate.calendar.has(turn.now, turn.clock.default):
            yield NOTHING
    elif part.journey is not None:
        if part.outcome in turn.ended.get(part.journey, ()):
            yield NOTHING
    elif course.id in turn.turned:
        yield NOTHING


def _may(turn: Turn, course: Course, key: str | None, entry: Mapping[str, Value]) -> bool:
    gate = course.gate
    if gate.audience is not None or gate.condition is not None:
        moment = turn.within(_instance(turn, course, key, entry))
        if gate.audience is not None and not gate.audience(moment):
            return False
        if gate.condition is not None and not gate.condition(moment):
            return False
    rollout = gate.part.rollout
    return rollout >= 10_000 or bucket(turn.customer.id, f"rollout:{course.id}") < rollout


def _accepted(turn: Turn, unit: Unit, candidate: Candidate) -> bool:
    """Whether nothing runs that excludes it, and re-entry allows it (E6, E7)."""
    course, key = candidate.course, candidate.key
    if unit.exclusive:
        if any(turn.running(other.id) for other in unit.courses):
            return False
    elif any(instance.key == key for instance in turn.running(course.id)):
        return False
    last = turn.past.get((course.id, key))
    if last is None:
        return True
    reentry = course.gate.part.reentry
    since = last[0] if reentry.since == "entry" else last[1]
    return not reentry.never and since is not None and since <= turn.now - reentry.after


def _begin(machine: Machine, turn: Turn, candidate: Candidate) -> None:
    course = candidate.course
    instance = _instance(turn, course, candidate.key, candidate.entry, held_out=_held_out(machine, turn, course))
    turn.decisions.append(Entered(*instance.name, turn.now, instance.held_out))
    if course.gate.remembers:
        turn.past[course.id, candidate.key] = (turn.now, None)
    first = course.plan.states[0].transitions[0].next
    turn.stale.add(course.id)
    turn.instances.setdefault(course.id, []).append(Walk(turn, course.way, instance).go(first))


def _instance(
    turn: Turn, course: Course, key: str | None, entry: Mapping[str, Value], *, held_out: bool = False
) -> Instance:
    return Instance(course.id, key, turn.now, held_out, entry, NO_PATHS)


def _held_out(machine: Machine, turn: Turn, course: Course) -> bool:
    """Whether the customer is of the journey's control group, or the project's (E4)."""
    plan, customer = machine.plan, turn.customer.id
    part = course.gate.part
    if part.holdout and bucket(customer, f"holdout:{course.id}") < part.holdout:
        return True
    return bool(plan.holdout) and bucket(customer, f"project-holdout:{plan.name}") < plan.holdout
