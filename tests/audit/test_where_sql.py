"""An action's `where` as SQL, against the replay's tests on columns."""

from __future__ import annotations

from typing import Any

import duckdb
import numpy as np
import pytest

from cjo_cli.audit.where import condition
from cjo_cli.log.data import Column
from cjo_cli.plan.conditions import Constant, Constants, Match, PropertyTest, Test
from cjo_cli.simulate.matchers import Texts, passes

NUMBERS = (None, -1.5, 0, 2, 2.5, 10, 2**53)
WORDS = (None, "", "a", "A", "ab", "b%c", "it's", "ü")
TIMES = (None, 0, 10, 100)
NOW = 100


def constant(kind: str, value: Any) -> Constant:
    return Constant(kind=kind, value=value)  # type: ignore[arg-type]


LISTED = Constants(of=(constant("string", "a"), constant("string", "it's")))
COUNTED = Constants(of=(constant("number", "1"), constant("number", "2.0")))
CASES: list[tuple[str, tuple[Any, ...], str, Any]] = [
    *[("number", NUMBERS, op, constant("number", value)) for op in ("eq", "ne", "gt", "gte", "lt", "lte")
      for value in ("2", "2.5", "-1.5", "9007199254740992")],
    *[("string", WORDS, op, constant("string", value)) for op in ("eq", "ne", "contains", "starts_with")
      for value in ("a", "it's", "b%", "", "ü")],
    *[("boolean", (None, True, False), op, constant("boolean", True)) for op in ("eq", "ne")],
    *[("timestamp", TIMES, op, constant("timestamp", 10)) for op in ("before", "after", "eq")],
    *[("timestamp", TIMES, op, constant("duration", 90)) for op in ("older_than", "newer_than")],
    *[("number", NUMBERS, "exists", constant("boolean", there)) for there in (True, False)],
    *[("string", WORDS, op, LISTED) for op in ("in", "not_in")],
    *[("integer", (None, 1, 2, 3), op, COUNTED) for op in ("in", "not_in")],
]  # fmt: skip
SQL = {"number": "DOUBLE", "string": "VARCHAR", "boolean": "BOOLEAN", "timestamp": "BIGINT", "integer": "BIGINT"}
NUMPY = {"number": np.float64, "boolean": np.bool_}


@pytest.mark.parametrize(("kind", "values", "op", "operand"), CASES)
def test_the_same_rows_pass(kind: Any, values: tuple[Any, ...], op: Any, operand: Any) -> None:
    test = Test(op=op, value=operand)
    match = Match(events=("bought",), where=(PropertyTest(property="p", type=kind, tests=(test,)),))
    sql = condition(match, {"bought": 3}, {("p", kind): "v"})
    with duckdb.connect() as connection:
        connection.execute(f"CREATE TABLE rows (n INTEGER, event SMALLINT, ts BIGINT, v {SQL[kind]})")
        connection.executemany(f"INSERT INTO rows VALUES (?, 3, {NOW}, ?)", [(n, v) for n, v in enumerate(values)])
        found = {row[0] for row in connection.execute(f"SELECT n FROM rows WHERE {sql}").fetchall()}
    strings = sorted({v for v in values if isinstance(v, str)} | _texts(operand))
    raw = [0 if v is None else strings.index(v) if kind == "string" else v for v in values]
    column = Column(kind, np.array(raw, dtype=NUMPY.get(kind, np.int64)), np.array([v is not None for v in values]))
    expected = passes(Texts(strings), (test,), column, np.full(len(values), NOW), lambda _: column)
    assert found == set(np.flatnonzero(expected).tolist())


def _texts(operand: Any) -> set[str]:
    constants = operand.of if isinstance(operand, Constants) else (operand,)
    return {str(one.value) for one in constants if one.kind == "string"}


def test_an_event_that_the_log_has_not_matches_nothing() -> None:
    assert condition(Match(events=("sold",)), {"bought": 3}, {}) == "(false)"
