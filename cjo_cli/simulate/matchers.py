"""Tests on whole columns: two-valued, a missing value fails all but `ne`, `not_in` and `exists: false` (V2, V3)."""

from __future__ import annotations

import operator
from bisect import bisect_left
from collections.abc import Callable
from decimal import Decimal
from functools import lru_cache
from typing import Any

import numpy as np

from cjo_cli.log.data import Column
from cjo_cli.plan.conditions import Constant, Constants, FromAttribute, FromEntry, Test

Bools = np.ndarray[Any, np.dtype[np.bool_]]
Resolve = Callable[[FromEntry | FromAttribute], Column]
COMPARE: dict[str, Callable[[Any, Any], Any]] = {
    "eq": operator.eq, "gt": operator.gt, "gte": operator.ge, "lt": operator.lt, "lte": operator.le,
    "before": operator.lt, "after": operator.gt,
}  # fmt: skip


class Texts:
    """The sorted dictionary that text columns are coded in."""

    def __init__(self, strings: list[str]) -> None:
        self.strings = strings
        self._array: Any = None

    def code(self, text: str) -> int:
        """The code of a text that the plan names; every such text is in the dictionary."""
        return bisect_left(self.strings, text)

    @property
    def array(self) -> Any:
        """The dictionary as one column of text."""
        if self._array is None:
            self._array = np.array(self.strings, dtype=np.dtypes.StringDType())
        return self._array


@lru_cache(maxsize=4096)
def number_of(text: str) -> int | float:
    """Decimal text as the number that columns compare with."""
    value = Decimal(text)
    return int(value) if value == value.to_integral_value() and abs(value) < 2**63 else float(value)


def passes(texts: Texts, tests: tuple[Test, ...], column: Column, now: Any, resolve: Resolve) -> Bools:
    """Which rows of `column` pass all of `tests`; `now` is each row's instant, `resolve` reads other operands."""
    result = np.ones(len(column.values), dtype=np.bool_)
    for test in tests:
        result &= _one(texts, test, column, now, resolve)
    return result


def _one(texts: Texts, test: Test, column: Column, now: Any, resolve: Resolve) -> Bools:
    op, operand = test.op, test.value
    if op == "exists":
        return np.asarray(column.valid == bool(operand.value))  # type: ignore[union-attr]
    if op in ("older_than", "newer_than"):
        edge = now - operand.value  # type: ignore[union-attr]
        return np.asarray(column.valid & ((column.values <= edge) if op == "older_than" else (column.values > edge)))
    if op in ("in", "not_in"):
        assert isinstance(operand, Constants)
        members = [_native(texts, constant) for constant in operand.of]
        found = column.valid & np.isin(column.values, np.array(members)) if members else np.zeros_like(column.valid)
        return np.asarray(~found if op == "not_in" else found)
    if isinstance(operand, FromEntry | FromAttribute):
        other = resolve(operand)
        both, right = column.valid & other.valid, other.values
    else:
        assert isinstance(operand, Constant)
        both, right = column.valid, _native(texts, operand)
    if op == "ne":
        return np.asarray(~(both & (column.values == right)))
    if op in ("contains", "starts_with"):
        return np.asarray(both & _text(texts, op, column, right))
    return np.asarray(both & COMPARE[op](column.values, right))


def _native(texts: Texts, constant: Constant) -> Any:
    if constant.kind == "string":
        return texts.code(str(constant.value))
    if constant.kind == "number":
        return number_of(str(constant.value))
    return constant.value


def _text(texts: Texts, op: str, column: Column, right: Any) -> Bools:
    if not len(column.values):
        return np.zeros(0, dtype=np.bool_)
    if isinstance(right, int):
        # A fixed text is looked for once in each distinct text, not once a row.
        return np.asarray(_found(op, texts.array, texts.strings[right])[column.values])
    return _found(op, texts.array[column.values], texts.array[right])


def _found(op: str, text: Any, part: Any) -> Bools:
    if op == "starts_with":
        return np.asarray(np.strings.startswith(text, part))
    return np.asarray(np.strings.find(text, part) >= 0)
