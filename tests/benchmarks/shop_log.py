"""The log of a made-up shop, of any size, the same on every machine: one Parquet file sorted by time.

    python tests/benchmarks/shop_log.py --events 10 --work /tmp/cjo-bench

Ten events make a visit: a customer, an instant, and within two hours of it what they did; mail events follow within
a day. All is drawn from hashes of the event's or the visit's number, so that nothing depends on threads.
"""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

# The share of each event, in percent.
EVENTS = {
    "page_viewed": 38,
    "product_viewed": 20,
    "search_performed": 8,
    "email_sent": 8,
    "cart_updated": 6,
    "email_opened": 6,
    "app_opened": 4,
    "checkout_started": 3,
    "order_completed": 3,
    "email_clicked": 2,
    "wishlist_updated": 1,
    "review_written": 1,
}
PER_CUSTOMER = 46  # of those who might come; some never do, which leaves 50
PER_VISIT = 10
DAYS = 90
WORK = Path(tempfile.gettempdir()) / "cjo-bench"


def shop_log(events: int, work: Path = WORK) -> Path:
    """The log of so many events in `work`, made unless it is there."""
    import duckdb

    path = work / f"shop-{events}.parquet"
    if not path.exists():
        work.mkdir(parents=True, exist_ok=True)
        part = path.with_suffix(".part")
        with duckdb.connect(config={"memory_limit": "2GB", "temp_directory": str(work / "spill")}) as connection:
            connection.execute(f"COPY ({_sql(events)}) TO '{part}' (FORMAT parquet, COMPRESSION zstd)")
        part.rename(path)
    return path


def _share(number: str, salt: int) -> str:
    """A number from 0 up to 1, drawn from an integer."""
    return f"((hash({number} * 16 + {salt}) >> 11)::DOUBLE / {2**53})"


def _event_of(draw: str) -> str:
    below, cases = 0, []
    for name, percent in EVENTS.items():
        below += percent
        cases.append(f"WHEN {draw} < {below / 100} THEN '{name}'")
    return f"CASE {' '.join(cases)} END"


def _sql(events: int) -> str:
    customers = max(events // PER_CUSTOMER, 1)
    seconds = (DAYS - 1) * 86_400
    return f"""
    WITH drawn AS (
      SELECT i, i // {PER_VISIT} AS visit, {_share("i", 1)} AS which, {_share("i", 2)} AS late, {_share("i", 3)} AS worth,
        {_share("visit", 4)} AS who, {_share("visit", 5)} AS start
      FROM range({events}) AS numbers(i)
    ), named AS (SELECT *, {_event_of("which")} AS event FROM drawn)
    SELECT
      -- A few customers come fifty times as often as most: the cube crowds them at the low ids.
      1 + least(floor({customers} * (0.02 * who + 0.98 * who ** 3)), {customers - 1})::BIGINT AS customer_id,
      TIMESTAMP '2026-01-01' + to_milliseconds(
        (1000 * (start * {seconds} + late * CASE WHEN starts_with(event, 'email') THEN 86400 ELSE 7200 END))::BIGINT
      ) AS ts,
      event,
      CASE WHEN event IN ('product_viewed', 'cart_updated', 'checkout_started', 'order_completed')
        THEN round(2 - 65 * ln(1 - worth), 2) END AS value
    FROM named ORDER BY ts, i"""


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--events", type=float, default=10, help="millions")
    parser.add_argument("--work", type=Path, default=WORK)
    given = parser.parse_args()
    print(shop_log(int(given.events * 1_000_000), given.work))
