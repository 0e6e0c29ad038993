"""What a replay looks things up in: events and attributes by customer and time.

One 64-bit key an event, `customer * span + (ts - beginning + 1)`, orders by customer and time, so that "everything up
to t" is one `searchsorted` for all rows at once. A time outside the log is cut to its edges, where no event lies.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np

from cjo_cli.log.data import Column, EventTable, LogData, missing
from cjo_cli.plan.model import Plan
from cjo_cli.simulate.clock import Clock

Ints = np.ndarray[Any, np.dtype[np.int64]]
Bools = np.ndarray[Any, np.dtype[np.bool_]]
NEVER = int(np.iinfo(np.int64).max)
LARGEST_KEY = 2**62
# So many rows are replayed at once: searching in more takes longer a row than what each cut costs.
ROWS_AT_ONCE = 1 << 18


@dataclass(frozen=True)
class Then:
    """A relation's keys, instants and places in the log, and NEVER after its last row."""

    key: Ints
    ts: Ints
    seq: Ints


class Relation:
    """Rows of one or several events, by customer, time and the log's order."""

    def __init__(self, world: World, parts: list[tuple[EventTable, Ints | None]]) -> None:
        self._parts = parts
        customer = np.concatenate([_pick(t.customer, rows) for t, rows in parts]) if parts else _none()
        ts = np.concatenate([_pick(t.ts, rows) for t, rows in parts]) if parts else _none()
        seq = np.concatenate([_pick(t.seq, rows) for t, rows in parts]) if parts else _none()
        self._order: Ints | None = None
        if len(parts) > 1:
            self._order = np.lexsort((seq, ts, customer))
            customer, ts, seq = customer[self._order], ts[self._order], seq[self._order]
        self.customer: Ints = customer
        self.ts: Ints = ts
        self.seq: Ints = seq
        self.key: Ints = world.key(customer, ts)

    def __len__(self) -> int:
        return len(self.ts)

    @cached_property
    def then(self) -> Then:
        """What a search for the next row reads, which may find none."""
        return Then(*(np.append(values, NEVER) for values in (self.key, self.ts, self.seq)))

    def column(self, name: str, like: str) -> Column:
        """A property of every row; missing where the row's event has none of that name."""
        columns = [
            (t.properties[name] if name in t.properties else missing(like, len(t.ts))).take(_rows(t, rows))  # type: ignore[arg-type]
            for t, rows in self._parts
        ]
        if not columns:
            return missing(like, 0)  # type: ignore[arg-type]
        values = np.concatenate([c.values for c in columns])
        valid = np.concatenate([c.valid for c in columns])
        if self._order is not None:
            values, valid = values[self._order], valid[self._order]
        return Column(columns[0].type, values, valid)


def _none() -> Ints:
    return np.zeros(0, dtype=np.int64)


def _pick(values: Ints, rows: Ints | None) -> Ints:
    return values if rows is None else values[rows]


def _rows(table: EventTable, rows: Ints | None) -> Ints:
    return np.arange(len(table.ts)) if rows is None else rows


@dataclass(frozen=True)
class Updates:
    """Every value that an attribute is set to, by customer, time and the log's order (T4)."""

    key: Ints
    customer: Ints
    ts: Ints
    column: Column


