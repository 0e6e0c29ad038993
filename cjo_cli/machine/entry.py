"""Who enters now: candidates, which of them count, which are accepted (E1 to E8)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from cjo_cli.machine.course import Machine
from cjo_cli.machine.decisions import Entered
from cjo_cli.machine.moment import NO_PATHS, NOTHING
from cjo_cli.machine.notes import Bar, Draw, Reason
from cjo_cli.machine.state import Instance
from cjo_cli.machine.turn import Turn
from cjo_cli.machine.units import Course, Unit
from cjo_cli.machine.values import Value
from cjo_cli.machine.walk import Walk

ALL = 10_000


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
        reason, bar = _kept_out(turn, candidate)
        if turn.trace is not None:
            turn.trace.considered(candidate.course.id, candidate.key, candidate.entry, reason, bar)
        if reason is None:
            _begin(machine, turn, candidate)


def _counting(machine: Machine, turn: Turn, course: Course) -> Iterator[Candidate]:
    """Candidates that count (E2, E3, E8); of those of one key the first in the log (E5)."""
    trace, part = turn.trace, course.gate.part
    if not course.gate.open:
        return
    bar = _out_of_dates(machine, turn.now, course)
    if bar is not None and trace is None:
        return
    seen: set[str | None] = set()
    for entry in _starts(turn, course):
        value = entry.get(part.key) if part.key is not None else None
        key = None if value is None else str(value)
        reason: Reason | None = "dates" if bar is not None else None
        if part.key is not None and key is None:
            reason = "key"
        elif reason is None:
            reason = _lacks(turn, course, key, entry) or ("merged" if key in seen else None)
        if reason is None:
            seen.add(key)
            yield Candidate(course, key, entry)
        elif trace is not None:
            trace.considered(course.id, key, entry, reason, bar if reason == "dates" else None)


def _out_of_dates(machine: Machine, t: int, course: Course) -> Bar | None:
    """The bound of time that lies between now and an entry (E2, T5)."""
    part = course.gate.part
    if t < machine.beginning:
        return Bar("beginning", machine.beginning)
    if machine.start is not None and t < machine.start:
        return Bar("start", machine.start)
    if part.from_ is not None and t < part.from_:
        return Bar("from", part.from_)
    return Bar("until", part.until) if part.until is not None and t >= part.until else None


def _starts(turn: Turn, course: Course) -> Iterator[Mapping[str, Value]]:
    """The entry properties of each candidate of now (E1)."""
    gate, part = course.gate, course.gate.part
    if turn.trace is not None:
        turn.trace.about(course.id)
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
        for outcome in turn.ended.get(part.journey, ()):
            if outcome == part.outcome:
                yield NOTHING
    elif course.id in turn.turned:
        yield NOTHING


def _lacks(turn: Turn, course: Course, key: str | None, entry: Mapping[str, Value]) -> Reason | None:
    """What of the audience, the condition and the rollout keeps a candidate from counting (E2, E3)."""
    gate = course.gate
    if turn.trace is not None:
        turn.trace.about(course.id, key)
    if gate.audience is not None or gate.condition is not None:
        moment = turn.within(_instance(turn, course, key, entry))
        if gate.audience is not None and not gate.audience(moment):
            return "audience"
        if gate.condition is not None and not gate.condition(moment):
            return "if"
    rollout = gate.part.rollout
    if rollout >= ALL or _below(turn, "rollout", f"rollout:{course.id}", rollout):
        return None
    return "rollout"


def _below(turn: Turn, of: Draw, salt: str, share: int) -> bool:
    """Whether the customer is among a share (V5)."""
    drawn = turn.chance.bucket(turn.customer.id, salt)
    if turn.trace is not None:
        turn.trace.drew(of, drawn, share)
    return drawn < share


def _kept_out(turn: Turn, candidate: Candidate) -> tuple[Reason | None, Bar | None]:
    """Whether something runs that excludes it, or re-entry forbids it (E6, E7)."""
    course, key = candidate.course, candidate.key
    for own in course.same:
        for instance in turn.running(own):
            if instance.key == key:
                return "running", _running(instance)
    for other in course.rivals:
        for instance in turn.running(other):
            return "exclusive", _running(instance)
    last = turn.past.get((course.id, key))
    if last is None:
        return None, None
    reentry = course.gate.part.reentry
    entered, ended = last
    since = entered if reentry.since == "entry" else ended
    if reentry.never or since is None:
        return "reentry", Bar("entry", entered)
    if since > turn.now - reentry.after:
        return "reentry", Bar(reentry.since, since, since + reentry.after)
    return None, None


def _running(instance: Instance) -> Bar:
    return Bar("instance", instance.entered_at, journey=instance.journey, key=instance.key)


def _begin(machine: Machine, turn: Turn, candidate: Candidate) -> None:
    course = candidate.course
    held_out = _held_out(machine, turn, course, candidate.key)
    instance = _instance(turn, course, candidate.key, candidate.entry, held_out=held_out)
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


def _held_out(machine: Machine, turn: Turn, course: Course, key: str | None) -> bool:
    """Whether the customer is of the journey's control group, or the project's (E4)."""
    plan, part = machine.plan, course.gate.part
    if turn.trace is not None:
        turn.trace.about(course.id, key, turn.now)
    if part.holdout and _below(turn, "holdout", f"holdout:{course.id}", part.holdout):
        return True
    return bool(plan.holdout) and _below(turn, "project-holdout", f"project-holdout:{plan.name}", plan.holdout)
