"""The same counts with ClickHouse in process: as-of joins, and folds over each customer's instants in order."""

from __future__ import annotations

import json
import sys
from typing import Any

from chdb import session

WEEK = 7 * 86_400_000
NAMES = ("entered", "ordered_early", "mails", "ordered_late", "opened", "pushes")
NEVER = 2**62


def main(log: str, carts: list[dict[str, int]], *, capped: bool) -> dict[str, Any]:
    """The counts of each journey, and of the messages sent and capped."""
    with session.Session() as clickhouse:
        (horizon,) = read(clickhouse, log, min(cart["least"] for cart in carts))
        ask(clickhouse, "CREATE TABLE messages (customer_id Int64, t Int64) ENGINE = Memory")
        counts = []
        for cart in carts:
            walk(clickhouse, cart, horizon)
            found = ask(clickhouse, COUNTS)
            counts.append(dict(zip(NAMES, found, strict=True)))
            ask(clickhouse, MESSAGES)
        (requested,) = ask(clickhouse, "SELECT count() FROM messages")
        (passed,) = ask(clickhouse, CAP) if capped else (requested,)
    return {"journeys": counts, "sent": passed, "capped": requested - passed}


def ask(clickhouse: Any, sql: str) -> list[int]:
    """The first row of an answer, or an empty one."""
    text = str(clickhouse.query(sql, "JSONCompactEachRow"))
    return [int(value) for value in json.loads(text.splitlines()[0])] if text.strip() else []


def read(clickhouse: Any, log: str, least: int) -> list[int]:
    """Make the tables of the events that matter; gives the horizon."""
    ask(clickhouse, "CREATE DATABASE IF NOT EXISTS bench ENGINE = Atomic")
    ask(clickhouse, "USE bench")
    ask(
        clickhouse,
        f"""
        CREATE TABLE events ENGINE = Memory AS SELECT assumeNotNull(customer_id) AS customer_id, value,
          toUnixTimestamp64Milli(assumeNotNull(ts)) AS t, toLowCardinality(assumeNotNull(event)) AS event
        FROM file('{log}', Parquet)
        WHERE event IN ('order_completed', 'email_opened') OR event = 'cart_updated' AND value >= {least}
        """,
    )
    for table, event in (("carts", "cart_updated"), ("orders", "order_completed"), ("opens", "email_opened")):
        ask(
            clickhouse,
            f"CREATE TABLE {table} ENGINE = Memory AS SELECT * EXCEPT event FROM events WHERE event = '{event}'",
        )
    return ask(clickhouse, f"SELECT toUnixTimestamp64Milli(max(assumeNotNull(ts))) FROM file('{log}', Parquet)")


def walk(clickhouse: Any, cart: dict[str, int], horizon: int) -> None:
    """Make the table of the instances and what becomes of each."""
    wait, timeout = cart["wait"] * 1000, cart["timeout"] * 1000
    ask(clickhouse, "DROP TABLE IF EXISTS walked")
    ask(
        clickhouse,
        f"""
        CREATE TABLE walked ENGINE = Memory AS
        WITH entered AS (
          SELECT customer_id, arrayJoin(arrayFold(
            (taken, t) -> if(empty(taken) OR taken[-1] + {WEEK} <= t, arrayPushBack(taken, t), taken),
            arraySort(groupArray(t)), emptyArrayInt64()
          )) AS t FROM carts WHERE value >= {cart["least"]} GROUP BY customer_id
        ), until_order AS (
          SELECT e.customer_id AS customer_id, e.t + {wait} AS mail, if(o.t = 0, {NEVER}, o.t) AS ordered
          FROM entered AS e ASOF LEFT JOIN orders AS o ON e.customer_id = o.customer_id AND o.t > e.t
        )
        SELECT u.customer_id AS customer_id, mail, mail + {timeout} AS ends,
          ordered <= mail AS early,
          NOT early AND mail <= {horizon} AS mailed,
          least(if(p.t = 0, {NEVER}, p.t), ends) AS until,
          mailed AND ordered <= until AS late,
          mailed AND NOT late AND p.t = until AS seen,
          mailed AND NOT late AND NOT seen AND ends <= {horizon} AS pushed
        FROM until_order AS u ASOF LEFT JOIN opens AS p ON u.customer_id = p.customer_id AND p.t > u.mail
        """,
    )


COUNTS = "SELECT count(), sum(early), sum(mailed), sum(late), sum(seen), sum(pushed) FROM walked"
MESSAGES = """
INSERT INTO messages SELECT customer_id, arrayJoin(if(pushed, [mail, ends], [mail])) FROM walked WHERE mailed
"""
CAP = f"""
SELECT sum(length(arrayFold(
  (taken, t) -> if(length(taken) < 2 OR taken[-2] + {WEEK} <= t, arrayPushBack(taken, t), taken),
  times, emptyArrayInt64()
))) FROM (SELECT arraySort(groupArray(t)) AS times FROM messages GROUP BY customer_id)
"""


if __name__ == "__main__":
    given = json.loads(sys.argv[2])
    print(json.dumps(main(sys.argv[1], given["carts"], capped=given["capped"])))
