"""The first event, or the first instant a condition holds, after an instant: for all rows at once (S2, S4, S9)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cjo_cli.log.data import Column
from cjo_cli.log.order import distinct
from cjo_cli.plan.conditions import (
    Attribute,
    Condition,
    Entry,
    Events,
    FromAttribute,
    FromEntry,
    Match,
    leaves,
    tests_of,
)
from cjo_cli.simulate.conditions import Batch, Judge, Rows, rows_of
from cjo_cli.simulate.world import NEVER, Ints, Relation, World


@dataclass(frozen=True)
class Hits:
    """For each row the first event that matches, as a row of `relation`, or the one past its end for none."""

    relation: Relation
    event: Ints

    @property
    def ts(self) -> Ints:
        """Their instants; NEVER for none."""
        return self.relation.then.ts[self.event]

    @property
    def seq(self) -> Ints:
        """Their places in the log; NEVER for none."""
        return self.relation.then.seq[self.event]

    def column(self, name: str) -> Column:
        """A number that they hold; missing for none."""
        rows = np.where(self.event < len(self.relation), self.event, -1)
        return self.relation.column(name, "number").take(rows)


def first_event(judge: Judge, match: Match, batch: Batch, instance: Ints, after: Ints, until: Ints | int) -> Hits:
    """The first event of `match` in `(after, until]` for each instance; of equal `ts` the first in the log."""
    relation, left = judge.relation(match, own_time=True)
    customer, keys = batch.customer[instance], relation.then.key
    at = np.searchsorted(relation.key, judge.world.key(customer, after), side="right")
    last = judge.world.key(customer, until)
    open_rows = np.flatnonzero(keys[at] <= last) if left else _none()
    while len(open_rows):
        event = at[open_rows]
        rows = Rows(customer[open_rows], relation.ts[event], relation.ts[event], batch, instance[open_rows])
        open_rows = open_rows[~judge.fits(left, relation, event, rows)]
        at[open_rows] += 1
        open_rows = open_rows[keys[at[open_rows]] <= last[open_rows]]
    at[keys[at] > last] = len(relation)
    return Hits(relation, at)


def _none() -> Ints:
    return np.zeros(0, dtype=np.int64)


def earliest(hits: list[Hits], value: str | None) -> tuple[Ints, Column | None]:
    """Of several searches the instant of each row's first hit, of equal `ts` the first in the log, and its `value`."""
    columns = [] if value is None else [hit.column(value) for hit in hits]
    if len(hits) == 1:
        return hits[0].ts, columns[0] if columns else None
    ts, seq = np.stack([hit.ts for hit in hits]), np.stack([hit.seq for hit in hits])
    best, rows = np.lexsort((seq, ts), axis=0)[0], np.arange(ts.shape[1])
    if not columns:
        return ts[best, rows], None
    values = np.stack([column.values.astype(np.float64) for column in columns])[best, rows]
    valid = np.stack([column.valid for column in columns])[best, rows]
    return ts[best, rows], Column("number", values, valid)


@dataclass(frozen=True)
class Changes:
    """Instants at which a condition may change, by customer and time; and offsets that an entry value adds."""

    key: Ints
    customer: Ints
    ts: Ints
    of_entry: tuple[tuple[str, int], ...]


