"""When a condition can change: at which events, and at which instant without one (E1, S4)."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from cjo_cli.machine.conditions import INSTANT, Conditions, relation_of
from cjo_cli.machine.moment import Judge, Moment
from cjo_cli.plan.conditions import Attribute, Condition, Entry, Events, FromAttribute, leaves, tests_of

Look = Callable[[Moment], int | None]


@dataclass(frozen=True)
class Watch:
    """A condition, the events at which it can change, and the next instant after now at which it can without one."""

    holds: Judge
    events: frozenset[str]
    look: Look


def watch(conditions: Conditions, condition: Condition) -> Watch:
    """Compile a condition that is looked at again and again."""
    holds, plan = conditions.judge(condition), conditions.plan
    events: set[str] = set()
    looks: list[Look] = []
    for leaf in leaves(condition, plan.audiences):
        for name in _attributes_read(leaf):
            events |= {setter.event for setter in plan.attributes[name].sets}
        if isinstance(leaf, Events):
            events |= set(leaf.match.events)
            if leaf.within is not None:
                looks.append(_expiry(leaf))
        elif isinstance(leaf, Attribute | Entry):
            looks += [_age(leaf, delay) for delay in _delays(leaf)]
    return Watch(holds, frozenset(events), _first(looks))


def _first(looks: list[Look]) -> Look:
    if not looks:
        return lambda _: None
    if len(looks) == 1:
        return looks[0]
    return lambda moment: earliest([look(moment) for look in looks])


def earliest(instants: Iterable[int | None]) -> int | None:
    """The least that there is."""
    first = None
    for t in instants:
        if t is not None and (first is None or t < first):
            first = t
    return first


def _attributes_read(leaf: Condition) -> set[str]:
    names = {test.value.attribute for test in tests_of(leaf) if isinstance(test.value, FromAttribute)}
    return names | ({leaf.attribute} if isinstance(leaf, Attribute) else set())


def _delays(leaf: Attribute | Entry) -> list[int]:
    return [int(test.value.value) for test in leaf.tests if test.op in ("older_than", "newer_than")]  # type: ignore[union-attr]


def _expiry(leaf: Events) -> Look:
    """An event leaves a `within` window at exactly `ts + D` (T3)."""
    relation, _ = relation_of(leaf)
    key, within, by = relation.key, leaf.within or 0, INSTANT if relation.properties else None

    def look(moment: Moment) -> int | None:
        rows: Any = moment.history.get(key, ())
        first = bisect_right(rows, moment.now - within, key=by)
        if first == len(rows):
            return None
        return int(rows[first] if by is None else rows[first][0]) + within

    return look


def _age(leaf: Attribute | Entry, delay: int) -> Look:
    """`older_than` and `newer_than` change at `value + D`."""

    def look(moment: Moment) -> int | None:
        if isinstance(leaf, Attribute):
            value = moment.attributes.get(leaf.attribute)
        else:
            value = moment.entry.get(leaf.property)
        return value + delay if isinstance(value, int) and value + delay > moment.now else None

    return look
