"""An instance that waits by an older bundle, on to the newest one's step of the same id (R1, `--migrate`)."""

from __future__ import annotations

from dataclasses import dataclass, replace

from cjo_cli.machine import steps
from cjo_cli.machine.clock import Zone
from cjo_cli.machine.course import Machine
from cjo_cli.machine.moment import Moment
from cjo_cli.machine.state import OLDER, Customer, Instance, journey_of
from cjo_cli.machine.units import Course
from cjo_cli.machine.walk import Step


@dataclass(frozen=True)
class Move:
    """An instance that was to be moved, as it is now; `why` it could not be, where it could not."""

    instance: Instance
    journey: str
    step: str
    why: str | None = None


def move(machine: Machine, state: Customer, one: Instance, zone: Zone) -> Move | None:
    """Move an instance under way that an older bundle let in; None for any other."""
    if OLDER not in one.journey or one.ended_at is not None:
        return None
    journey, before = journey_of(one.journey), machine.courses[one.journey]
    step = before.way.steps[one.at].id
    course = machine.courses.get(journey)
    if course is None:
        return Move(one, journey, step, "the journey is not in the bundle")
    place = next((number for number, found in enumerate(course.way.steps) if found.id == step), None)
    why = "the step is not in the bundle" if place is None else _hindered(machine, before, course, one, place)
    if place is None or why is not None:
        return Move(one, journey, step, why)
    moved = replace(one, journey=journey, at=place)
    if one.owed is not None:
        return Move(moved, journey, step)
    reached = course.way.steps[place]
    due = one.due if _said(before, one.at) == _said(course, place) else _due(reached, state, one, zone)
    if isinstance(due, str):
        return Move(one, journey, step, f"the step would end it: {due}")
    return Move(replace(moved, due=due, look=_look(reached, state, one)), journey, step)


def _hindered(machine: Machine, before: Course, course: Course, one: Instance, place: int) -> str | None:
    """What of an instance the newest plan cannot go on with."""
    if course.plan.states[place].kind != before.plan.states[one.at].kind:
        return f"the step is a {course.plan.states[place].kind} there"
    lacking = sorted({*course.gate.reads} - {*before.gate.reads})
    if lacking:
        return f"of its entry '{lacking[0]}' was not kept"
    for message in one.deferred:
        if (message.step, message.content) not in course.way.sends or message.channel not in machine.post.channels:
            return f"a message of '{message.step}' waits for delivery, which is not in the bundle"
    return None


def _said(course: Course, place: int) -> object:
    """What a state says, wherever it stands."""
    return course.plan.states[place].model_dump(exclude={"source", "transitions"})


def _due(step: Step, state: Customer, one: Instance, zone: Zone) -> int | str:
    """Until when it waits there, reckoned from when it began to; or why it would not wait."""
    if isinstance(step, steps.WaitFor):
        return one.reached + step.timeout
    if isinstance(step, steps.WaitUntil):
        return step.until(_moment(state, one, one.reached), zone)
    assert isinstance(step, steps.Wait)
    return one.reached + step.duration


def _look(step: Step, state: Customer, one: Instance) -> int | None:
    """When the condition that it waits for is to be looked at; one that holds already at once."""
    if not isinstance(step, steps.WaitFor) or step.watch is None:
        return None
    moment = _moment(state, one, state.settled)
    return state.settled if step.watch.holds(moment) else step.watch.look(moment)


def _moment(state: Customer, one: Instance, now: int) -> Moment:
    return Moment(state.attributes, state.history, now, one.entered_at, one.entry, one.paths)
