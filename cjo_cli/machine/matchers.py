"""Tests of a value as closures: two-valued, a missing value fails all but `ne`, `not_in`, `exists: false` (V2, V3)."""

from __future__ import annotations

import operator
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from cjo_cli.machine.moment import Moment, Passes
from cjo_cli.machine.values import Value
from cjo_cli.plan.conditions import Constant, Constants, FromAttribute, FromEntry, Test

COMPARE: dict[str, Callable[[Any, Any], Any]] = {
    "eq": operator.eq, "gt": operator.gt, "gte": operator.ge, "lt": operator.lt, "lte": operator.le,
    "before": operator.lt, "after": operator.gt, "contains": operator.contains, "starts_with": str.startswith,
}  # fmt: skip


def all_of(tests: tuple[Test, ...]) -> Passes:
    """Whether a value passes every test."""
    made = [one(test) for test in tests]
    if len(made) == 1:
        return made[0]

    def passes(value: Value | None, moment: Moment) -> bool:
        return all(test(value, moment) for test in made)

    return passes


def one(test: Test) -> Passes:
    """One test as a closure."""
    op, operand = test.op, test.value
    if isinstance(operand, FromEntry):
        return _with_entry(op, operand.property)
    if isinstance(operand, FromAttribute):
        return _with_attribute(op, operand.attribute)
    if isinstance(operand, Constants):
        return _among(op, frozenset(native(constant) for constant in operand.of))
    value = native(operand)
    if op == "exists":
        wanted = bool(value)
        return lambda found, _: (found is not None) == wanted
    if op in ("older_than", "newer_than"):
        return _aged(op, int(value))
    return _with_constant(op, value)


def native(constant: Constant) -> Value:
    """A literal as the value that it is compared as."""
    if constant.kind == "number":
        number = Decimal(str(constant.value))
        return int(number) if number == number.to_integral_value() else float(number)
    return constant.value


def _among(op: str, members: frozenset[Value]) -> Passes:
    wanted = op == "in"
    return lambda found, _: (found is not None and found in members) == wanted


def _aged(op: str, span: int) -> Passes:
    if op == "older_than":
        return lambda found, moment: found is not None and found <= moment.now - span  # type: ignore[operator]
    return lambda found, moment: found is not None and found > moment.now - span  # type: ignore[operator]


def _with_constant(op: str, value: Value) -> Passes:
    if op == "ne":
        return lambda found, _: found is None or found != value
    if op == "eq":
        return lambda found, _: found is not None and found == value
    compare = COMPARE[op]
    return lambda found, _: found is not None and bool(compare(found, value))


def _both(op: str, found: Value | None, other: Value | None) -> bool:
    """A comparison with a missing value is as one of a missing value (V2)."""
    present = found is not None and other is not None
    if op == "ne":
        return not (present and found == other)
    return present and bool(COMPARE[op](found, other))


def _with_entry(op: str, name: str) -> Passes:
    return lambda found, moment: _both(op, found, moment.entry.get(name))


def _with_attribute(op: str, name: str) -> Passes:
    return lambda found, moment: _both(op, found, moment.attributes.get(name))
