"""Who waits in a step when the log ends that head has no more, or otherwise, and what becomes of them (R1)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from cjo_cli.plan.conditions import Condition
from cjo_cli.plan.model import JourneyPlan, Plan, State
from cjo_cli.review.outcomes.behaviour import audiences_of
from cjo_cli.review.outcomes.figures import Figures
from cjo_cli.review.outcomes.sides import Pair
from cjo_cli.review.outcomes.values import InFlight


def in_flight(base: Plan, head: Plan, pairs: Iterable[Pair], figures: Figures) -> tuple[InFlight, ...]:
    """The steps of base in which somebody waits, where head differs; `figures` are base's."""
    return tuple(one for pair in pairs if pair.base is not None for one in _of(pair, base, head, figures))


def _of(pair: Pair, base: Plan, head: Plan, figures: Figures) -> Iterator[InFlight]:
    before = _journey(base, pair.base)
    # In head it may be there and not be replayed, as one that is paused.
    after = _journey(head, pair.name)
    assert before is not None
    assert pair.base is not None
    for name, step in figures.journeys[pair.base].steps.items():
        if not step.waiting:
            continue
        to = None if after is None else _state(after, pair.step(name))
        if after is None or to is None:
            yield InFlight(pair.base, name, "gone", step.waiting_customers, step.waiting, None,
                           None if after is None else after.status)  # fmt: skip
        elif _meaning(base, before, pair, name) != _meaning(head, after, Pair(None, after.id), to.id):
            yield InFlight(pair.base, name, "changed", step.waiting_customers, step.waiting, to.id, after.status)


def _journey(plan: Plan, name: str | None) -> JourneyPlan | None:
    return next((journey for journey in plan.journeys if journey.id == name), None)


def _state(journey: JourneyPlan, step: str) -> State | None:
    return next((state for state in journey.states if state.id == step), None)


def _meaning(plan: Plan, journey: JourneyPlan, pair: Pair, step: str) -> Any:
    """A step's own data, its ways out by the names of where they lead, and the audiences it asks for."""
    state = _state(journey, step)
    assert state is not None
    ways = [(way.path, way.below, way.when, pair.step(journey.states[way.next].id)) for way in state.transitions]
    own: list[Condition] = [way.when for way in state.transitions if way.when is not None]
    if state.kind == "wait_for" and state.when is not None:
        own.append(state.when)
    audiences = {name: plan.audiences[name] for name in audiences_of(own, plan.audiences)}
    return state.model_dump(exclude={"id", "source", "transitions"}), ways, audiences
