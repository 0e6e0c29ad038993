"""A plan compiled: each journey's states, triggers and entry as closures; journeys after those that feed them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from cjo_cli.machine import steps
from cjo_cli.machine.chance import CHANCE, Chance
from cjo_cli.machine.channels import Sendable, candidate, sendable
from cjo_cli.machine.clock import Clock, Zone
from cjo_cli.machine.conditions import Conditions, Fits
from cjo_cli.machine.history import Recorder, recorder
from cjo_cli.machine.keeps import Keeps, Needs, Shown
from cjo_cli.machine.messages import Post, post, scope_of
from cjo_cli.machine.moment import Judge
from cjo_cli.machine.schedule import Calendar, calendar
from cjo_cli.machine.trace import Tracer
from cjo_cli.machine.waits import until
from cjo_cli.machine.walk import Step, Way
from cjo_cli.machine.watch import Watch, earliest, watch
from cjo_cli.plan import model
from cjo_cli.plan.model import EntryState, JourneyPlan, Plan

OPEN = ("live", "review")
MOST_INSTANTS = 10_000
NEVER: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Gate:
    """Who may enter: what starts a candidate, and what it must fulfil (E1 to E4).

    `reads` are the entry properties that are kept; `remembers` is whether re-entry depends on an earlier instance.
    """

    part: EntryState
    fits: Fits | None
    watch: Watch | None
    calendar: Calendar | None
    audience: Judge | None
    condition: Judge | None
    terms: frozenset[str]
    reads: tuple[str, ...]
    open: bool
    remembers: bool


@dataclass(frozen=True)
class Course:
    """One journey, compiled. `terms` are the events that end instances or reach the goal, `hears` besides them those at
    which some step may go on.

    `same` are the courses of this journey, in which a customer is once under one key (E6), of whatever bundle; `rivals`
    those of its exclusive group (E7). Of one that is `paused` no step runs (R5).
    """

    id: str
    plan: JourneyPlan
    gate: Gate
    way: Way
    exits: tuple[tuple[str, Fits], ...]
    goals: tuple[Fits, ...]
    terms: frozenset[str]
    hears: frozenset[str]
    paused: bool = False
    same: tuple[str, ...] = ()
    rivals: tuple[str, ...] = ()


@dataclass(frozen=True)
class Unit:
    """Journeys that are accepted together: an exclusive group, or one alone (E7)."""

    courses: tuple[Course, ...]


@dataclass(frozen=True)
class Doors:
    """Which units somebody may enter, as places in the machine's units: by event, by journey, at a calendar's instants.

    `unit` is each journey's own, `fed` those that are entered from it.
    """

    unit: Mapping[str, int]
    events: Mapping[str, tuple[int, ...]]
    fed: Mapping[str, tuple[int, ...]]
    calendars: tuple[tuple[int, Calendar], ...]
    found: dict[int, tuple[frozenset[int], int | None]] = field(default_factory=dict, compare=False)

    def at(self, t: int, zone: Zone) -> tuple[frozenset[int], int | None]:
        """The units that some calendar opens at `t`, and the next instant of any; remembered, as it wakes everybody."""
        known = self.found.get(t)
        if known is None:
            if len(self.found) >= MOST_INSTANTS:
                self.found.clear()
            opened = frozenset(number for number, calendar in self.calendars if calendar.has(t, zone))
            known = self.found[t] = (opened, self.after(t, zone))
        return known

    def after(self, t: int, zone: Zone) -> int | None:
        """The first instant after `t` of any calendar."""
        return earliest(calendar.after(t, zone) for _, calendar in self.calendars)


@dataclass(frozen=True)
class Machine:
    """A plan ready to run. `start` is `--from`, before which nobody enters; `beginning` is T5's; `trace` hears why;
    `listens` are the events at which some `when` of an entry can change.

    `chance` decides what chance does: by V5, unless a test says otherwise.
    """

    plan: Plan
    clock: Clock
    units: tuple[Unit, ...]
    courses: Mapping[str, Course]
    doors: Doors
    watches: tuple[tuple[str, Watch], ...]
    recorder: Recorder
    post: Post
    keeps: Keeps
    beginning: int
    start: int | None = None
    lateness: int = 0
    trace: Tracer | None = None
    listens: frozenset[str] = NEVER
    chance: Chance = CHANCE

    def scheduled(self, t: int) -> int | None:
        """The first scheduled instant after `t`."""
        return self.doors.after(t, self.clock.default)


def compile_plan(
    plan: Plan,
    clock: Clock,
    beginning: int,
    *,
    journeys: Collection[str] | None = None,
    start: int | None = None,
    lateness: int = 0,
    trace: Tracer | None = None,
    shown: Mapping[str, Shown] = MappingProxyType({}),
) -> Machine:
    """Compile `plan`; only `journeys` exist and let people in (E10), or all, of which those live or in review do.

    `shown` is what the texts of contents name, where messages are to be rendered.
    """
    chosen = [j for j in plan.journeys if journeys is None or j.id in journeys]
    needs = Needs(plan, shown)
    conditions = Conditions(needs, trace)
    policies = post(conditions, plan)
    courses = {
        journey.id: _course(conditions, policies, journey, opened=journeys is not None or journey.status in OPEN)
        for journey in sorted(chosen, key=lambda j: j.id)
    }
    courses = linked(courses)
    units = units_in_order(courses)
    gates = ((name, course.gate.watch) for name, course in courses.items() if course.gate.open)
    watches = tuple((name, one) for name, one in gates if one is not None)
    return Machine(
        plan, clock, units, courses, doors_of(units), watches, recorder(conditions), policies,
        needs.done({scope_of(cap): cap.max for cap in plan.caps}), beginning, start, lateness, trace,
        listens=NEVER.union(*(one.events for _, one in watches)),
    )  # fmt: skip


def doors_of(units: tuple[Unit, ...]) -> Doors:
    """The doors of units that stand in this order."""
    unit: dict[str, int] = {}
    events: dict[str, list[int]] = {}
    fed: dict[str, list[int]] = {}
    calendars = []
    for number, course in ((number, course) for number, one in enumerate(units) for course in one.courses):
        unit[course.id] = number
        gate = course.gate
        if not gate.open:
            continue
        for event in gate.terms:
            events.setdefault(event, []).append(number)
        if gate.part.journey is not None:
            fed.setdefault(gate.part.journey, []).append(number)
        if gate.calendar is not None:
            calendars.append((number, gate.calendar))
    by_event, by_journey = ({name: tuple(numbers) for name, numbers in found.items()} for found in (events, fed))
    return Doors(unit, by_event, by_journey, tuple(calendars))


def _course(conditions: Conditions, policies: Post, journey: JourneyPlan, *, opened: bool) -> Course:
    conditions.needs.entry = set()
    states = [_step(conditions, journey, state) for state in journey.states]
    exits = tuple((part.event, conditions.trigger(part.match)) for part in journey.exits)
    goals, terms = _goals(conditions, journey), {event for part in journey.exits for event in part.match.events}
    if journey.goal is not None:
        terms |= {event for match in journey.goal.events for event in match.events}
    sends = {(step, sent.content): sent for step, sent in _sends(states)}
    way = Way(journey.id, journey.priority, tuple(states), sends, policies)
    gate, paused = _gate(conditions, journey, opened=opened), journey.status == "paused" and not opened
    hears = frozenset(terms).union(*(state.terms for state in states))
    return Course(journey.id, journey, gate, way, exits, goals, frozenset(terms), hears, paused)


def _sends(states: Iterable[Step]) -> Iterable[tuple[str, Sendable]]:
    for state in states:
        if isinstance(state, steps.Send):
            yield state.id, state.sends
        elif isinstance(state, steps.Choose):
            yield from ((state.id, candidate.sends) for candidate in state.candidates)


def _goals(conditions: Conditions, journey: JourneyPlan) -> tuple[Fits, ...]:
    goal = journey.goal
    if goal is None:
        return ()
    if goal.value is not None:
        for match in goal.events:
            for event in match.events:
                conditions.needs.read(event, {goal.value})
    return tuple(conditions.trigger(match) for match in goal.events)


def _gate(conditions: Conditions, journey: JourneyPlan, *, opened: bool) -> Gate:
    part = journey.entry
    fits = None if part.match is None else conditions.trigger(part.match)
    watched = None if part.when is None else watch(conditions, part.when)
    audience = None if part.audience is None else conditions.judge(part.audience)
    condition = None if part.condition is None else conditions.judge(part.condition)
    reads = conditions.needs.entry | ({part.key} if part.key is not None else set())
    for event in () if part.match is None else part.match.events:
        conditions.needs.read(event, reads)
    times = None if part.schedule is None else calendar(part.schedule)
    remembers = part.reentry.never or part.reentry.after > 0
    terms = frozenset(() if part.match is None else part.match.events)
    return Gate(part, fits, watched, times, audience, condition, terms, tuple(sorted(reads)), opened, remembers)


def _step(conditions: Conditions, journey: JourneyPlan, state: model.State) -> Step:
    """One state as a step; the entry itself is none that anybody reaches."""
    name, following = state.id, state.transitions[0].next if state.transitions else -1
    match state:
        case model.WaitState():
            return steps.Wait(name, following, NEVER, state.duration)
        case model.WaitUntilState():
            if state.moment is not None:
                read = conditions.needs.attributes if state.moment.source == "attribute" else conditions.needs.entry
                read.add(state.moment.name)
            return steps.WaitUntil(name, following, NEVER, 0, until(state, conditions.trace))
        case model.WaitForState():
            fits = None if state.match is None else conditions.trigger(state.match)
            watched = None if state.when is None else watch(conditions, state.when)
            terms = watched.events if watched is not None else frozenset(state.match.events if state.match else ())
            return steps.WaitFor(name, -1, terms, state.timeout, following, state.transitions[1].next, fits, watched)
        case model.BranchState():
            return steps.Branch(name, following, NEVER, tuple(_path(conditions, t) for t in state.transitions))
        case model.SplitState():
            arms = tuple((t.below or 0, t.path or "", t.next) for t in state.transitions)
            return steps.Split(name, -1, NEVER, f"split:{journey.id}:{name}", arms)
        case model.SendState():
            return steps.Send(name, following, NEVER, sendable(conditions, state.content, state.via))
        case model.ChooseState():
            candidates = tuple(candidate(conditions, part) for part in state.candidates)
            return steps.Choose(name, following, NEVER, journey.id, state.explore, candidates)
        case model.UpdateState():
            return steps.SetAttributes(name, following, NEVER, state.set)
        case model.ExitState():
            return steps.Exit(name, following, NEVER, state.reason)
        case model.EndState():
            return steps.End(name, following, NEVER)
        case model.EntryState():
            return steps.Plain(name, following, NEVER)


def _path(conditions: Conditions, transition: model.Transition) -> tuple[str | None, Judge | None, int]:
    when = None if transition.when is None else conditions.judge(transition.when)
    return transition.path, when, transition.next


def units_in_order(courses: Mapping[str, Course]) -> tuple[Unit, ...]:
    """Exclusive groups, or single journeys, each after those that feed it (E7)."""
    group_of = {
        name: f"group {c.plan.exclusive}" if c.plan.exclusive else f"journey {name}" for name, c in courses.items()
    }
    members: dict[str, list[Course]] = {}
    for name, course in courses.items():
        members.setdefault(group_of[name], []).append(course)
    order: list[str] = []

    def visit(group: str) -> None:
        if group in order:
            return
        for course in members[group]:
            if course.gate.part.journey in courses:
                visit(group_of[str(course.gate.part.journey)])
        order.append(group)

    for group in sorted(members):
        visit(group)
    return tuple(Unit(tuple(members[group])) for group in order)


def linked(courses: Mapping[str, Course]) -> dict[str, Course]:
    """The courses, each with those in which a customer cannot be beside it (E6, E7)."""
    same: dict[str, list[str]] = {}
    groups: dict[str, list[str]] = {}
    for name, course in courses.items():
        same.setdefault(course.plan.id, []).append(name)
        if course.plan.exclusive is not None:
            groups.setdefault(course.plan.exclusive, []).append(name)
    found = {}
    for name, course in courses.items():
        rivals = groups.get(course.plan.exclusive or "", ())
        found[name] = replace(course, same=tuple(same[course.plan.id]), rivals=tuple(rivals))
    return found
