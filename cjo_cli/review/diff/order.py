"""Where steps stand: on which path, and after which others."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence

from cjo_cli.plan.model import JourneyPlan, State
from cjo_cli.review.diff.base import JourneyPair
from cjo_cli.review.diff.wording import quoted

# A step's list: the step that holds it and the name of its path; of the journey's own steps neither.
Home = tuple[str, str]
TOP: Home = ("", "")
WORDS = {"on_event": "event", "on_timeout": "timeout"}


def moved(pair: JourneyPair) -> Iterator[tuple[State, State, str, str]]:
    """Steps of both sides that stand elsewhere, before and after, with their places in words."""
    steps = [step.both for step in pair.steps if step.both is not None]
    new_name = {old.id: new.id for old, new in steps}
    old_homes, new_homes = homes(pair.base.plan), homes(pair.head.plan)
    stayed: dict[Home, list[tuple[State, State]]] = {}
    for old, new in steps:
        parent, path = old_homes[old.id]
        if (new_name.get(parent, parent), path) == new_homes[new.id]:
            stayed.setdefault(new_homes[new.id], []).append((old, new))
        elif parent in ("", *new_name):
            yield old, new, _on(old_homes[old.id]), _on(new_homes[new.id])
    for home in stayed.values():
        yield from _out_of_order(home, pair)


def homes(plan: JourneyPlan) -> dict[str, Home]:
    """The list that each step stands in."""
    by_place = {state.source: state for state in plan.states[1:-1]}
    found = {}
    for place, state in by_place.items():
        above = next((by_place[place[:end]] for end in range(len(place) - 1, 0, -1) if place[:end] in by_place), None)
        found[state.id] = TOP if above is None else (above.id, _path(above, place[len(above.source) :]))
    return found


def _path(above: State, below: Sequence[str | int]) -> str:
    """The name of the path of `above` whose steps lie at `below` it."""
    if below[0] in WORDS:
        return WORDS[str(below[0])]
    return above.transitions[int(below[1])].path or ""


def _on(home: Home) -> str:
    return "on no path" if home == TOP else f"on the path {quoted(home[1])} of {quoted(home[0])}"


def _out_of_order(home: list[tuple[State, State]], pair: JourneyPair) -> Iterator[tuple[State, State, str, str]]:
    """Of steps in one list, as few as can be said to have moved for the others to be in order."""
    place = {state.id: number for number, state in enumerate(pair.base.plan.states)}
    kept = _rising([place[old.id] for old, _ in home])
    before = sorted(home, key=lambda step: place[step[0].id])
    for number, (old, new) in enumerate(home):
        if number not in kept:
            was = before.index((old, new))
            yield old, new, _after(before[was - 1][0] if was else None), _after(home[number - 1][1] if number else None)


def _after(state: State | None) -> str:
    return "first" if state is None else f"after {quoted(state.id)}"


def _rising(numbers: Sequence[int]) -> set[int]:
    """The positions of a longest run of rising numbers."""
    tails: list[int] = []
    ends: list[int] = []
    previous: list[int | None] = []
    for position, number in enumerate(numbers):
        place = bisect_left(tails, number)
        previous.append(ends[place - 1] if place else None)
        tails[place : place + 1] = [number]
        ends[place : place + 1] = [position]
    found: set[int] = set()
    at = ends[-1] if ends else None
    while at is not None:
        found.add(at)
        at = previous[at]
    return found
