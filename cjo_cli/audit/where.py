"""What must hold of an event's properties, as SQL over its row: a missing value fails all but `ne`, `not_in` and
`exists: false` (V2, V3). A trigger's now is its event's own instant (T3)."""

from __future__ import annotations

from decimal import Decimal

from cjo_cli.log.data import Typed
from cjo_cli.log.values import literal
from cjo_cli.plan.conditions import Constant, Constants, FromAttribute, FromEntry, Match, Test

COMPARE = {"eq": "=", "gt": ">", "gte": ">=", "lt": "<", "lte": "<=", "before": "<", "after": ">"}


def alone(match: Match) -> bool:
    """Whether an event's own row tells if it matches: nothing is compared with an attribute or an entry."""
    return not any(isinstance(test.value, FromEntry | FromAttribute) for prop in match.where for test in prop.tests)


def condition(match: Match, numbers: dict[str, int], columns: dict[Typed, str]) -> str:
    """SQL that is true of the rows that match; `numbers` are the log's events by term, `columns` the properties'."""
    events = ", ".join(str(numbers[event]) for event in match.events if event in numbers)
    parts = [f"event IN ({events})" if events else "false"]
    for prop in match.where:
        column = columns[prop.property, prop.type]
        parts += [f"coalesce({_test(test, column)}, {_without(test)})" for test in prop.tests]
    return " AND ".join(f"({part})" for part in parts)


def _without(test: Test) -> str:
    """What holds of a missing value."""
    return "true" if test.op in ("ne", "not_in") else "false"


def _test(test: Test, column: str) -> str:
    operand = test.value
    if isinstance(operand, Constants):
        listed = ", ".join(_value(one) for one in operand.of)
        return f"{column} {'NOT IN' if test.op == 'not_in' else 'IN'} ({listed})"
    assert isinstance(operand, Constant)
    match test.op:
        case "exists":
            return f"{column} IS {'NOT NULL' if operand.value else 'NULL'}"
        case "older_than":
            return f"{column} <= ts - {operand.value}"
        case "newer_than":
            return f"{column} > ts - {operand.value}"
        case "ne":
            return f"{column} <> {_value(operand)}"
        case "contains" | "starts_with":
            return f"{test.op}({column}, {_value(operand)})"
        case op:
            return f"{column} {COMPARE[op]} {_value(operand)}"


def _value(constant: Constant) -> str:
    """A literal of the column's kind: a whole number is no fraction, so that large ones stay exact."""
    if constant.kind == "string":
        return literal(str(constant.value))
    if constant.kind == "number":
        value = Decimal(str(constant.value))
        whole = value == value.to_integral_value() and abs(value) < 2**63
        return str(int(value)) if whole else f"CAST({literal(str(value))} AS DOUBLE)"
    return str(constant.value).lower() if constant.kind == "boolean" else str(constant.value)
