"""The log's rows by customer in their order, each with its neighbours: the table `steps` that all questions ask.

Rows of one customer at one instant stand as in the log (T2).
"""

from __future__ import annotations

from cjo_cli.audit.values import FEWEST, Asked
from cjo_cli.log.reader import Log

# SQL that is true of a row with a following one that came too late, or of the last.
NOTHING = "(after_ts IS NULL OR after_ts - ts > {within})"


def lay(log: Log, asked: Asked) -> None:
    """Make `steps`: `c, n, ts, event, before, before_ts, after, after_ts`; `n` counts a customer's rows.

    `before` and `after` are of the same path alone, the instants beside them of any row. And `seen`: each customer's
    rows of an event in numbers.
    """
    on = "" if asked.gap is None else f" WHEN {{}} > {asked.gap} THEN NULL"
    log.ask(
        "CREATE TEMP TABLE steps AS SELECT c, n, ts, event,"
        f" CASE WHEN before IS NULL THEN NULL{on.format('ts - before_ts')} ELSE before END AS before, before_ts,"
        f" CASE WHEN after IS NULL THEN NULL{on.format('after_ts - ts')} ELSE after END AS after, after_ts"
        " FROM (SELECT CAST(c AS INTEGER) AS c, ts, event, CAST(row_number() OVER w AS INTEGER) AS n,"
        " lag(event) OVER w AS before, lag(ts) OVER w AS before_ts,"
        " lead(event) OVER w AS after, lead(ts) OVER w AS after_ts"
        f" FROM ({log.every_row}) WINDOW w AS (PARTITION BY c ORDER BY ts, seq))"
    )
    edge = f"ts <= {edge_of(log, asked)}"
    parts = {
        "n": "true", "entries": "before IS NULL", "exits": f"after IS NULL AND {edge}", "judged": edge,
        "dropped": f"{edge} AND {NOTHING.format(within=asked.within)}",
        **{f"q{quarter}": f"{_quarter(log)} = {quarter}" for quarter in range(4)},
    }  # fmt: skip
    counts = ", ".join(f"CAST(count(*) FILTER ({when}) AS INTEGER) AS {name}" for name, when in parts.items())
    log.ask(
        f"CREATE TEMP TABLE seen AS SELECT c, event, min(ts) AS first, max(ts) AS last, {counts}"
        " FROM steps GROUP BY c, event"
    )


def edge_of(log: Log, asked: Asked) -> int:
    """The last instant after which a whole `within` was recorded."""
    return log.horizon - asked.within


def _quarter(log: Log) -> str:
    return f"(ts - {log.beginning}) * 4 // {log.horizon - log.beginning + 1}"


def some(count: int, customers: int) -> int | None:
    """A count that may be shown: None where it is of few customers; that there are none may be."""
    return count if customers >= FEWEST or count == 0 else None
