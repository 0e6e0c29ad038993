"""Journeys compiled, which of them go together, and the order in which they are gone through at an instant (E7)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from cjo_cli.machine.clock import Zone
from cjo_cli.machine.conditions import Fits
from cjo_cli.machine.moment import Judge
from cjo_cli.machine.schedule import Calendar
from cjo_cli.machine.walk import Way
from cjo_cli.machine.watch import Watch, earliest
from cjo_cli.plan.model import EntryState, JourneyPlan

MOST_INSTANTS = 10_000


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
