"""A plain Python loop over the log's events, as one would write it first: state by customer, timers in a heap.

DuckDB only hands over the columns, in lists, which is the fastest way to rows that Python has. What is due before an
event of a customer is done when that event comes; at the end, what is due until the horizon.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from heapq import heappop, heappush
from typing import Any

import duckdb

WEEK = 7 * 86_400_000
NAMES = ("entered", "ordered_early", "mails", "ordered_late", "opened", "pushes")
ENTERED, EARLY, MAILS, LATE, OPENED, PUSHES = range(6)
NOT_IN, WAITING, MAILED, SEEN = range(4)
BEFORE_ALL = -WEEK * 1000


@dataclass(slots=True)
class Customer:
    """Where a customer is in each journey, since when, and the last open there; what is due; the last two messages."""

    phases: list[int]
    since: list[int]
    seen: list[int]
    due: list[tuple[int, int, int]] = field(default_factory=list)
    last: tuple[int, int] = (BEFORE_ALL, BEFORE_ALL)


class Loop:
    """The whole replay's state."""

    def __init__(self, carts: list[dict[str, int]], *, capped: bool) -> None:
        self.carts = [(cart["least"], cart["wait"] * 1000, cart["timeout"] * 1000) for cart in carts]
        self.least = min(cart["least"] for cart in carts)
        self.capped = capped
        self.customers: dict[int, Customer] = {}
        self.counts = [[0] * len(NAMES) for _ in carts]
        self.sent = self.stopped = 0

    def run(self, log: str) -> dict[str, Any]:
        """The counts of each journey, and of the messages sent and capped."""
        t = 0
        for who, t, event, value in rows(log):
            if event == "cart_updated":
                if value is not None and value >= self.least:
                    self.cart(who, t, value)
            elif event == "order_completed":
                if who in self.customers:
                    self.order(self.customers[who], t)
            elif event == "email_opened" and who in self.customers:
                self.opened(self.customers[who], t)
        for customer in self.customers.values():
            self.advance(customer, t + 1)
        journeys = [dict(zip(NAMES, counts, strict=True)) for counts in self.counts]
        return {"journeys": journeys, "sent": self.sent, "capped": self.stopped}

    def cart(self, who: int, t: int, value: float) -> None:
        """Enter the journeys that let this cart in."""
        customer = self.customers.get(who)
        if customer is None:
            journeys = len(self.carts)
            customer = Customer([NOT_IN] * journeys, [BEFORE_ALL] * journeys, [BEFORE_ALL] * journeys)
            self.customers[who] = customer
        self.advance(customer, t)
        for journey, (least, wait, _) in enumerate(self.carts):
            if value >= least and customer.since[journey] + WEEK <= t:
                customer.since[journey], customer.phases[journey] = t, WAITING
                heappush(customer.due, (t + wait, journey, t))
                self.counts[journey][ENTERED] += 1

    def order(self, customer: Customer, t: int) -> None:
        """Leave the journeys that were entered before."""
        self.advance(customer, t)
        for journey, phase in enumerate(customer.phases):
            counts = self.counts[journey]
            if phase == WAITING and customer.since[journey] < t:
                counts[EARLY] += 1
            elif phase == MAILED:
                counts[LATE] += 1
            elif phase == SEEN and customer.seen[journey] == t:  # Both at one instant: the order counts.
                counts[LATE] += 1
                counts[OPENED] -= 1
            else:
                continue
            customer.phases[journey] = NOT_IN

    def opened(self, customer: Customer, t: int) -> None:
        """Leave the journeys whose mail was sent before."""
        self.advance(customer, t)
        for journey, phase in enumerate(customer.phases):
            if phase == MAILED:
                self.counts[journey][OPENED] += 1
                customer.phases[journey], customer.seen[journey] = SEEN, t

    def advance(self, customer: Customer, t: int) -> None:
        """Do what is due before `t`."""
        due = customer.due
        while due and due[0][0] < t:
            at, journey, since = heappop(due)
            phase = customer.phases[journey]
            if phase not in (WAITING, MAILED) or customer.since[journey] != since:
                continue
            if phase == WAITING:
                heappush(due, (at + self.carts[journey][2], journey, since))
            customer.phases[journey] = MAILED if phase == WAITING else NOT_IN
            self.counts[journey][MAILS if phase == WAITING else PUSHES] += 1
            self.send(customer, at)

    def send(self, customer: Customer, at: int) -> None:
        """Send a message unless two were sent within the week."""
        if self.capped and customer.last[0] + WEEK > at:
            self.stopped += 1
        else:
            self.sent += 1
            customer.last = (customer.last[1], at)


def rows(log: str) -> Iterator[tuple[int, int, str, float | None]]:
    """Every event of the log, in its order."""
    with duckdb.connect() as connection:
        found = connection.execute(f"SELECT customer_id, epoch_ms(ts), event, value FROM '{log}'")
        while batch := found.fetchmany(100_000):
            yield from batch


if __name__ == "__main__":
    given = json.loads(sys.argv[2])
    print(json.dumps(Loop(given["carts"], capped=given["capped"]).run(sys.argv[1])))
