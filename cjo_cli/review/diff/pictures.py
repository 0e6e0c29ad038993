"""Which journeys have a map that shows the change, and what of it is touched from elsewhere."""

from __future__ import annotations

from collections.abc import Iterable

from cjo_cli.plan.model import ChooseState, JourneyPlan, SendState
from cjo_cli.review.diff.base import Both, JourneyPair
from cjo_cli.review.diff.values import Category, Change, Pictured


def pictures(pairs: Both, changes: Iterable[Change]) -> dict[str, Pictured]:
    """By journey the two plans that its map is made of; of journeys with a change that a map can show."""
    every = [change for change in changes if change.category is not Category.METADATA]
    direct = {change.subject.id for change in every if change.subject.kind == "journey"}
    contents = {change.subject.id for change in every if change.subject.kind == "content"}
    found = {side.plan.id: Pictured(side.plan, None) for side in pairs.gone}
    found |= {side.plan.id: Pictured(None, side.plan) for side in pairs.new}
    for pair in pairs.journeys:
        touched = _touched(pair.head.plan, contents)
        if pair.id in direct or touched:
            found[pair.id] = Pictured(pair.base.plan, pair.head.plan, _renamed(pair), touched)
    return dict(sorted(found.items()))


def _touched(plan: JourneyPlan, contents: set[str]) -> frozenset[str]:
    """The steps that send some of the contents."""
    return frozenset(
        state.id
        for state in plan.states
        if (isinstance(state, SendState) and state.content in contents)
        or (isinstance(state, ChooseState) and any(one.content in contents for one in state.candidates))
    )


def _renamed(pair: JourneyPair) -> dict[str, str]:
    both = (step.both for step in pair.steps if step.both is not None)
    return {old.id: new.id for old, new in both if old.id != new.id}
