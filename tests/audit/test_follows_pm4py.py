"""Directly-follows counts of the retail log, against pm4py's."""

from __future__ import annotations

import duckdb
import pytest
from command_line import ROOT

from cjo_cli import api

pm4py = pytest.importorskip("pm4py")
RETAIL = ROOT / "tests" / "projects" / "retail"
# A case is a customer, or a customer's path; rows of one instant stand as in the file.
CASES = """
SELECT CAST(customer_id AS VARCHAR) || ':' || sum(CASE WHEN ts - before > {gap} THEN 1 ELSE 0 END)
       OVER (PARTITION BY customer_id ORDER BY ts, file_row_number) AS "case:concept:name",
       event AS "concept:name", ts AS "time:timestamp"
FROM (SELECT *, lag(ts) OVER (PARTITION BY customer_id ORDER BY ts, file_row_number) AS before
      FROM read_parquet('{log}', file_row_number = true))
ORDER BY customer_id, ts, file_row_number
"""


@pytest.mark.parametrize("gap", [None, "20d"])
def test_counts_are_those_of_pm4py(gap: str | None) -> None:
    log = RETAIL / "logs" / "events.parquet"
    with duckdb.connect() as connection:
        interval = "INTERVAL 100 YEARS" if gap is None else "INTERVAL 20 DAYS"
        cases = connection.execute(CASES.format(gap=interval, log=log.as_posix())).df()
    expected, starts, ends = pm4py.discover_dfg(cases)
    found = api.audit(RETAIL, gap=gap)
    shown = {(step.before, step.after): step.count for step in found.steps}
    few = {pair: count for pair, count in expected.items() if pair not in shown}
    assert shown == {pair: count for pair, count in expected.items() if pair in shown}
    assert len(few) == found.left_out["steps"]
    assert sum(few.values()) < 50  # of fewer than five customers each
    entries = {touch.name: touch.entries for touch in found.touches}
    assert {name: count for name, count in starts.items() if count >= 5} == {n: c for n, c in entries.items() if c}
    assert sum(ends.values()) == found.paths.count
