"""A second evaluator of conditions, one assignment at a time, written from V1 to V4 and T3 alone; and every assignment.

A small world: a few attributes with a few values each, and histories of at most three events.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import combinations_with_replacement, product
from typing import Any

from cjo_cli.model.base import ValueType
from cjo_cli.plan.conditions import (
    AllOf,
    AnyOf,
    Attribute,
    Condition,
    Constant,
    Constants,
    Events,
    FromAttribute,
    Not,
    PropertyTest,
    Test,
    leaves,
    tests_of,
)

DAY = 86_400_000_000
NOW = 100 * DAY
ENTERED = NOW - 3 * DAY
TYPES: dict[str, ValueType] = {
    "tier": "string", "text": "string", "whole": "integer", "number": "number", "flag": "boolean", "since": "timestamp",
}  # fmt: skip
# Between, at and beyond every literal that `drawn.py` writes.
VALUES: dict[str, tuple[Any, ...]] = {
    "tier": (None, "gold", "iron", "none"),
    "text": (None, "", "ab", "abc", "ad", "b", "bc", "d"),
    "whole": (None, *(Decimal(n) for n in range(5))),
    "number": (None, *(Decimal(n) / 2 for n in range(8))),
    "flag": (None, False, True),
    "since": (None, *(NOW - n * DAY for n in range(5))),
}
CLOSED = ("gold", "iron", "none")


@dataclass(frozen=True)
class Event:
    """An event of the world: its term, the property `size`, its age."""

    name: str
    size: Decimal | None
    age: int


KINDS = [Event(n, s, a * DAY) for n, s, a in product("ef", (None, Decimal(1), Decimal(2)), (1, 4))]
HISTORIES = [history for size in range(3) for history in combinations_with_replacement(KINDS, size)]
LONG = [*HISTORIES, *((k, k, k) for k in KINDS)]


def assignments(condition: Condition) -> Iterator[tuple[dict[str, Any], tuple[Event, ...]]]:
    """Every assignment to what the condition reads."""
    read = list(leaves(condition, {}))
    names = {leaf.attribute for leaf in read if isinstance(leaf, Attribute)}
    names |= {t.value.attribute for leaf in read for t in tests_of(leaf) if isinstance(t.value, FromAttribute)}
    histories = LONG if any(isinstance(leaf, Events) for leaf in read) else [()]
    for values in product(*(VALUES[name] for name in sorted(names))):
        for history in histories:
            yield dict(zip(sorted(names), values, strict=True)), history


def holds(condition: Condition, values: dict[str, Any], history: tuple[Event, ...]) -> bool:
    """Whether the condition holds."""
    match condition:
        case AllOf():
            return all(holds(part, values, history) for part in condition.of)
        case AnyOf():
            return any(holds(part, values, history) for part in condition.of)
        case Not():
            return not holds(condition.of, values, history)
        case Attribute():
            return all(_passes(test, values[condition.attribute], values) for test in condition.tests)
        case Events():
            found = [event for event in history if _counts(condition, event, values)]
            what = Decimal(len(found))
            if condition.total is not None:
                what = sum((event.size or Decimal(0) for event in found), Decimal(0))
            return all(_passes(test, what, values) for test in condition.tests)
    raise AssertionError(condition)


def _counts(condition: Events, event: Event, values: dict[str, Any]) -> bool:
    ts = NOW - event.age
    since = {"all": 0, "entry": ENTERED, "within": NOW - (condition.within or 0)}[condition.window]
    where: tuple[PropertyTest, ...] = condition.match.where
    fits = all(_passes(test, event.size, values) for tested in where for test in tested.tests)
    return event.name in condition.match.events and ts > since and fits


def _passes(test: Test, value: Any, values: dict[str, Any]) -> bool:
    if test.op == "exists":
        assert isinstance(test.value, Constant)
        return (value is not None) == test.value.value
    if test.op in ("in", "not_in"):
        assert isinstance(test.value, Constants)
        return (value in [_read(constant) for constant in test.value.of]) == (test.op == "in")
    other = values[test.value.attribute] if isinstance(test.value, FromAttribute) else _read(test.value)
    if value is None or other is None:
        return test.op == "ne"
    return bool(_compared(test.op, value, other))


def _compared(op: str, value: Any, other: Any) -> Any:
    return {
        "eq": lambda: value == other, "ne": lambda: value != other, "gt": lambda: value > other,
        "gte": lambda: value >= other, "lt": lambda: value < other, "lte": lambda: value <= other,
        "before": lambda: value < other, "after": lambda: value > other,
        "contains": lambda: other in value, "starts_with": lambda: value.startswith(other),
        "older_than": lambda: value <= NOW - other, "newer_than": lambda: value > NOW - other,
    }[op]()  # fmt: skip


def _read(operand: Any) -> Any:
    return Decimal(operand.value) if operand.kind == "number" else operand.value
