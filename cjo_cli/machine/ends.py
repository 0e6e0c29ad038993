"""What ends instances now, what reaches their goal, and which of them go on (S2 to S4, S9)."""

from __future__ import annotations

from dataclasses import replace

from cjo_cli.machine.decisions import Converted
from cjo_cli.machine.state import Event, Instance
from cjo_cli.machine.turn import Turn
from cjo_cli.machine.units import Course
from cjo_cli.machine.walk import Outcome, Walk, ended


def go_on(turn: Turn, course: Course) -> None:
    """Settle every instance of a journey at this instant: its exit first, then what it waits for."""
    several, ending = turn.instances[course.id], not turn.terms.isdisjoint(course.terms)
    for place, instance in enumerate(several):
        marked = _marked(turn, course, instance) if ending else instance
        settled = _settled(turn, course, marked) if marked.ended_at is None else marked
        if settled is not instance:
            several[place] = settled
            turn.stale.add(course.id)
        if instance.deferred and not course.paused and any(message.at <= turn.now for message in instance.deferred):
            turn.delivering.add(course.id)


def _marked(turn: Turn, course: Course, instance: Instance) -> Instance:
    """Note the goal event, and the first event of those that end the instance."""
    goal, now = course.plan.goal, turn.now
    if turn.trace is not None:
        turn.trace.about(*instance.name)
    goal_at = instance.goal_at
    sought = goal is not None and goal_at is None and now <= instance.entered_at + goal.within
    if sought and goal_event(turn, course, instance) is not None:
        goal_at = now
        turn.reaching.add(course.id)
    left_at = instance.left_at
    if left_at is None:
        converted = goal is not None and goal.exit and goal_at == now
        left_at = now if converted or _exit_reason(turn, course, instance) is not None else None
    if goal_at == instance.goal_at and left_at == instance.left_at:
        return instance
    return replace(instance, goal_at=goal_at, left_at=left_at)


def goal_event(turn: Turn, course: Course, instance: Instance) -> Event | None:
    """The first goal event of now, in the log's order (S9)."""
    moment = turn.within(instance)
    return next((event for event in turn.events if any(fits(event, moment) for fits in course.goals)), None)


def _exit_reason(turn: Turn, course: Course, instance: Instance) -> str | None:
    """The first in the file of the exit events of now (S2)."""
    moment = turn.within(instance)
    for reason, fits in course.exits:
        if any(fits(event, moment) for event in turn.events):
            return reason
    return None


def _settled(turn: Turn, course: Course, instance: Instance) -> Instance:
    now, goal, longest = turn.now, course.plan.goal, course.plan.max_duration
    if goal is not None and goal.exit and instance.goal_at == now:
        return _end(turn, instance, "converted", None)
    if instance.left_at == now:
        return _end(turn, instance, "exited", _exit_reason(turn, course, instance))
    if longest is not None and instance.entered_at + longest <= now:
        return replace(_end(turn, instance, "exited", "max_duration"), overstayed=True)
    due = (instance.due is not None and instance.due <= now) or (instance.look is not None and instance.look <= now)
    if due or not turn.terms.isdisjoint(course.way.steps[instance.at].terms):
        walk = Walk(turn, course.way, instance)
        return walk.hold() if course.paused else walk.resume()
    return instance


def _end(turn: Turn, instance: Instance, outcome: Outcome, reason: str | None) -> Instance:
    ended(turn, instance, outcome, reason)
    return replace(instance, ended_at=turn.now, due=None, look=None)


def convert(turn: Turn, course: Course) -> None:
    """Say which instances have reached their goal now, with the message that is credited (S9)."""
    goal = course.plan.goal
    assert goal is not None
    for instance in turn.instances[course.id]:
        if instance.goal_at == turn.now:
            if turn.trace is not None:
                turn.trace.about(*instance.name)
            event = goal_event(turn, course, instance)
            value = None if event is None or goal.value is None else event.values.get(goal.value)
            worth = None if value is None else float(value)
            turn.decisions.append(Converted(*instance.name, turn.now, worth, instance.sent))
