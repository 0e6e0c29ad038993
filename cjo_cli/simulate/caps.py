"""Frequency caps and holdouts, over the messages of all journeys together (M6, M7).

Messages are taken in M6's order. A customer to whom no cap can bind needs no counting; of the others each round takes
the next message of every one, or jumps to the next that is sent. Of a cap's last `max` sent messages the oldest decides
whether it is full.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from cjo_cli.plan.model import CapPart
from cjo_cli.simulate.clock import calendar_span, day_of
from cjo_cli.simulate.line import Line, Origin
from cjo_cli.simulate.messages import OPEN, Messages, Names
from cjo_cli.simulate.result import SENT, SUPPRESSED, WITHHELD, Array
from cjo_cli.simulate.world import Bools, Ints, World

LONG_AGO = int(np.iinfo(np.int64).min)


def arbitrate(world: World, parts: list[Messages], origins: list[Origin], names: Names, *, caps: bool) -> None:
    """Settle what came to the caps: withheld, sent, or suppressed by the first full cap.

    `parts` are the requests of all journeys, each with its origin.
    """
    for part in parts:
        if part.capped:
            part.settle(part.held_out, WITHHELD, names.number("holdout"))
    if caps and world.plan.caps:
        _arbitrate(world, [pair for pair in zip(parts, origins, strict=True) if pair[0].capped], names)
    for part in parts:
        part.outcome[part.outcome == OPEN] = SENT


def _arbitrate(world: World, pairs: list[tuple[Messages, Origin]], names: Names) -> None:
    line = Line(world, [part for part, _ in pairs])
    scopes = [_below(world, cap, names) for cap in world.plan.caps]
    line.keep(_tight(world, line, scopes))
    if len(line.place):
        line.sort([origin for _, origin in pairs])
        _suppress(line, _count(world, line, scopes), [names.number(f"cap:{cap.id}") for cap in world.plan.caps])


def _below(world: World, cap: CapPart, names: Names) -> Ints | None:
    """The numbers of a cap's channel and of what lies below it; None where it is over all."""
    if cap.channel is None:
        return None
    below = [names.number(name) for name, part in world.plan.channels.items() if cap.channel in part.lineage]
    return np.array(below, dtype=np.int64)


def _inside(line: Line, scopes: list[Ints | None]) -> list[Bools]:
    """Of each cap which messages of the line are in its scope."""
    everything = np.ones(len(line.place), dtype=np.bool_)
    channel = everything if all(below is None for below in scopes) else line.channel
    return [everything if below is None else np.isin(channel, below) for below in scopes]


def _tight(world: World, line: Line, scopes: list[Ints | None]) -> Bools:
    """The customers with more open messages in some cap's scope than it lets through."""
    tight = np.zeros(world.size, dtype=np.bool_)
    customer = line.customer[line.place]
    for cap, inside in zip(world.plan.caps, _inside(line, scopes), strict=True):
        some = customer if inside.all() else customer[inside]
        tight |= np.bincount(some, minlength=world.size) > cap.max
    return tight


def _count(world: World, line: Line, scopes: list[Ints | None]) -> Array:
    """The number of the full cap that each message of the line meets, or -1."""
    caps, inside = world.plan.caps, _inside(line, scopes)
    starts = line.starts
    stops = np.append(starts[1:], len(line.place))
    if all(isinstance(cap.per, int) and cap.max for cap in caps) and all(scope.all() for scope in inside):
        return _by_jumps(caps, line.key, starts, stops)
    return _by_turns(world, line.customer[line.place], line.at[line.place], inside, starts, stops)


def _by_jumps(caps: Sequence[CapPart], key: Ints, starts: Ints, stops: Ints) -> Array:
    """The number of the full cap that each message meets, or -1; each round jumps to the next that meets none.

    For caps over all messages, in spans of time: what follows a message that is sent meets the caps that it fills,
    until the oldest of their messages leaves the window.
    """
    spans = [cap.per for cap in caps if isinstance(cap.per, int)]
    rings = [np.full((len(starts), cap.max), LONG_AGO, dtype=np.int64) for cap in caps]
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
        inside = np.flatnonzero(after < stops[who])
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


def _by_turns(world: World, customer: Ints, at: Ints, scopes: list[Bools], starts: Ints, stops: Ints) -> Array:
    """The number of the full cap that each message meets, or -1; each round takes the next of every customer."""
    windows = [_Window(world, cap, len(starts)) for cap in world.plan.caps]
    full_cap = np.full(len(at), -1, dtype=np.int16)
    following = starts.copy()
    open_ones = np.arange(len(starts))
    while len(open_ones):
        index = following[open_ones]
        t = at[index]
        blocked_by = np.full(len(open_ones), -1, dtype=np.int16)
        for number, window in enumerate(windows):
            full = scopes[number][index] & window.full(open_ones, customer[index], t)
            blocked_by[full & (blocked_by < 0)] = number
        full_cap[index] = blocked_by
        passed = blocked_by < 0
        for number, window in enumerate(windows):
            counted = passed & scopes[number][index]
            window.add(open_ones[counted], t[counted])
        following[open_ones] += 1
        open_ones = open_ones[following[open_ones] < stops[open_ones]]
    return full_cap


def _suppress(line: Line, full_cap: Array, reasons: list[int]) -> None:
    """Each message that met a full cap has it as its reason."""
    met = np.full(len(line), -1, dtype=np.int16)
    met[line.place] = full_cap
    for part, low, high in zip(line.parts, line.edges[:-1].tolist(), line.edges[1:].tolist(), strict=True):
        rows = np.flatnonzero(met[low:high] >= 0)
        part.outcome[rows] = SUPPRESSED
        part.reason[rows] = np.array(reasons, dtype=np.int16)[met[low:high][rows]]


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
