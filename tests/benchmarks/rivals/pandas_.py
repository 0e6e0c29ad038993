"""The same counts with pandas: `merge_asof` by customer, and the greedy parts in rounds of it."""

from __future__ import annotations

import json
import sys
from typing import Any

import numpy as np
import pandas as pd

WEEK = 7 * 86_400_000
NAMES = ("cart_updated", "order_completed", "email_opened")
BY = ["customer_id", "t"]


def main(log: str, carts: list[dict[str, int]], *, capped: bool) -> dict[str, Any]:
    """The counts of each journey, and of the messages sent and capped."""
    updated, orders, opens, horizon = read(log)
    counts, messages = [], []
    for cart in carts:
        entered = enter(updated.loc[updated["value"] >= cart["least"], BY])
        count, sent = walk(entered, orders, opens, cart, horizon)
        counts.append(count)
        messages += sent
    requested = pd.concat(messages, ignore_index=True)
    passed = cap(requested) if capped else len(requested)
    return {"journeys": counts, "sent": passed, "capped": len(requested) - passed}


def read(log: str) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame, int]:
    """The carts, orders and opens by time, and the horizon."""
    horizon = milliseconds(pd.read_parquet(log, columns=["ts"])["ts"]).max()
    events = pd.read_parquet(log, columns=["customer_id", "ts", "event", "value"], filters=[("event", "in", NAMES)])
    events["t"] = milliseconds(events["ts"])
    parts = [events.loc[events["event"] == name, [*BY, "value"]].sort_values("t") for name in NAMES]
    return parts[0], parts[1][BY], parts[2][BY], int(horizon)


def milliseconds(times: pd.Series) -> pd.Series:
    """Instants as whole milliseconds."""
    return times.astype("datetime64[ms]").astype(np.int64)


def following(left: pd.DataFrame, right: pd.DataFrame, name: str, at: pd.Series, *, exact: bool) -> pd.DataFrame:
    """`left`, with the first `t` of the customer's rows in `right` at or after an instant, as `name` (NaN: none)."""
    return pd.merge_asof(
        left.assign(after=at).sort_values("after"),
        right.rename(columns={"t": name}),
        left_on="after",
        right_on=name,
        by="customer_id",
        direction="forward",
        allow_exact_matches=exact,
    )


def enter(found: pd.DataFrame) -> pd.DataFrame:
    """Greedily those that come a week or more after the customer's one before."""
    current = found.drop_duplicates("customer_id")
    accepted = []
    while len(current):
        accepted.append(current)
        later = following(current[["customer_id"]], found, "t", current["t"] + WEEK, exact=True)
        current = later.dropna(subset="t")[BY].astype(np.int64)
    return pd.concat(accepted, ignore_index=True)


def walk(
    entered: pd.DataFrame, orders: pd.DataFrame, opens: pd.DataFrame, cart: dict[str, int], horizon: int
) -> tuple[dict[str, int], list[pd.DataFrame]]:
    """What becomes of the instances, and the messages they ask for."""
    wait, timeout = cart["wait"] * 1000, cart["timeout"] * 1000
    ordered = following(entered, orders, "ordered", entered["t"], exact=False)
    mail = ordered["t"] + wait
    early = ordered["ordered"] <= mail
    mails = ordered.assign(t=mail)[~early & (mail <= horizon)]
    mails = following(mails.drop(columns="after"), opens, "opened", mails["t"], exact=False)
    ends = mails["t"] + timeout
    until = mails["opened"].fillna(np.inf).clip(upper=ends)
    late = mails["ordered"] <= until
    seen = ~late & (mails["opened"] == until)
    pushes = mails.assign(t=ends)[~late & ~seen & (ends <= horizon)]
    counts = {
        "entered": len(entered),
        "ordered_early": int(early.sum()),
        "mails": len(mails),
        "ordered_late": int(late.sum()),
        "opened": int(seen.sum()),
        "pushes": len(pushes),
    }
    return counts, [mails[BY], pushes[BY]]


def cap(messages: pd.DataFrame) -> int:
    """How many messages pass a cap of two in a week."""
    rows = messages.sort_values(BY, ignore_index=True)
    rows["place"] = np.arange(len(rows))
    pair = rows.groupby("customer_id", as_index=False).agg(before=("place", "min"), end=("place", "max"))
    passed = len(pair)
    # The one before the last sent, and the last, of each customer, as places in `rows`.
    pair = pair.assign(place=pair["before"] + 1)[pair["before"] < pair["end"]]
    by_time = rows.sort_values(["t", "place"]).rename(columns={"t": "free", "place": "next"})
    instants = rows["t"].to_numpy()
    while len(pair):
        passed += len(pair)
        free = pair.assign(free=instants[pair["before"]] + WEEK).sort_values("free")
        found = pd.merge_asof(free, by_time, on="free", by="customer_id", direction="forward")
        found = found.dropna(subset="next")
        following_place = np.maximum(found["next"].astype(np.int64), found["place"] + 1)
        found = found.assign(before=found["place"], place=following_place)
        pair = found.loc[found["place"] <= found["end"], ["customer_id", "before", "place", "end"]]
    return passed


if __name__ == "__main__":
    given = json.loads(sys.argv[2])
    print(json.dumps(main(sys.argv[1], given["carts"], capped=given["capped"])))
