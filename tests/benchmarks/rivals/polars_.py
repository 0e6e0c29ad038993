"""The same counts with polars: lazy reading, as-of joins by customer, and the greedy parts in rounds of such joins."""

from __future__ import annotations

import json
import sys
from typing import Any

import polars as pl

WEEK = 7 * 86_400_000
NAMES = ("cart_updated", "order_completed", "email_opened")
BY = ["customer_id", "t"]


def main(log: str, carts: list[dict[str, int]], *, capped: bool) -> dict[str, Any]:
    """The counts of each journey, and of the messages sent and capped."""
    updated, orders, opens, horizon = read(log, min(cart["least"] for cart in carts))
    counts, messages = [], []
    for cart in carts:
        entered = enter(updated.filter(pl.col("value") >= cart["least"]).select(BY))
        count, sent = walk(entered, orders, opens, cart, horizon)
        counts.append(count)
        messages += sent
    requested = pl.concat(messages)
    passed = cap(requested) if capped else len(requested)
    return {"journeys": counts, "sent": passed, "capped": len(requested) - passed}


def read(log: str, least: int) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame, int]:
    """The carts, orders and opens by time, and the horizon."""
    scan = pl.scan_parquet(log)
    event = pl.col("event")
    wanted = event.is_in(NAMES[1:]) | ((event == NAMES[0]) & (pl.col("value") >= least))
    lazy = scan.filter(wanted).select("customer_id", pl.col("ts").dt.epoch("ms").alias("t"), "event", "value")
    events, last = pl.collect_all([lazy, scan.select(pl.col("ts").max().dt.epoch("ms"))])
    parts = [events.filter(event == name).drop("event").sort("t") for name in NAMES]
    return parts[0], parts[1].select(BY), parts[2].select(BY), last.item()


def following(left: pl.DataFrame, right: pl.DataFrame, name: str, at: pl.Expr, *, exact: bool) -> pl.DataFrame:
    """`left`, with the first `t` of the customer's rows in `right` at or after an instant, as `name`."""
    return (
        left.with_columns(at.alias("from"))
        .sort("from")
        .join_asof(
            right.with_columns(pl.col("t").alias(name)).rename({"t": "to"}),
            left_on="from",
            right_on="to",
            by="customer_id",
            strategy="forward",
            allow_exact_matches=exact,
            check_sortedness=False,
        )
        .drop("to", "from")
    )


def enter(found: pl.DataFrame) -> pl.DataFrame:
    """Greedily those that come a week or more after the customer's one before."""
    current = found.group_by("customer_id").agg(pl.col("t").min())
    accepted = []
    while len(current):
        accepted.append(current)
        current = following(current, found, "next", pl.col("t") + WEEK, exact=True)
        current = current.drop_nulls("next").select("customer_id", pl.col("next").alias("t"))
    return pl.concat(accepted)


def walk(
    entered: pl.DataFrame, orders: pl.DataFrame, opens: pl.DataFrame, cart: dict[str, int], horizon: int
) -> tuple[dict[str, int], list[pl.DataFrame]]:
    """What becomes of the instances, and the messages they ask for."""
    wait, timeout = cart["wait"] * 1000, cart["timeout"] * 1000
    never = pl.lit(2**62)
    mail = pl.col("t") + wait
    ordered = following(entered, orders, "ordered", pl.col("t"), exact=False).with_columns(
        pl.col("ordered").fill_null(never)
    )
    early = ordered.select((pl.col("ordered") <= mail).sum()).item()
    mails = ordered.filter((pl.col("ordered") > mail) & (mail <= horizon)).with_columns(mail)
    mails = following(mails, opens, "opened", pl.col("t"), exact=False).with_columns(pl.col("opened").fill_null(never))
    ends = pl.col("t") + timeout
    until = pl.min_horizontal("opened", ends)
    late = pl.col("ordered") <= until
    mails = mails.with_columns(late.alias("late"), (~late & (pl.col("opened") == until)).alias("seen"))
    pushes = mails.filter(~pl.col("late") & ~pl.col("seen") & (ends <= horizon)).select("customer_id", ends)
    counts = {
        "entered": len(entered),
        "ordered_early": early,
        "mails": len(mails),
        "ordered_late": int(mails["late"].sum()),
        "opened": int(mails["seen"].sum()),
        "pushes": len(pushes),
    }
    return counts, [mails.select(BY), pushes]


def cap(messages: pl.DataFrame) -> int:
    """How many messages pass a cap of two in a week."""
    rows = messages.sort(BY).with_columns(pl.int_range(pl.len()).over("customer_id").alias("place"))
    passed = rows["customer_id"].n_unique()
    # (the one before the last, the last) of each customer; a place, for messages of one instant are several.
    first = rows.filter(pl.col("place") == 0)
    second = rows.filter(pl.col("place") == 1)
    pair = second.join(first.select("customer_id", pl.col("t").alias("before")), on="customer_id")
    by_time = rows.sort("t", "place")
    places = by_time.rename({"place": "at_place"})
    while len(pair):
        passed += len(pair)
        found = (
            pair.with_columns((pl.col("before") + WEEK).alias("free"))
            .sort("free")
            .join_asof(
                places.with_columns(pl.col("t").alias("free")).select("customer_id", "free", "at_place"),
                on="free",
                by="customer_id",
                strategy="forward",
                check_sortedness=False,
            )
            .drop_nulls("at_place")
            .with_columns(pl.max_horizontal("at_place", pl.col("place") + 1).alias("next"))
        )
        pair = found.select("customer_id", pl.col("next").alias("place"), pl.col("t").alias("before")).join(
            rows, on=["customer_id", "place"]
        )
    return passed


if __name__ == "__main__":
    given = json.loads(sys.argv[2])
    print(json.dumps(main(sys.argv[1], given["carts"], capped=given["capped"])))
