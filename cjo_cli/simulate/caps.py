"""Frequency caps and holdouts, over the messages of all journeys together (M6, M7).

Messages are taken in M6's order. A customer to whom no cap can bind needs no counting; of the others each round takes
the next message of every one, or jumps to the next that is sent. Of a cap's last `max` sent messages the oldest decides
whether it is full.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from cjo_cli.log.order import sorted_by
from cjo_cli.plan.model import CapPart
from cjo_cli.simulate.clock import calendar_span, day_of
from cjo_cli.simulate.messages import OPEN, Messages, Names
from cjo_cli.simulate.result import SENT, SUPPRESSED, WITHHELD, Array
from cjo_cli.simulate.world import Bools, Ints, World

LONG_AGO = int(np.iinfo(np.int64).min)


@dataclass(frozen=True)
class Origin:
    """Where a request comes from, as M6 orders equal deliveries of one customer.

    `journey` is the journey's place by priority and id, `step` the step's by id; the others are by instance.
    """

    journey: int
    step: int
    entered_at: Ints
    key: Ints


def arbitrate(world: World, parts: list[Messages], origins: list[Origin], names: Names, *, caps: bool) -> None:
    """Settle what came to the caps: withheld, sent, or suppressed by the first full cap.

    `parts` are the requests of all journeys, each with its origin.
    """
    for part in parts:
        if part.capped:
            part.settle(part.held_out, WITHHELD, names.number("holdout"))
    open_rows = [np.flatnonzero(part.outcome == OPEN) if part.capped else _none() for part in parts]
    if caps and world.plan.caps:
        queue = _queue(parts, _may_bind(world, parts, open_rows, names))
        if len(queue.at):
            queue = queue.take(_in_order(world, queue, parts, origins))
            _count(world, parts, queue, names)
    for part in parts:
        part.outcome[part.outcome == OPEN] = SENT


def _none() -> Ints:
    return np.zeros(0, dtype=np.int64)


@dataclass(frozen=True)
class _Queue:
    """Messages that a cap may bind, of all requests: the place of each one's request, and its row there."""

    part: Array
    row: Array
    customer: Ints
    at: Ints
    channel: Array

    def take(self, rows: Ints) -> _Queue:
        return _Queue(self.part[rows], self.row[rows], self.customer[rows], self.at[rows], self.channel[rows])


def _queue(parts: list[Messages], rows: list[Ints]) -> _Queue:
    def column(name: str) -> Ints:
        return np.concatenate([_none(), *(getattr(part, name)[some] for part, some in zip(parts, rows, strict=True))])

    # Short numbers are sorted by their digits.
    numbers = np.arange(len(parts), dtype=np.int16 if len(parts) < 1 << 15 else np.int32)
    number = np.repeat(numbers, [len(some) for some in rows])
    row = np.concatenate([_none(), *rows]).astype(np.int32)
    return _Queue(number, row, column("customer"), column("at"), column("channel").astype(np.int16))


def _in_order(world: World, queue: _Queue, parts: list[Messages], origins: list[Origin]) -> Ints:
    """M6's order: by customer and delivery, and what is equal by priority, journey, entry, step, key."""
    journey, step = (np.array([getattr(origin, name) for origin in origins]) for name in ("journey", "step"))

    def of_instance(name: str) -> Callable[[Ints], Ints]:
        def read(some: Ints) -> Ints:
            values = np.empty(len(some), dtype=np.int64)
            for number in np.flatnonzero(np.bincount(queue.part[some])).tolist():
                mine = queue.part[some] == number
                values[mine] = getattr(origins[number], name)[parts[number].instance[queue.row[some[mine]]]]
            return values

        return read

    return sorted_by(
        world.key(queue.customer, queue.at),
        lambda some: journey[queue.part[some]],
        of_instance("entered_at"),
        lambda some: step[queue.part[some]],
        of_instance("key"),
    )


def _below(world: World, cap: CapPart, names: Names) -> Ints | None:
    """The numbers of a cap's channel and of what lies below it; None where it is over all."""
    if cap.channel is None:
        return None
    below = [names.number(name) for name, part in world.plan.channels.items() if cap.channel in part.lineage]
    return np.array(below, dtype=np.int64)


def _may_bind(world: World, parts: list[Messages], rows: list[Ints], names: Names) -> list[Ints]:
    """Of each request's open rows those of customers with more of them in some cap's scope than it lets through."""
    tight = np.zeros(world.size, dtype=np.bool_)
    for cap in world.plan.caps:
        below = _below(world, cap, names)
        customers = [_none()]
        for part, some in zip(parts, rows, strict=True):
            inside = some if below is None else some[np.isin(part.channel[some], below)]
            customers.append(part.customer[inside])
        tight |= np.bincount(np.concatenate(customers), minlength=world.size) > cap.max
    return [some[tight[part.customer[some]]] for part, some in zip(parts, rows, strict=True)]


