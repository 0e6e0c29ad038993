"""One customer's next state from their last: a pure function of a plan, a state and what has come.

An instant is decided when something later has come, of all that happened up to and at it (R3): the customer's events
there, then what is due. So it does not matter how input is cut into calls.
"""

from __future__ import annotations

from bisect import insort_right
from collections.abc import Iterable, Mapping
from dataclasses import replace

from cjo_cli.machine.course import Machine
from cjo_cli.machine.decisions import Decision
from cjo_cli.machine.ends import convert, go_on
from cjo_cli.machine.entry import enter
from cjo_cli.machine.moment import Moment
from cjo_cli.machine.notes import Bar
from cjo_cli.machine.state import Customer, Event, Input, Instance, Watched
from cjo_cli.machine.trace import Tracer
from cjo_cli.machine.turn import Outgoing, Turn
from cjo_cli.machine.units import Course
from cjo_cli.machine.values import Value
from cjo_cli.machine.watch import Watch, earliest


def newcomer(machine: Machine, customer: str, first: int, attributes: Mapping[str, Value] | None = None) -> Customer:
    """A customer of whom nothing is known but the snapshot's `attributes`; they exist from `first` on (T6)."""
    known = {name: value for name, value in (attributes or {}).items() if name in machine.keeps.attributes}
    blind = Moment(known, {}, machine.beginning)
    if machine.trace is not None:
        _tell_before_time(machine, machine.trace, customer, known=attributes is not None)
        machine.trace.begin(customer, machine.beginning)
    return begin(machine, Customer(customer, first - 1, attributes=known), blind)


def snapshot(machine: Machine, profiles: Mapping[str, Mapping[str, Value]]) -> dict[str, Customer]:
    """Everybody whom the snapshot has, at the beginning of time (T4)."""
    return {name: newcomer(machine, name, machine.beginning, values) for name, values in profiles.items()}


def begin(machine: Machine, state: Customer, moment: Moment) -> Customer:
    """A state that nothing was decided of by `machine`: what holds at `moment` is no entry (E1)."""
    watched = {name: _look(machine, name, watch, moment) for name, watch in machine.watches}
    made = replace(state, watched=watched, scheduled=machine.scheduled(state.settled))
    return replace(made, due=_due(machine, Turn(made, machine.clock)))


def _tell_before_time(machine: Machine, trace: Tracer, customer: str, *, known: bool) -> None:
    """Those of the snapshot are candidates of the instants that are scheduled before time begins (T5, T6)."""
    for name, course in machine.courses.items():
        schedule = course.gate.part.schedule
        for t in schedule.at if known and course.gate.open and schedule is not None else ():
            if t < machine.beginning:
                trace.begin(customer, t)
                trace.considered(name, None, {}, "dates", Bar("beginning", machine.beginning))


def _look(machine: Machine, name: str, watch: Watch, moment: Moment, before: bool | None = None) -> Watched:
    """Look at the `when` that a journey is entered by; `before` is whether it held (None: nobody looked yet)."""
    if machine.trace is not None:
        machine.trace.about(name)
    found = Watched(watch.holds(moment), watch.look(moment))
    if machine.trace is not None:
        machine.trace.watched(before, found.held)
    return found


def advance(machine: Machine, state: Customer, inputs: Iterable[Input]) -> tuple[Customer, tuple[Decision, ...]]:
    """Take `inputs` in their order; gives the new state, and what was decided on the way."""
    turn = Turn(state, machine.clock, machine.trace, machine.chance)
    for one in inputs:
        if isinstance(one, Event):
            _receive(machine, turn, one)
        else:
            _settle_before(machine, turn, one.t + 1)
    return _state(machine, turn), tuple(turn.decisions)


