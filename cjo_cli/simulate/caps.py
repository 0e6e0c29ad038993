"""Frequency caps and holdouts, over the messages of all journeys together (M6, M7).

Messages are taken in M6's order. A customer to whom no cap can bind needs no counting; of the others each round takes
the next message of every one. Of a cap's last `max` sent messages the oldest decides whether it is full.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from cjo_cli.log.order import sorted_by
from cjo_cli.plan.model import CapPart
from cjo_cli.simulate.clock import calendar_span, day_of
from cjo_cli.simulate.messages import OPEN, SENT, SUPPRESSED, WITHHELD, Messages, Names
from cjo_cli.simulate.world import Bools, Ints, World

LONG_AGO = int(np.iinfo(np.int64).min)


# Of some messages the columns by which equal deliveries of one customer are ordered (M6), the least weighty first.
Ties = Callable[[Ints], tuple[Ints, ...]]


def arbitrate(world: World, messages: Messages, ties: Ties, names: Names, *, caps: bool) -> None:
    """Settle what came to the caps: withheld, sent, or suppressed by the first full cap."""
    messages.settle(messages.held_out & messages.capped, WITHHELD, names.number("holdout"))
    messages.settle(~messages.capped, SENT, 0)
    rows = np.flatnonzero(messages.outcome == OPEN)
    if caps and world.plan.caps and len(rows):
        rows = rows[_may_bind(world, messages, rows, names)]
        if len(rows):
            # M6's order: by customer and delivery, and only what is equal by the rest.
            key = world.key(messages.customer[rows], messages.at[rows])
            rows = rows[sorted_by(key, lambda some: ties(rows[some]))]
            _count(world, messages, rows, names)
    messages.outcome[messages.outcome == OPEN] = SENT


def _scope(world: World, messages: Messages, rows: Ints, cap: CapPart, names: Names) -> Bools:
    """Which rows a cap is over: all, or its channel and what lies below it."""
    if cap.channel is None:
        return np.ones(len(rows), dtype=np.bool_)
    below = [names.number(name) for name, part in world.plan.channels.items() if cap.channel in part.lineage]
    return np.isin(messages.channel[rows], below)


def _count(world: World, messages: Messages, rows: Ints, names: Names) -> None:
    caps = world.plan.caps
    scopes = [_scope(world, messages, rows, cap, names) for cap in caps]
    customer = messages.customer[rows]
    who = np.cumsum(np.r_[False, customer[1:] != customer[:-1]])
    windows = [_Window(world, cap, int(who[-1]) + 1) for cap in caps]
    starts = np.flatnonzero(np.r_[True, np.diff(who) != 0])
    stops = np.r_[starts[1:], len(rows)]
    at = starts.copy()
    open_ones = np.arange(len(starts))
    while len(open_ones):
        index = at[open_ones]
        row = rows[index]
        t = messages.at[row]
        blocked_by = np.full(len(open_ones), -1, dtype=np.int64)
        for number, window in enumerate(windows):
            full = scopes[number][index] & window.full(open_ones, messages.customer[row], t)
            blocked_by = np.where((blocked_by < 0) & full, number, blocked_by)
        passed = blocked_by < 0
        for number, window in enumerate(windows):
            counted = passed & scopes[number][index]
            window.add(open_ones[counted], t[counted])
        for number in np.unique(blocked_by[~passed]):
            some = row[blocked_by == number]
            messages.outcome[some] = SUPPRESSED
            messages.reason[some] = names.number(f"cap:{caps[number].id}")
        at[open_ones] += 1
        open_ones = open_ones[at[open_ones] < stops[open_ones]]


def _may_bind(world: World, messages: Messages, rows: Ints, names: Names) -> Bools:
    """Rows of customers who have more messages in some cap's scope than it lets through."""
    customer = messages.customer[rows]
    tight = np.zeros(world.size, dtype=np.bool_)
    for cap in world.plan.caps:
        scope = _scope(world, messages, rows, cap, names)
        tight |= np.bincount(customer[scope], minlength=world.size) > cap.max
    return np.asarray(tight[customer])


class _Window:
    """The last `max` sent messages of each customer within one cap's scope, as a ring."""

    def __init__(self, world: World, cap: CapPart, customers: int) -> None:
        self.world = world
        self.cap = cap
        self.sent = np.full((customers, max(cap.max, 1)), LONG_AGO, dtype=np.int64)
        self.place = np.zeros(customers, dtype=np.int64)

    def full(self, who: Ints, customer: Ints, t: Ints) -> Bools:
        """Whether `max` sent messages lie in the window that ends at `t`."""
        if self.cap.max == 0:
            return np.ones(len(who), dtype=np.bool_)
        oldest = self.sent[who, self.place[who] % self.cap.max]
        there = oldest > LONG_AGO
        if isinstance(self.cap.per, int):
            return np.asarray(there & (oldest > t - self.cap.per))
        zones = self.world.zones(customer, t)
        now, then = (
            calendar_span(day_of(self.world.clock.to_local(at, zones)), self.cap.per)
            for at in (t, np.where(there, oldest, t))
        )
        return np.asarray(there & (now == then))

    def add(self, who: Ints, t: Ints) -> None:
        """Note a sent message of each of `who`."""
        if self.cap.max:
            self.sent[who, self.place[who] % self.cap.max] = t
            self.place[who] += 1