@dataclass
class World:
    """One cut of customers: their events and attributes, numbered from 0 as `offset` in the whole log."""

    plan: Plan
    data: LogData
    low: int
    high: int
    _relations: dict[str, Relation] = field(default_factory=dict)
    _updates: dict[str, Updates] = field(default_factory=dict)
    _buckets: dict[str, Ints] = field(default_factory=dict)

    @property
    def beginning(self) -> int:
        return self.data.beginning

    @property
    def horizon(self) -> int:
        return self.data.horizon

    @property
    def size(self) -> int:
        """How many customers there are in this cut."""
        return self.high - self.low

    @cached_property
    def span(self) -> int:
        return span_of(self.beginning, self.horizon)

    @cached_property
    def clock(self) -> Clock:
        return Clock(self.plan.timezone, self.beginning, self.horizon)

    def key(self, customer: Ints, t: Ints | int) -> Ints:
        """The packed key of (customer, instant)."""
        made = customer * self.span
        made += np.clip(t - (self.beginning - 1), 0, self.span - 1)
        return made

    @cached_property
    def tables(self) -> dict[str, EventTable]:
        """The events of this cut's customers, who are numbered from 0."""
        return {name: _cut(table, self.low, self.high) for name, table in self.data.events.items()}

    def relation(self, name: str) -> Relation:
        """All rows of one event."""
        if name not in self._relations:
            self._relations[name] = Relation(self, [(self.tables[name], None)])
        return self._relations[name]

    def remember(self, key: str, relation: Relation | None = None) -> Relation | None:
        """A relation that several conditions share, kept under a name of its content."""
        if relation is not None:
            self._relations[key] = relation
        return self._relations.get(key)

    def bucket(self, salt: str) -> Ints:
        """bucket(customer, salt) of each customer of this cut (V5)."""
        if salt not in self._buckets:
            self._buckets[salt] = self.data.bucket(salt)[self.low : self.high]
        return self._buckets[salt]

    def updates(self, name: str) -> Updates:
        """The values that events set attribute `name` to."""
        if name not in self._updates:
            self._updates[name] = self._find_updates(name)
        return self._updates[name]

    def _find_updates(self, name: str) -> Updates:
        part = self.plan.attributes[name]
        pieces = []
        for setter in part.sets:
            table = self.tables[setter.event]
            column = table.properties[setter.property]
            rows = np.flatnonzero(column.valid)
            pieces.append((table.customer[rows], table.ts[rows], table.seq[rows], column.values[rows]))
        if not pieces:
            return Updates(_none(), _none(), _none(), missing(part.type, 0))
        customer, ts, seq, values = (np.concatenate([piece[i] for piece in pieces]) for i in range(4))
        order = np.lexsort((seq, ts, customer))
        column = Column(part.type, values[order], np.ones(len(order), dtype=np.bool_))
        return Updates(self.key(customer[order], ts[order]), customer[order], ts[order], column)

    def attribute(self, name: str, customer: Ints, t: Ints) -> Column:
        """Attribute `name` of each customer at each instant (T4)."""
        snapshot = self.data.attributes[name].take(customer + self.low)
        updates = self.updates(name)
        if len(updates.key) == 0:
            return snapshot
        last = np.searchsorted(updates.key, self.key(customer, t), side="right") - 1
        found = (last >= 0) & (updates.customer[np.maximum(last, 0)] == customer)
        later = updates.column.take(np.where(found, last, -1))
        values = np.where(found, later.values, snapshot.values)
        return Column(snapshot.type, values, found | snapshot.valid)

    def zones(self, customer: Ints, t: Ints) -> Ints:
        """The number of each customer's timezone at each instant, the project's where it is missing or unknown."""
        column = self.attribute("timezone", customer, t)
        if not column.valid.any():
            return np.zeros(len(customer), dtype=np.int64)
        codes, inverse = np.unique(np.where(column.valid, column.values, -1), return_inverse=True)
        numbers = [self.clock.number(self.data.strings[code]) if code >= 0 else 0 for code in codes]
        return np.array(numbers, dtype=np.int64)[inverse]

    def local(self, customer: Ints, t: Ints) -> tuple[Ints, Ints]:
        """The customers' wall clocks at `t`, and the numbers of their zones."""
        zones = self.zones(customer, t)
        return self.clock.to_local(t, zones), zones


def span_of(beginning: int, horizon: int) -> int:
    """How many instants one customer's part of a key has: the log's, and one beyond either edge."""
    return max(horizon - beginning, 0) + 3


def customers_at_once(beginning: int, horizon: int) -> int:
    """How many customers' keys fit 63 bits."""
    return LARGEST_KEY // span_of(beginning, horizon)


def _cut(table: EventTable, low: int, high: int) -> EventTable:
    if low == 0 and (len(table.customer) == 0 or table.customer[-1] < high):
        return table
    start, end = np.searchsorted(table.customer, [low, high])
    rows = slice(int(start), int(end))
    properties = {name: Column(c.type, c.values[rows], c.valid[rows]) for name, c in table.properties.items()}
    return EventTable(table.customer[rows] - low, table.ts[rows], table.seq[rows], properties)


def cuts(plan: Plan, data: LogData) -> Iterator[World]:
    """The log's customers in cuts of about ROWS_AT_ONCE rows, of which the keys fit 63 bits.

    One after the other, so that each has the memory of the one before.
    """
    count, rows = data.size, sum(len(table.ts) for table in data.events.values())
    fit = customers_at_once(data.beginning, data.horizon)
    step = max(1, min(fit, -(-count // max(1, round(rows / ROWS_AT_ONCE)))))
    return (World(plan, data, low, min(low + step, count)) for low in range(0, max(count, 1), step))
