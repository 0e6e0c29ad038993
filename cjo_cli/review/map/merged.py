"""Two plans of one journey as one map: what was added, changed, removed."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from cjo_cli.plan.model import JourneyPlan, State, Transition
from cjo_cli.review.map.graph import Box, Change, Graph, Way, lines_of

Key = tuple[str, str | None, str]


def merged(
    before: JourneyPlan | None,
    after: JourneyPlan | None,
    *,
    renamed: Mapping[str, str] | None = None,
    touched: Collection[str] = (),
) -> Graph:
    """The map of a journey with its boxes and lines marked as added, changed, removed or the same.

    `before` is None of a new journey, `after` of one that is gone; one of them is there. `renamed` leads from step ids
    of before to those of after (`moved:`); `touched` are steps of after that a change elsewhere reaches, such as of
    their content. Of steps in another order the lines may lead back: the map is for Mermaid, not for a layout.
    """
    now = after or before
    assert now is not None
    names = dict(renamed or {})
    old = {} if before is None else {names.get(state.id, state.id): state for state in before.states}
    new = {} if after is None else {state.id: state for state in after.states}
    order = _order(list(old), list(new))
    boxes = tuple(_box(name, old.get(name), new.get(name), name in touched) for name in order)
    ways = _ways(_moves(before, names), _moves(after, {}), {name: place for place, name in enumerate(order)})
    return Graph(now.id, now.title or now.id, boxes, lines_of(ways), now)


def _order(old: Sequence[str], new: Sequence[str]) -> list[str]:
    """The new order, with each that is gone behind the one it stood behind."""
    order = list(new)
    for at, name in enumerate(old):
        if name not in order:
            order.insert(order.index(old[at - 1]) + 1 if at else 0, name)
    return order


def _box(name: str, old: State | None, new: State | None, touched: bool) -> Box:
    change: Change = "same"
    if old is None or new is None:
        change = "added" if old is None else "removed"
    elif touched or _does(old) != _does(new):
        change = "changed"
    state = new or old
    assert state is not None
    return Box(name, state.kind, "completed" if state.kind == "end" else name, state, change=change)


def _does(state: State) -> Any:
    """What a state does, wherever it stands and leads to; its guards belong to its lines."""
    return state.model_dump(exclude={"id", "source", "transitions"})


def _moves(journey: JourneyPlan | None, names: Mapping[str, str]) -> dict[Key, Transition]:
    """A plan's transitions by where they lead from, along which path, and to."""
    if journey is None:
        return {}
    ids = [names.get(state.id, state.id) for state in journey.states]
    return {
        (ids[at], move.path, ids[move.next]): move
        for at, state in enumerate(journey.states)
        for move in state.transitions
    }


def _ways(old: Mapping[Key, Transition], new: Mapping[Key, Transition], places: Mapping[str, int]) -> list[Any]:
    ways = []
    for key in sorted({**new, **old}, key=lambda key: (places[key[0]], places[key[2]], key[1] or "")):
        source, path, target = key
        ways.append((places[source], places[target], Way(path, change=_became(old.get(key), new.get(key)))))
    return ways


def _became(old: Transition | None, new: Transition | None) -> Change:
    if old is None or new is None:
        return "added" if old is None else "removed"
    return "same" if old.model_copy(update={"next": new.next}) == new else "changed"