def _count(world: World, parts: list[Messages], queue: _Queue, names: Names) -> None:
    caps, everything = world.plan.caps, np.ones(len(queue.at), dtype=np.bool_)
    below = [_below(world, cap, names) for cap in caps]
    scopes = [everything if numbers is None else np.isin(queue.channel, numbers) for numbers in below]
    change = queue.customer[1:] != queue.customer[:-1]
    starts = np.flatnonzero(np.r_[True, change])
    stops = np.r_[starts[1:], len(queue.at)]
    jumps = all(isinstance(cap.per, int) and cap.max for cap in caps) and all(scope.all() for scope in scopes)
    if jumps:
        full_cap = _by_jumps(world, queue, starts, stops)
    else:
        full_cap = _by_turns(world, queue, scopes, starts, stops)
    _suppress(parts, queue, full_cap, [names.number(f"cap:{cap.id}") for cap in caps])


def _by_jumps(world: World, queue: _Queue, starts: Ints, stops: Ints) -> Array:
    """The number of the full cap that each message meets, or -1; each round jumps to the next that meets none.

    For caps over all messages, in spans of time: what follows a message that is sent meets the caps that it fills,
    until the oldest of their messages leaves the window.
    """
    key = world.key(queue.customer, queue.at)
    spans = [cap.per for cap in world.plan.caps if isinstance(cap.per, int)]
    rings = [np.full((len(starts), cap.max), LONG_AGO, dtype=np.int64) for cap in world.plan.caps]
    sent = np.zeros(len(key), dtype=np.bool_)
    free = [np.full(len(key), LONG_AGO, dtype=np.int64) for _ in rings]
    current, who, turn = starts, np.arange(len(starts)), 0
    while len(current):
        sent[current] = True
        after = current + 1
        for span, ring, until in zip(spans, rings, free, strict=True):
            many = ring.shape[1]
            ring[who, turn % many] = key[current]
            if turn + 1 >= many:
                until[current] = ring[who, (turn + 1) % many] + span
                after = np.maximum(after, np.searchsorted(key, until[current]))
        inside = after < stops[who]
        current, who, turn = after[inside], who[inside], turn + 1
    return _met(key, sent, free)


def _met(key: Ints, sent: Bools, free: list[Ints]) -> Array:
    """Of each message that is not sent the first cap that is full since the one sent before it."""
    full_cap = np.full(len(key), -1, dtype=np.int16)
    stopped = np.flatnonzero(~sent)
    before = np.flatnonzero(sent)[np.cumsum(sent)[stopped] - 1]
    for number, until in reversed(list(enumerate(free))):
        full_cap[stopped[until[before] > key[stopped]]] = number
    return full_cap


def _by_turns(world: World, queue: _Queue, scopes: list[Bools], starts: Ints, stops: Ints) -> Array:
    """The number of the full cap that each message meets, or -1; each round takes the next of every customer."""
    caps = world.plan.caps
    windows = [_Window(world, cap, len(starts)) for cap in caps]
    full_cap = np.full(len(queue.at), -1, dtype=np.int16)
    at = starts.copy()
    open_ones = np.arange(len(starts))
    while len(open_ones):
        index = at[open_ones]
        t = queue.at[index]
        blocked_by = np.full(len(open_ones), -1, dtype=np.int16)
        for number, window in enumerate(windows):
            full = scopes[number][index] & window.full(open_ones, queue.customer[index], t)
            blocked_by[full & (blocked_by < 0)] = number
        full_cap[index] = blocked_by
        passed = blocked_by < 0
        for number, window in enumerate(windows):
            counted = passed & scopes[number][index]
            window.add(open_ones[counted], t[counted])
        at[open_ones] += 1
        open_ones = open_ones[at[open_ones] < stops[open_ones]]
    return full_cap


def _suppress(parts: list[Messages], queue: _Queue, full_cap: Array, reasons: list[int]) -> None:
    """Each message that met a full cap has it as its reason."""
    met = np.flatnonzero(full_cap >= 0)
    met = met[np.argsort(queue.part[met], kind="stable")]
    edges = np.searchsorted(queue.part[met], np.arange(len(parts) + 1))
    for part, low, high in zip(parts, edges[:-1].tolist(), edges[1:].tolist(), strict=True):
        rows = queue.row[met[low:high]]
        part.outcome[rows] = SUPPRESSED
        part.reason[rows] = np.array(reasons, dtype=np.int16)[full_cap[met[low:high]]]


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
