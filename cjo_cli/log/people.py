"""The customers of a log and of its snapshot, numbered in the order of their ids, in a table `customers`."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np

from cjo_cli.errors import LogError
from cjo_cli.log.columns import values_of
from cjo_cli.log.order import Ints
from cjo_cli.log.snapshot import Snapshot, some
from cjo_cli.log.source import Group

if TYPE_CHECKING:
    import duckdb
    import pyarrow as pa

Known = Callable[[str], str]
# Whole numbers that lie no further apart are told apart by a flag each; grouping rows takes four times as long.
SPREAD = 1 << 25


def identities(cursor: duckdb.DuckDBPyConnection, group: Group | None) -> Known:
    """Read `log.identities`; gives what makes SQL with a column `customer` into SQL with listed ids replaced."""
    if group is None:
        return lambda sql: sql
    cells = [group.column(name) for name in ("anonymous_id", "customer_id")]
    if None in cells:
        raise LogError(
            "log.identities needs the columns anonymous_id and customer_id", f"its columns: {some(group.columns)}"
        )
    names = ", ".join(f"nullif(CAST({cell[0]} AS VARCHAR), '')" for cell in cells if cell is not None)
    cursor.execute("CREATE TEMP TABLE identities (anonymous_id VARCHAR, customer_id VARCHAR)")
    cursor.execute(
        f"INSERT INTO identities SELECT * FROM (SELECT DISTINCT {names} FROM {group.relation})"
        " AS i (anonymous_id, customer_id) WHERE anonymous_id IS NOT NULL AND customer_id IS NOT NULL"
    )
    doubled = _doubled(cursor, "SELECT 1 FROM identities GROUP BY anonymous_id")
    if doubled:
        raise LogError(f"log.identities lists {doubled} ids for two customers each", "an id belongs to one customer")
    return lambda sql: (
        f"SELECT t.* REPLACE (coalesce(i.customer_id, t.customer) AS customer) FROM ({sql}) t"
        " LEFT JOIN identities i ON i.anonymous_id = t.customer"
    )


def number_customers(
    cursor: duckdb.DuckDBPyConnection,
    accepted: str,
    snapshot: Snapshot | None,
    known: Known,
    *,
    first: bool,
    counted: bool,
) -> bool:
    """Make the table `customers` of `accepted`, SQL of `customer` and `ts`, and of the snapshot; it stands by `c`.

    `first` is each one's first instant, looked for only where it is asked for; `counted` is whether `customer` is a
    whole number. Gives whether they are whole numbers that lie close, so that there is a `numbering`.
    """
    list_snapshot(cursor, snapshot, known)
    when = "min(ts)" if first else "NULL::BIGINT"
    grouped = f"SELECT customer, {when} AS first FROM ({known(accepted)}) GROUP BY customer"
    told_apart = _told_apart(cursor, accepted) if counted and not first else None
    # Sorted first and numbered as they come takes half of what `row_number() OVER (ORDER BY id)` does.
    cursor.execute(
        "CREATE TEMP TABLE customers AS SELECT (row_number() OVER ()) - 1 AS c, * FROM ("
        "SELECT coalesce(e.id, s.customer) AS id, e.raw, e.first, e.id IS NOT NULL AS in_log,"
        " s.customer IS NOT NULL AS in_snapshot FROM"
        " (SELECT customer AS raw, CAST(customer AS VARCHAR) AS id, first"
        f" FROM ({told_apart or grouped})) e FULL JOIN snapshot_ids s ON s.customer = e.id ORDER BY 1)"
    )
    return told_apart is not None


def numbering(raw: pa.Array) -> Callable[[Ints], Ints]:
    """What gives customers their numbers by their ids, whole numbers that lie close; `raw` has the ids by number.

    Looked up at once: joining tables takes a tenth of what reading the rows does.
    """
    values, there = values_of(raw)
    ids = values[there]
    low, high = int(ids.min()), int(ids.max())
    base = _base(low, high)
    numbers = np.zeros(high - base + 1, dtype=np.int64)
    numbers[_from(base, ids)] = np.flatnonzero(there)
    return lambda customers: numbers[_from(base, customers)]


def _base(low: int, high: int) -> int:
    """What numbers are counted from: 0 where they are none too large, since taking one from all of them takes long."""
    return 0 if low >= 0 and high < SPREAD else low


def _from(base: int, ids: Ints) -> Ints:
    return ids - base if base else ids


def list_snapshot(cursor: duckdb.DuckDBPyConnection, snapshot: Snapshot | None, known: Known) -> None:
    """Make the table `snapshot_ids` of the snapshot's customers. Raises LogError where one is there twice."""
    listed = "SELECT NULL::VARCHAR AS customer WHERE false"
    if snapshot is not None:
        listed = known(f"SELECT {snapshot.id} AS customer FROM {snapshot.relation}")
    cursor.execute(f"CREATE TEMP TABLE snapshot_ids AS SELECT customer FROM ({listed}) WHERE customer IS NOT NULL")
    doubled = _doubled(cursor, "SELECT 1 FROM snapshot_ids GROUP BY customer")
    if doubled:
        who = "a customer" if doubled == 1 else f"{doubled:,} customers"
        raise LogError(f"log.customers holds {who} twice", "one row a customer; see also log.identities")


def keep_customers(cursor: duckdb.DuckDBPyConnection, only: pa.Array) -> None:
    """Leave only the customers of these ids in the table, numbered anew."""
    import pyarrow as pa

    cursor.register("only_these", pa.table({"id": only}))
    cursor.execute(
        "CREATE OR REPLACE TEMP TABLE customers AS SELECT (row_number() OVER ()) - 1 AS c, * FROM ("
        "SELECT * EXCLUDE (c) FROM customers WHERE id IN (SELECT id FROM only_these) ORDER BY id)"
    )
    cursor.unregister("only_these")


def _told_apart(cursor: duckdb.DuckDBPyConnection, accepted: str) -> str | None:
    """SQL of the whole numbers that are customers, each once; None where they lie too far apart."""
    import pyarrow as pa

    from cjo_cli.log.arrow import array, numbers

    [(low, high)] = cursor.execute(f"SELECT min(customer), max(customer) FROM ({accepted})").fetchall()
    if low is None or high - low >= SPREAD:
        return None
    base = _base(low, high)
    there = np.zeros(high - base + 1, dtype=np.bool_)
    for batch in cursor.sql(f"SELECT customer FROM ({accepted})").to_arrow_reader():
        there[_from(base, numbers(batch.column(0)))] = True
    cursor.register("told_apart", pa.table({"customer": array(np.flatnonzero(there) + base)}))
    return "SELECT customer, NULL::BIGINT AS first FROM told_apart"


def _doubled(cursor: duckdb.DuckDBPyConnection, grouped: str) -> int:
    found = cursor.execute(f"SELECT count(*) FROM ({grouped} HAVING count(*) > 1)").fetchone()
    return int(found[0]) if found else 0
