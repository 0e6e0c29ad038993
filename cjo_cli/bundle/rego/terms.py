"""Literals, values and tests of a plan as Rego: an undefined value fails a test, and passes what is `not` (V2)."""

from __future__ import annotations

import json
from collections.abc import Iterable
from decimal import Decimal

from cjo_cli.model.base import ValueType
from cjo_cli.plan.conditions import Constant, Constants, FromAttribute, FromEntry, Test

SIGNS = {"eq": "==", "ne": "==", "gt": ">", "gte": ">=", "lt": "<", "lte": "<=", "before": "<", "after": ">"}
CALLS = {"contains": "contains", "starts_with": "startswith"}
ATTRIBUTES, ENTRY, PROPERTIES = "input.attributes", "input.entry", "input.event.properties"


def text(value: str) -> str:
    """A string's literal."""
    return json.dumps(value, ensure_ascii=False)


def among(values: Iterable[str]) -> str:
    """The literal of a set, of literals; `set()` where there are none."""
    parts = ", ".join(values)
    return f"{{{parts}}}" if parts else "set()"


def decimal(value: str) -> str:
    """The literal of a number that is written as decimal text."""
    return format(Decimal(value), "f")


def constant(value: Constant) -> str:
    """A plan's literal as Rego's."""
    if value.kind == "number":
        return decimal(str(value.value))
    return json.dumps(value.value, ensure_ascii=False)


def typed(values: str, name: str, kind: ValueType) -> str:
    """A value of an object, undefined where it is missing."""
    return f"typed({values}, {text(name)}, {text(kind)})"


def test(value: str, test: Test) -> str:
    """One test of a value as an expression."""
    op, operand = test.op, test.value
    if isinstance(operand, Constants):
        return f"{'not ' * (op == 'not_in')}{value} in {among(constant(one) for one in operand.of)}"
    if op == "exists" and isinstance(operand, Constant):
        return f"{'' if operand.value else 'not '}{value} != null"
    other = _other(operand)
    if op in CALLS:
        return f"{CALLS[op]}({value}, {other})"
    if op in ("older_than", "newer_than"):
        return f"{value} {'<=' if op == 'older_than' else '>'} input.now - {other}"
    return f"{'not ' * (op == 'ne')}{value} {SIGNS[op]} {other}"


def _other(operand: Constant | FromAttribute | FromEntry) -> str:
    if isinstance(operand, FromAttribute):
        return typed(ATTRIBUTES, operand.attribute, operand.type)
    if isinstance(operand, FromEntry):
        return typed(ENTRY, operand.property, operand.type)
    return constant(operand)
