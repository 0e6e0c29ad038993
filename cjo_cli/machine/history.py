"""Events into a customer's history: attributes that they set, and what relations keep of them (T2, T4)."""

from __future__ import annotations

from bisect import bisect_right, insort_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from cjo_cli.machine.conditions import INSTANT, Conditions
from cjo_cli.machine.keeps import Relation
from cjo_cli.machine.moment import NOTHING, Moment, Passes
from cjo_cli.machine.state import Event, History
from cjo_cli.machine.values import Value

_NOBODY = Moment(NOTHING, {}, 0)
# The key of a relation, its span, whether it is kept while an instance runs, and whether its rows have values.
_Pruned = tuple[str, int, bool, bool]


@dataclass(frozen=True)
class _Kept:
    key: str
    relation: Relation
    tests: tuple[tuple[str, Passes], ...]

    def takes(self, event: Event) -> bool:
        return all(passes(event.values.get(name), _NOBODY) for name, passes in self.tests)


@dataclass(frozen=True)
class Recorder:
    """What each event leaves behind: `kept` relations and `sets`, by event term; `pruned` are those that forget."""

    kept: Mapping[str, tuple[_Kept, ...]]
    sets: Mapping[str, tuple[tuple[str, str], ...]]
    pruned: tuple[_Pruned, ...]

    def record(
        self, event: Event, attributes: dict[str, Value], since: dict[str, int], history: dict[str, History]
    ) -> None:
        """Note an event that has come in its turn, or late: an older value replaces no newer one."""
        term = event.term
        if term is None:
            return
        for prop, name in self.sets.get(term, ()):
            value = event.values.get(prop)
            if value is not None and since.get(name, event.ts) <= event.ts:
                attributes[name], since[name] = value, event.ts
        for kept in self.kept.get(term, ()):
            if kept.takes(event):
                history[kept.key] = _with(kept.relation, history.get(kept.key), event)

    def prune(self, history: dict[str, History], now: int, running_since: int | None) -> None:
        """Forget the rows that no condition can ask for any more, from `now` on."""
        for key, span, entry, dated in self.pruned:
            rows: Any = history.get(key)
            if rows is None:
                continue
            low = now - span
            if (rows[0][0] if dated else rows[0]) > low:
                continue
            if entry and running_since is not None:
                low = min(low, running_since)
            first = bisect_right(rows, low, key=INSTANT if dated else None)
            if first == len(rows):
                del history[key]
            else:
                history[key] = rows[first:]


def _with(relation: Relation, found: History | None, event: Event) -> History:
    if relation.how == "count":
        return (found or 0) + 1  # type: ignore[operator]
    if relation.how == "total":
        return (found or 0.0) + (event.values.get(relation.properties[0]) or 0)  # type: ignore[operator]
    rows: Any = found or ()
    row: Any = event.ts
    if relation.properties:
        row = (event.ts, tuple(event.values.get(name) for name in relation.properties))
    by = INSTANT if relation.properties else None
    if not rows or (rows[-1] if by is None else rows[-1][0]) <= event.ts:
        return (*rows, row)
    several = list(rows)
    insort_right(several, row, key=by)
    return tuple(several)


def recorder(conditions: Conditions) -> Recorder:
    """The recorder of all that `conditions` has been asked to compile."""
    needs, plan = conditions.needs, conditions.plan
    kept: dict[str, list[_Kept]] = {}
    for key, relation in needs.relations.items():
        tests = tuple((part.property, conditions.passes(part.tests)) for part in relation.where)
        for event in relation.events:
            kept.setdefault(event, []).append(_Kept(key, relation, tests))
    sets: dict[str, list[tuple[str, str]]] = {}
    for name in sorted(needs.attributes):
        for setter in plan.attributes[name].sets:
            sets.setdefault(setter.event, []).append((setter.property, name))
    return Recorder(
        {event: tuple(parts) for event, parts in kept.items()},
        {event: tuple(parts) for event, parts in sets.items()},
        _forgotten(needs.relations),
    )


def joined_recorder(
    several: Sequence[Recorder], relations: Mapping[str, Relation], sets: Mapping[str, Sequence[tuple[str, str]]]
) -> Recorder:
    """What all of `several` record; `relations` are theirs, joined, and `sets` what sets attributes by event."""
    kept: dict[str, dict[str, _Kept]] = {}
    for one in several:
        for event, parts in one.kept.items():
            kept.setdefault(event, {}).update((part.key, part) for part in parts)
    return Recorder(
        {event: tuple(parts.values()) for event, parts in kept.items()},
        {event: tuple(parts) for event, parts in sets.items()},
        _forgotten(relations),
    )


def _forgotten(relations: Mapping[str, Relation]) -> tuple[_Pruned, ...]:
    found = ((key, one) for key, one in relations.items() if one.how == "rows" and not one.always)
    return tuple((key, one.span, one.entry, bool(one.properties)) for key, one in found)