def _receive(machine: Machine, turn: Turn, event: Event) -> None:
    newest = event.ts if turn.newest is None else max(turn.newest, event.ts)
    if event.ts <= turn.now or event.ts < newest - machine.lateness:
        _late(machine, turn, event)
        return
    if turn.waiting and turn.waiting[-1].ts > event.ts:
        insort_right(turn.waiting, event, key=lambda one: one.ts)
    else:
        turn.waiting.append(event)
    if turn.due is None or event.ts < turn.due:
        turn.due = event.ts
    turn.newest = newest
    _settle_before(machine, turn, newest - machine.lateness)


def _late(machine: Machine, turn: Turn, event: Event) -> None:
    """Recorded in the history, but it starts and moves nothing (R4): not even by what it made of a condition."""
    turn.late += 1
    machine.recorder.record(event, turn.attributes, turn.since, turn.history)
    moment = turn.moment()
    for name, watch in machine.watches:
        turn.watched[name] = _look(machine, name, watch, moment, turn.watched[name].held)
    turn.look = earliest([watched.look for watched in turn.watched.values()])
    turn.due = _due(machine, turn)


def _settle_before(machine: Machine, turn: Turn, limit: int) -> None:
    """Decide every instant before `limit` at which something happened or is due, each at its own time."""
    while turn.due is not None and turn.due < limit:
        _settle(machine, turn, turn.due)
        turn.due = _due(machine, turn)


def _due(machine: Machine, turn: Turn) -> int | None:
    """The next instant at which something happens."""
    _look_up(machine, turn)
    waiting = turn.waiting[0].ts if turn.waiting else None
    first = earliest((turn.scheduled, turn.look, waiting, *turn.dues.values()))
    # What a pause held back, or another bundle brings, is due at once: never in what has been decided (R1, R5).
    return first if first is None else max(first, turn.now + 1)


def _look_up(machine: Machine, turn: Turn) -> None:
    """Bring `dues` up to date."""
    for journey in turn.stale:
        turn.dues[journey] = _next_of(turn.instances[journey], machine.courses[journey])
    turn.stale.clear()


def _next_of(instances: list[Instance], course: Course) -> int | None:
    found: list[int | None] = []
    longest = course.plan.max_duration
    for instance in instances:
        if instance.deferred and not course.paused:
            found += [message.at for message in instance.deferred]
        if instance.ended_at is None:
            found += (instance.due, instance.look)
            if longest is not None:
                found.append(instance.entered_at + longest)
    return earliest(found)


def _settle(machine: Machine, turn: Turn, t: int) -> None:
    """Decide one instant: history, then journeys after those that feed them, then messages, then goals."""
    turn.begin(t)
    while turn.waiting and turn.waiting[0].ts == t:
        event = turn.waiting.pop(0)
        turn.events.append(event)
        if event.term is not None:
            turn.terms.add(event.term)
        machine.recorder.record(event, turn.attributes, turn.since, turn.history)
    _turn_watched(machine, turn)
    _units(machine, turn)
    if turn.outgoing or turn.delivering:
        _deliver(machine, turn)
    if turn.reaching:
        for journey in sorted(turn.reaching):
            convert(turn, machine.courses[journey])


def _units(machine: Machine, turn: Turn) -> None:
    """Go through the units whose instances stir or that have candidates, in their order; those that others feed come
    to it."""
    doors, open_ = machine.doors, _open(machine, turn)
    numbers = sorted(_stirring(machine, turn) | open_)
    while numbers:
        number = numbers.pop(0)
        unit = machine.units[number]
        for course in unit.courses:
            if course.id in turn.instances:
                go_on(turn, course)
        if number in open_:
            enter(machine, turn, unit)
        if turn.ended:
            fed = {fed for journey in turn.ended for fed in doors.fed.get(journey, ())} - open_
            numbers = sorted({*numbers, *fed})
            open_ |= fed


def _stirring(machine: Machine, turn: Turn) -> set[int]:
    """The units of which some instance is due, or hears of what happens now."""
    _look_up(machine, turn)
    now, terms, found = turn.now, turn.terms, set()
    for journey, due in turn.dues.items():
        if (due is not None and due <= now) or (terms and not terms.isdisjoint(machine.courses[journey].hears)):
            found.add(machine.doors.unit[journey])
    return found