def changes_of(world: World, condition: Condition) -> Changes:
    """Every instant at which `condition` can change for a customer (E1)."""
    plan = world.plan
    customers: list[Ints] = []
    instants: list[Ints] = []
    of_entry: list[tuple[str, int]] = []

    def add(customer: Ints, ts: Ints) -> None:
        customers.append(customer)
        instants.append(ts)

    for leaf in leaves(condition, plan.audiences):
        for name in attributes_read(leaf):
            updates = world.updates(name)
            add(updates.customer, updates.ts)
        if isinstance(leaf, Events):
            for event in dict.fromkeys(leaf.match.events):
                table = world.tables[event]
                add(table.customer, table.ts)
                if leaf.within is not None:
                    add(table.customer, table.ts + leaf.within)
        if isinstance(leaf, Attribute):
            for delay in _delays(leaf):
                add(*_moments(world, leaf.attribute, delay))
        if isinstance(leaf, Entry):
            of_entry += [(leaf.property, delay) for delay in _delays(leaf)]
    customer = np.concatenate([_none(), *customers])
    ts = np.concatenate([_none(), *instants])
    inside = (ts >= world.beginning) & (ts <= world.horizon)
    key, _ = distinct(world.key(customer[inside], ts[inside]))
    return Changes(key, key // world.span, key % world.span + world.beginning - 1, tuple(dict.fromkeys(of_entry)))


def _delays(leaf: Attribute | Entry) -> list[int]:
    return [
        int(test.value.value)  # type: ignore[union-attr]
        for test in leaf.tests
        if test.op in ("older_than", "newer_than")
    ]


def attributes_read(leaf: Condition) -> set[str]:
    """The attributes that one leaf of a condition reads."""
    names = {test.value.attribute for test in tests_of(leaf) if isinstance(test.value, FromAttribute)}
    return names | ({leaf.attribute} if isinstance(leaf, Attribute) else set())


def entry_read(leaf: Condition) -> set[tuple[str, str]]:
    """The entry properties that one leaf reads, with their types."""
    found: set[tuple[str, str]] = {
        (test.value.property, test.value.type) for test in tests_of(leaf) if isinstance(test.value, FromEntry)
    }
    return found | ({(leaf.property, leaf.type)} if isinstance(leaf, Entry) else set())


def _moments(world: World, name: str, delay: int) -> tuple[Ints, Ints]:
    """`value + D` of every value that the attribute ever has."""
    snapshot = world.data.attributes[name]
    customer = np.flatnonzero(snapshot.valid[world.low : world.high])
    updates = world.updates(name)
    values = snapshot.values[world.low : world.high][customer]
    return np.concatenate([customer, updates.customer]), np.concatenate([values, updates.column.values]) + delay


def first_holding(judge: Judge, condition: Condition, batch: Batch, instance: Ints, t: Ints, until: Ints) -> Ints:
    """The first instant in `[t, until]` at which `condition` holds for each instance, or NEVER (S4)."""
    world = judge.world
    found = np.full(len(instance), NEVER, dtype=np.int64)
    at_once = judge.holds(condition, rows_of(batch, instance, t))
    found[at_once] = t[at_once]
    changes = changes_of(world, condition)
    customer = batch.customer[instance]
    _at_entry_values(judge, condition, changes, batch, instance, t, until, found)
    at = np.searchsorted(changes.key, world.key(customer, t), side="right")
    # A find from an entry's value bounds the search; the changes of customers may come before it.
    last = np.minimum(np.minimum(until, found), world.horizon)
    end = np.searchsorted(changes.key, world.key(customer, last), side="right")
    open_rows = np.flatnonzero((at < end) & (found > t))
    while len(open_rows):
        now = changes.ts[at[open_rows]]
        holds = judge.holds(condition, rows_of(batch, instance[open_rows], now))
        done = open_rows[holds]
        found[done] = np.minimum(found[done], now[holds])
        open_rows = open_rows[~holds]
        at[open_rows] += 1
        open_rows = open_rows[at[open_rows] < end[open_rows]]
    return found


def _at_entry_values(
    judge: Judge,
    condition: Condition,
    changes: Changes,
    batch: Batch,
    instance: Ints,
    t: Ints,
    until: Ints,
    found: Ints,
) -> None:
    """Look at `value + D` of what the entry held, which differs by instance; updates `found`."""
    for name, delay in changes.of_entry:
        column = batch.entry[name].take(instance)
        now = np.where(column.valid, column.values, 0) + delay
        rows = np.flatnonzero(column.valid & (now > t) & (now <= np.minimum(until, judge.world.horizon)))
        holds = judge.holds(condition, rows_of(batch, instance[rows], now[rows]))
        found[rows[holds]] = np.minimum(found[rows[holds]], now[rows[holds]])


def becomes_true(judge: Judge, condition: Condition) -> tuple[Ints, Ints]:
    """Every (customer, instant) at which `condition` turns true (E1, `when`)."""
    world = judge.world
    everyone = np.arange(world.size, dtype=np.int64)
    start = np.full(world.size, world.beginning, dtype=np.int64)
    # First without any event, with the snapshot's attributes: history ends before the beginning.
    before = judge.holds(condition, Rows(everyone, start, start - 1))
    changes = changes_of(world, condition)
    now = judge.holds(condition, Rows(changes.customer, changes.ts, changes.ts))
    previous = np.empty_like(now)
    if len(now):
        previous[0] = False
        previous[1:] = now[:-1]
        first = np.r_[True, changes.customer[1:] != changes.customer[:-1]]
        previous[first] = before[changes.customer[first]]
    turned = now & ~previous
    return changes.customer[turned], changes.ts[turned]
