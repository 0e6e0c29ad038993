"""What of one side is what of the other: by id, by what head declares (`was`, `moved`), and by its looks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from typing import Any, TypeVar

from cjo_cli.plan.model import JourneyPlan, State
from cjo_cli.review.diff.base import Both, How, JourneyPair, Pair
from cjo_cli.review.diff.side import JourneySide, Side
from cjo_cli.review.outcomes.sides import Pair as Renamed

V = TypeVar("V")
K = TypeVar("K")
# Two journeys are taken for one that was renamed where so much of their steps is alike.
ALIKE = 0.6
Matched = list[tuple[str | None, str | None, How]]


def both(base: Side, head: Side) -> Both:
    """The two sides with what belongs together side by side."""
    old, new = _does(base.journeys, head.journeys), _does(head.journeys, base.journeys)
    matched = _matched(
        list(base.journeys), list(head.journeys),
        {side.was: name for name, side in head.journeys.items() if side.was is not None},
        lambda one, other: _alike(old[one], new[other]),
    )  # fmt: skip
    pairs = [
        JourneyPair(base.journeys[one], head.journeys[other], how, steps(base.journeys[one], head.journeys[other]))
        for one, other, how in matched
        if one is not None and other is not None
    ]
    return Both(
        base,
        head,
        tuple(sorted(pairs, key=lambda pair: pair.id)),
        tuple(base.journeys[one] for one, other, _ in matched if one is not None and other is None),
        tuple(head.journeys[other] for one, other, _ in matched if other is not None and one is None),
        tuple(_by_id(base.contents, head.contents)),
        tuple(_by_id(base.terms, head.terms)),
    )


def _by_id(base: Mapping[K, V], head: Mapping[K, V]) -> Iterator[Pair[V]]:
    for name in sorted(base.keys() | head.keys()):  # type: ignore[type-var]
        yield Pair(base.get(name), head.get(name))


def steps(base: JourneySide, head: JourneySide) -> tuple[Pair[State], ...]:
    """The steps of a journey side by side, in head's order, those that are gone after them."""
    old, new = ({state.id: state for state in inner(side.plan)} for side in (base, head))
    declared = Renamed(base.plan.id, head.plan.id, head.moved)
    moved = {name: declared.step(name) for name in old}
    matched = _matched(list(old), list(new), moved, lambda one, other: _same(old[one], new[other]))
    order = {name: place for place, name in enumerate(new)}
    pairs: list[Pair[State]] = [
        # A default id that begins with that of a step which was renamed is renamed with it.
        Pair(old.get(one or ""), new.get(other or ""), "id" if how == "declared" and one not in head.moved else how)
        for one, other, how in matched
    ]
    return tuple(sorted(pairs, key=lambda pair: len(order) if pair.head is None else order[pair.head.id]))


def inner(plan: JourneyPlan) -> tuple[State, ...]:
    """The states that are steps of the file."""
    return plan.states[1:-1]


def _matched(
    base: list[str], head: list[str], declared: Mapping[str, str], alike: Callable[[str, str], float]
) -> Matched:
    """Names of both sides that belong together, and those that are on one side only."""
    found: Matched = [(name, name, "id") for name in base if name in head]
    gone = [name for name in base if name not in head]
    new = [name for name in head if name not in base]
    for old in [name for name in gone if declared.get(name) in new]:
        found.append((old, declared[old], "declared"))
        gone.remove(old)
        new.remove(declared[old])
    for old in list(gone):
        near = max(new, key=lambda name: alike(old, name), default=None)
        if near is not None and alike(old, near) >= ALIKE:
            found.append((old, near, "possible"))
            gone.remove(old)
            new.remove(near)
    return [*found, *((name, None, "id") for name in gone), *((None, name, "id") for name in new)]


def _same(one: State, other: State) -> float:
    """Whether two steps do the same; of a step with paths, whether they have the same ones."""
    return float(one.kind == other.kind and data(one) == data(other))


def data(state: State) -> dict[str, Any]:
    """What a step does, without its name, its place, and where it leads to."""
    ways = [way.model_dump(exclude={"next"}) for way in state.transitions]
    return {**state.model_dump(exclude={"id", "source", "transitions"}), "ways": ways}


def _does(journeys: Mapping[str, JourneySide], known: Mapping[str, JourneySide]) -> dict[str, Counter[str]]:
    """What each journey that is not `known` does, step by step, with its entry."""
    return {
        name: Counter(repr(data(state)) for state in side.plan.states[:-1])
        for name, side in journeys.items()
        if name not in known
    }


def _alike(one: Counter[str], other: Counter[str]) -> float:
    """The share of what two journeys do that is the same in both."""
    return 2 * (one & other).total() / (one.total() + other.total())
