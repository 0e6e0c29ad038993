"""The same counts in DuckDB's SQL alone: as-of joins, and recursive queries for the greedy parts."""

from __future__ import annotations

import json
import sys
from typing import Any

import duckdb

WEEK = 7 * 86_400_000
NEVER = 2**62
NAMES = ("entered", "ordered_early", "mails", "ordered_late", "opened", "pushes")


def main(log: str, carts: list[dict[str, int]], *, capped: bool) -> dict[str, Any]:
    """The counts of each journey, and of the messages sent and capped."""
    with duckdb.connect() as connection:
        connection.execute(READ.format(log=log, least=min(cart["least"] for cart in carts)))
        connection.execute("CREATE TABLE messages (customer_id BIGINT, t BIGINT)")
        counts = []
        for cart in carts:
            given = {"wait": cart["wait"] * 1000, "timeout": cart["timeout"] * 1000, "least": cart["least"]}
            connection.execute(WALK.format(**given))
            counts.append(dict(zip(NAMES, first(connection, COUNTS), strict=True)))
            connection.execute(MESSAGES)
        (requested,) = first(connection, "SELECT count(*) FROM messages")
        (passed,) = first(connection, CAP) if capped else (requested,)
    return {"journeys": counts, "sent": passed, "capped": requested - passed}


def first(connection: duckdb.DuckDBPyConnection, sql: str) -> list[int]:
    """The first row of an answer."""
    return [int(value) for value in connection.execute(sql).fetchall()[0]]


READ = """
CREATE TABLE events AS SELECT customer_id, epoch_ms(ts) AS t, event, value FROM '{log}'
  WHERE event IN ('order_completed', 'email_opened') OR event = 'cart_updated' AND value >= {least};
CREATE TABLE orders AS SELECT customer_id, t FROM events WHERE event = 'order_completed';
CREATE TABLE opens AS SELECT customer_id, t FROM events WHERE event = 'email_opened';
CREATE TABLE horizon AS SELECT epoch_ms(max(ts)) AS horizon FROM '{log}';
"""
WALK = f"""
CREATE OR REPLACE TABLE carts AS SELECT DISTINCT customer_id, t FROM events
  WHERE event = 'cart_updated' AND value >= {{least}};
CREATE OR REPLACE TABLE jumps AS SELECT c.customer_id, c.t, n.t AS next
  FROM carts AS c ASOF JOIN carts AS n ON c.customer_id = n.customer_id AND c.t + {WEEK} <= n.t;
CREATE OR REPLACE TABLE walked AS
WITH RECURSIVE entered AS (
  SELECT customer_id, min(t) AS t FROM carts GROUP BY customer_id
  UNION ALL
  SELECT customer_id, next AS t FROM entered JOIN jumps USING (customer_id, t)
), mailed AS (
  SELECT e.customer_id, e.t + {{wait}} AS mail, coalesce(o.t, {NEVER}) AS ordered
  FROM entered AS e ASOF LEFT JOIN orders AS o ON e.customer_id = o.customer_id AND e.t < o.t
), seen AS (
  SELECT m.*, ordered <= mail AS early, mail + {{timeout}} AS ends, least(coalesce(p.t, {NEVER}), mail + {{timeout}}) AS until,
    coalesce(p.t <= mail + {{timeout}}, false) AS by_open
  FROM mailed AS m ASOF LEFT JOIN opens AS p ON m.customer_id = p.customer_id AND m.mail < p.t
)
SELECT customer_id, mail, ends, early, NOT early AND mail <= horizon AS mailed, mailed AND ordered <= until AS late,
  mailed AND NOT late AND by_open AS opened, mailed AND NOT late AND NOT opened AND ends <= horizon AS pushed
FROM seen, horizon;
"""
COUNTS = """
SELECT count(*), count(*) FILTER (early), count(*) FILTER (mailed), count(*) FILTER (late), count(*) FILTER (opened),
  count(*) FILTER (pushed) FROM walked
"""
MESSAGES = """
INSERT INTO messages SELECT customer_id, mail FROM walked WHERE mailed
  UNION ALL SELECT customer_id, ends FROM walked WHERE pushed
"""
# From the second sent on, the next is the first that the one before it has left the window of.
CAP = f"""
WITH RECURSIVE numbered AS MATERIALIZED (
  SELECT customer_id, t, row_number() OVER (PARTITION BY customer_id ORDER BY t) AS place FROM messages
), firsts AS (SELECT customer_id, t, min(place) AS place FROM numbered GROUP BY customer_id, t
), jumps AS MATERIALIZED (
  SELECT n.customer_id, n.place, f.place AS free
  FROM numbered AS n ASOF JOIN firsts AS f ON n.customer_id = f.customer_id AND n.t + {WEEK} <= f.t
), sent AS (
  SELECT customer_id, 1::BIGINT AS before, 2::BIGINT AS place FROM numbered WHERE place = 2
  UNION ALL
  SELECT s.customer_id, s.place AS before, n.place
  FROM sent AS s JOIN jumps AS j ON j.customer_id = s.customer_id AND j.place = s.before
    JOIN numbered AS n ON n.customer_id = s.customer_id AND n.place = greatest(j.free, s.place + 1)
)
SELECT (SELECT count(*) FROM sent) + (SELECT count(DISTINCT customer_id) FROM messages)
"""


if __name__ == "__main__":
    given = json.loads(sys.argv[2])
    print(json.dumps(main(sys.argv[1], given["carts"], capped=given["capped"])))