def _open(machine: Machine, turn: Turn) -> set[int]:
    """The units that there may be candidates for; those that others feed come to it as they do."""
    doors = machine.doors
    found = {number for term in turn.terms for number in doors.events.get(term, ())}
    found |= {doors.unit[journey] for journey in turn.turned}
    if turn.scheduled is not None and turn.scheduled <= turn.now:
        opened, turn.scheduled = doors.at(turn.now, machine.clock.default)
        found |= opened
    return found


def _turn_watched(machine: Machine, turn: Turn) -> None:
    """Which journeys' `when` turns true now (E1)."""
    passed, changed = turn.look is not None and turn.look <= turn.now, False
    if not passed and turn.terms.isdisjoint(machine.listens):
        return
    moment = turn.moment()
    for name, watch in machine.watches:
        before = turn.watched[name]
        due = passed and before.look is not None and before.look <= turn.now
        if not due and turn.terms.isdisjoint(watch.events):
            continue
        found = turn.watched[name] = _look(machine, name, watch, moment, before.held)
        if found.held and not before.held:
            turn.turned.add(name)
        changed = True
    if changed:
        turn.look = earliest([watched.look for watched in turn.watched.values()])


def _deliver(machine: Machine, turn: Turn) -> None:
    for journey in sorted(turn.delivering):
        turn.change(journey, lambda one: _delivered(machine, turn, one))
    last = machine.post.deliver(turn)
    for journey in {journey for journey, _, _ in last}:
        turn.change(journey, lambda one: replace(one, sent=last[one.name]) if one.name in last else one)


def _delivered(machine: Machine, turn: Turn, instance: Instance) -> Instance:
    """Look again at the messages that were deferred until now (M5)."""
    way = machine.courses[instance.journey].way
    for message in instance.deferred:
        if message.at <= turn.now:
            sends = way.sends[message.step, message.content]
            machine.post.recheck(turn, Outgoing(instance, way.priority, sends, message))
    return replace(instance, deferred=tuple(m for m in instance.deferred if m.at > turn.now))


# The draft as a state


def _state(machine: Machine, turn: Turn) -> Customer:
    """The draft without what nothing can ask for any more."""
    left = [instance for instance in turn.every() if wanted(machine, turn.now, instance)]
    if len(left) > 1:
        left.sort(key=lambda one: (one.journey, one.entered_at, one.key or ""))
    kept = tuple(left)
    running = earliest([instance.entered_at for instance in kept if instance.ended_at is None])
    machine.recorder.prune(turn.history, turn.now, running)
    machine.post.prune(turn)
    past = {name: last for name, last in turn.past.items() if _remembered(machine, turn.now, name[0], last)}
    return Customer(
        turn.customer.id, turn.now, turn.newest, turn.attributes, turn.since, turn.history, turn.watched, kept, past,
        turn.sent, tuple(turn.waiting), turn.scheduled, turn.due, turn.late,
    )  # fmt: skip


def wanted(machine: Machine, now: int, instance: Instance) -> bool:
    """Whether an instance runs, has messages to come, or may still reach its goal."""
    if instance.ended_at is None or instance.deferred:
        return True
    goal = machine.courses[instance.journey].plan.goal
    return goal is not None and instance.goal_at is None and instance.entered_at + goal.within > now


def _remembered(machine: Machine, now: int, journey: str, last: tuple[int, int | None]) -> bool:
    """Whether a last entry or end still keeps anybody out (E6)."""
    if journey not in machine.courses:  # it may come back with a later bundle
        return True
    reentry = machine.courses[journey].gate.part.reentry
    since = last[0] if reentry.since == "entry" else last[1]
    return reentry.never or since is None or since + reentry.after > now
