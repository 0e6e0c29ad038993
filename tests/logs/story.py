"""The two logs of docs/story.md, of a shop that is not: `python3 story.py` writes `before.csv`, `after.csv`, `customers.csv`.

In `before.csv` nobody is reminded of a cart. In `after.csv` the journey `cart-rescue` runs: its customers and arms are
told by their hash as cjo tells them (semantics, V5), and a reminder makes an order likelier by TRUTH, so that what a
report should find is known.
"""

from __future__ import annotations

import csv
import hashlib
import random
from datetime import UTC, datetime, timedelta
from pathlib import Path

JOURNEY, HOLDOUT, SPLIT = "cart-rescue", 20, "when"
# How much likelier a cart that was left is ordered after a reminder, by arm.
TRUTH = {"soon": 0.25, "next-day": 0.10}
LEFT, LATER = 0.75, 0.12
CUSTOMERS = 3000


def bucket(customer: str, salt: str) -> int:
    """bucket(customer, salt) of the semantics."""
    return int(hashlib.md5(f"{customer}:{salt}".encode()).hexdigest()[:8], 16) % 10_000


def main() -> None:
    """Write the three files into this folder."""
    chance = random.Random(2026)
    people = [f"c{number:04}" for number in range(CUSTOMERS)]
    with Path("customers.csv").open("w", newline="") as file:
        out = csv.writer(file)
        out.writerow(["id", "email", "newsletter"])
        out.writerows([who, f"{who}@example.org", "true"] for who in people)
    write("before.csv", rows(chance, people, datetime(2026, 3, 2, tzinfo=UTC), 28, running=False))
    write("after.csv", rows(chance, people, datetime(2026, 4, 6, tzinfo=UTC), 42, running=True))


def rows(chance: random.Random, people: list[str], start: datetime, days: int, *, running: bool) -> list[list[object]]:
    """Visits of everyone within so many days; every second one leaves something in a cart."""
    found: list[list[object]] = []
    for who in people:
        at = start + timedelta(days=chance.uniform(0, days / 2))
        while at < start + timedelta(days=days - 5):
            found.append([who, at.isoformat(), "page_viewed", ""])
            if chance.random() < 0.5:
                found += cart(chance, who, at + timedelta(minutes=4), running=running)
            at += timedelta(days=chance.expovariate(1 / 16) + 5)
    return sorted(found, key=lambda row: (row[1], row[0]))


def cart(chance: random.Random, who: str, at: datetime, *, running: bool) -> list[list[object]]:
    """A cart, and what comes of it."""
    value = round(chance.uniform(20, 140), 2)
    found: list[list[object]] = [[who, at.isoformat(), "cart_updated", value]]
    if chance.random() >= LEFT:
        return [*found, [who, (at + timedelta(minutes=chance.uniform(5, 50))).isoformat(), "order_completed", value]]
    likely = LATER
    if running and bucket(who, f"holdout:{JOURNEY}") >= 100 * HOLDOUT:
        arm = "soon" if bucket(who, f"split:{JOURNEY}:{SPLIT}") < 5000 else "next-day"
        likely += TRUTH[arm]
        sent = at + (timedelta(hours=1) if arm == "soon" else timedelta(days=1))
        found.append([who, sent.isoformat(), "email_sent", ""])
    if chance.random() < likely:
        later = at + timedelta(days=chance.uniform(1.1, 2.9))
        found.append([who, later.isoformat(), "order_completed", value])
    return found


def write(name: str, found: list[list[object]]) -> None:
    """A log as CSV."""
    with Path(name).open("w", newline="") as file:
        out = csv.writer(file)
        out.writerow(["customer", "time", "event", "value"])
        out.writerows(found)


if __name__ == "__main__":
    main()
