"""Which assumed events can matter at all: all others are counted, and cost no replay.

An event first makes a difference where something reads it. Where no entry, no rule about messages and no assumption
does, that is within an instance of a journey that reads it: before its end, its last message and, where the goal is
such an event, the goal's window are over. Whoever has none such at that instant is left as they are.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from cjo_cli.plan.assumptions import AssumptionsPlan
from cjo_cli.plan.conditions import Condition, Events, leaves
from cjo_cli.plan.model import JourneyPlan, Plan
from cjo_cli.simulate.needs import conditions_of, matches_of
from cjo_cli.simulate.result import NEVER, Ran
from cjo_cli.simulate.world import Bools, Ints, World

FIRST = int(np.iinfo(np.int64).min)


@dataclass(frozen=True)
class Readers:
    """Who reads an event: everybody, so that it may matter whenever it comes, or some journeys within.

    Of each journey, whether the event may be its goal.
    """

    everywhere: bool
    journeys: Mapping[str, bool]


def readers_of(plan: Plan, journeys: Iterable[JourneyPlan], assumed: AssumptionsPlan) -> list[Readers]:
    """By assumed event who reads it."""
    journeys = tuple(journeys)
    outside = {name for condition in _outside(plan, journeys, assumed) for name in _read(plan, condition)}
    outside |= {name for journey in journeys if journey.entry.match for name in journey.entry.match.events}
    outside |= {setter.event for part in plan.attributes.values() for setter in part.sets}
    within = {journey.id: set(_within(plan, journey)) for journey in journeys}
    return [
        Readers(
            event.event in outside,
            {j.id: _is_goal(j, event.event) for j in journeys if event.event in within[j.id]},
        )
        for event in assumed.events
    ]


def _outside(plan: Plan, journeys: Iterable[JourneyPlan], assumed: AssumptionsPlan) -> Iterator[Condition]:
    for entry in (journey.entry for journey in journeys):
        yield from (part for part in (entry.when, entry.condition, entry.audience) if part is not None)
    yield from (rule.when for rule in plan.suppress)
    answers = (answer for event in assumed.events for answer in event.answers)
    yield from (plan.audiences[answer.audience] for answer in answers if answer.audience is not None)


def _within(plan: Plan, journey: JourneyPlan) -> Iterator[str]:
    for match in matches_of(journey):
        yield from match.events
    for condition in conditions_of(plan, journey):
        yield from _read(plan, condition)


def _is_goal(journey: JourneyPlan, event: str) -> bool:
    return journey.goal is not None and any(event in match.events for match in journey.goal.events)


def _read(plan: Plan, condition: Condition) -> Iterator[str]:
    for leaf in leaves(condition, plan.audiences):
        if isinstance(leaf, Events):
            yield from leaf.match.events


def last_chances(world: World, rans: Mapping[str, Ran], readers: list[Readers]) -> Ints:
    """By event and customer the last instant at which it can matter to them."""
    found = np.full((len(readers), world.size), FIRST, dtype=np.int64)
    for last, one in zip(found, readers, strict=True):
        if one.everywhere:
            last[:] = NEVER
            continue
        for name, is_goal in one.journeys.items():
            _over(world, rans[name], is_goal, last)
    return found


def _over(world: World, ran: Ran, is_goal: bool, last: Ints) -> None:
    """Put off each customer's `last` to when the last of their instances in a journey is over for good."""
    customer = ran.customer.astype(np.int64) - (world.data.low + world.low)
    np.maximum.at(last, customer, ran.ended_at)
    if is_goal and ran.plan.goal is not None:
        np.maximum.at(last, customer, ran.entered_at + ran.plan.goal.within)
    for rows in ran.messages:
        np.maximum.at(last, customer[rows.instance], rows.at)


def matters(chances: Ints, event: Ints, customer: Ints, ts: Ints) -> Bools:
    """Which events, by number, customer and instant, may make a difference."""
    return np.asarray(ts <= chances[event, customer])
