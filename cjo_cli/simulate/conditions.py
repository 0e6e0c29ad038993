"""Conditions for many (customer, instant) pairs at once (language.md, "Conditions"; T2 to T4, V2 to V4)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from cjo_cli.log.data import Column
from cjo_cli.plan.conditions import (
    AllOf,
    AnyOf,
    Attribute,
    Audience,
    Condition,
    Constant,
    Constants,
    Entry,
    Events,
    FromAttribute,
    FromEntry,
    Match,
    Not,
    Path,
    PropertyTest,
    Test,
)
from cjo_cli.simulate.matchers import Texts, passes
from cjo_cli.simulate.world import Bools, Ints, Relation, World

# So many (row, event) pairs are looked at together where a condition must look at each.
PAIRS = 4_000_000


@dataclass
class Batch:
    """Instances of one journey (or candidates for them): who, since when, and what their entry event held.

    `paths` has, by step id, each instance's path as a number into `path_names`, -1 where it took none.
    """

    customer: Ints
    entered_at: Ints
    entry: dict[str, Column] = field(default_factory=dict)
    paths: dict[str, Ints] = field(default_factory=dict)
    path_names: dict[str, list[str]] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.customer)

    def take(self, rows: Ints) -> Batch:
        """Some of them."""
        entry = {name: column.take(rows) for name, column in self.entry.items()}
        paths = {name: taken[rows] for name, taken in self.paths.items()}
        return Batch(self.customer[rows], self.entered_at[rows], entry, paths, self.path_names)


@dataclass(frozen=True)
class Rows:
    """Where a condition is evaluated: customers, their now, up to when they see history, and their instances."""

    customer: Ints
    now: Ints
    history: Ints
    batch: Batch | None = None
    instance: Ints | None = None

    def __len__(self) -> int:
        return len(self.customer)

    def take(self, rows: Any) -> Rows:
        """Some of the rows."""
        instance = None if self.instance is None else self.instance[rows]
        return Rows(self.customer[rows], self.now[rows], self.history[rows], self.batch, instance)


def rows_at(customer: Ints, now: Ints) -> Rows:
    """Rows of customers who see everything up to now (T2)."""
    return Rows(customer, now, now)


def rows_of(batch: Batch, instance: Ints, now: Ints) -> Rows:
    """Rows of instances at `now`."""
    return Rows(batch.customer[instance], now, now, batch, instance)


class Judge:
    """Evaluates conditions in one world."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.texts = Texts(world.data.strings)

    def holds(self, condition: Condition, rows: Rows) -> Bools:
        """Whether `condition` is true of each row."""
        match condition:
            case AllOf():
                return self._every(condition.of, rows, stop_at=False)
            case AnyOf():
                return ~self._every(condition.of, rows, stop_at=True)
            case Not():
                return ~self.holds(condition.of, rows)
            case Audience():
                return self.holds(self.world.plan.audiences[condition.id], rows)
            case Attribute():
                column = self.world.attribute(condition.attribute, rows.customer, rows.history)
                return self.passes(condition.tests, column, rows)
            case Entry():
                read = FromEntry(property=condition.property, type=condition.type)
                return self.passes(condition.tests, self.operand(read, rows), rows)
            case Events():
                return self.passes(condition.tests, self._measure(condition, rows), rows)
            case Path():
                return self._on_path(condition, rows)

    def _every(self, parts: tuple[Condition, ...], rows: Rows, *, stop_at: bool) -> Bools:
        """Whether no part is `stop_at`; a row is not looked at again once one was."""
        left = np.arange(len(rows))
        for part in parts:
            left = left[self.holds(part, rows.take(left)) != stop_at]
            if len(left) == 0:
                break
        result = np.zeros(len(rows), dtype=np.bool_)
        result[left] = True
        return result

    def passes(self, tests: tuple[Test, ...], column: Column, rows: Rows) -> Bools:
        """Whether each row's value passes all tests, now being the row's."""
        return passes(self.texts, tests, column, rows.now, lambda operand: self.operand(operand, rows))

    def operand(self, operand: FromEntry | FromAttribute, rows: Rows) -> Column:
        """What `{entry: …}` or `{attribute: …}` stands for in each row."""
        if isinstance(operand, FromAttribute):
            return self.world.attribute(operand.attribute, rows.customer, rows.history)
        assert rows.batch is not None and rows.instance is not None  # noqa: PT018
        return rows.batch.entry[operand.property].take(rows.instance)

    def _on_path(self, condition: Path, rows: Rows) -> Bools:
        assert rows.batch is not None and rows.instance is not None  # noqa: PT018
        taken = rows.batch.paths.get(condition.step)
        names = rows.batch.path_names.get(condition.step, [])
        if taken is None or condition.path not in names:
            return np.zeros(len(rows), dtype=np.bool_)
        return np.asarray(taken[rows.instance] == names.index(condition.path))

    # Events

    def relation(self, match: Match, *, own_time: bool) -> tuple[Relation, tuple[PropertyTest, ...]]:
        """The rows that pass what can be tested of them alone, and the tests that are left.

        With `own_time` the events are a trigger's: now is each event's `ts` (T3), so that only what compares with the
        entry is left. Otherwise now is the row's that asks, and what compares with now or an attribute is left too.
        """
        fixed, left = _divide(match.where, own_time=own_time)
        name = f"{own_time}:{Match(events=match.events, where=fixed).model_dump_json()}"
        relation = self.world.remember(name)
        if relation is None:
            tables = [self.world.tables[event] for event in dict.fromkeys(match.events)]
            parts = []
            for table in tables:
                asking = rows_at(table.customer, table.ts)
                keep = np.ones(len(table.ts), dtype=np.bool_)
                for test in fixed:
                    keep &= self.passes(test.tests, table.properties[test.property], asking)
                parts.append((table, None if not fixed else np.flatnonzero(keep)))
            relation = Relation(self.world, parts)
            self.world.remember(name, relation)
        return relation, left

    def _measure(self, condition: Events, rows: Rows) -> Column:
        """The count, or the total rounded by V4, of each row's events."""
        relation, left = self.relation(condition.match, own_time=False)
        start, end = self._window(condition, relation, rows)
        if left or condition.total is not None:
            return self._look_at_each(condition, relation, left, rows, start, end)
        return Column("integer", end - start, np.ones(len(rows), dtype=np.bool_))

    def _window(self, condition: Events, relation: Relation, rows: Rows) -> tuple[Ints, Ints]:
        world = self.world
        if condition.window == "within":
            assert condition.within is not None
            # (now - D, now] (T3); what is seen may end before now.
            low = world.key(rows.customer, rows.now - condition.within)
        elif condition.window == "entry":
            assert rows.batch is not None and rows.instance is not None  # noqa: PT018
            low = world.key(rows.customer, rows.batch.entered_at[rows.instance])
        else:
            low = rows.customer * world.span
        start = np.searchsorted(relation.key, low, side="right")
        end = np.searchsorted(relation.key, world.key(rows.customer, rows.history), side="right")
        return start, np.maximum(start, end)

    def _look_at_each(
        self, condition: Events, relation: Relation, left: tuple[PropertyTest, ...], rows: Rows, start: Ints, end: Ints
    ) -> Column:
        worth = relation.column(condition.total, "number") if condition.total is not None else None
        result = np.zeros(len(rows), dtype=np.float64)
        for some in _in_portions(end - start):
            owner = np.repeat(some, (end - start)[some])
            event = _ranges(start[some], end[some])
            keep = self.fits(left, relation, event, rows.take(owner))
            owner, event = owner[keep], event[keep]
            weights = None if worth is None else np.where(worth.valid[event], worth.values[event], 0).astype(np.float64)
            result += np.bincount(owner, weights, minlength=len(rows))
        if worth is not None:
            result = rounded(result)
        return Column("number", result, np.ones(len(rows), dtype=np.bool_))

    def fits(self, left: tuple[PropertyTest, ...], relation: Relation, event: Ints, rows: Rows) -> Bools:
        """Whether each event passes the tests that depend on the row that asks."""
        keep = np.ones(len(event), dtype=np.bool_)
        for test in left:
            keep &= self.passes(test.tests, relation.column(test.property, test.type).take(event), rows)
        return keep


def _divide(
    where: tuple[PropertyTest, ...], *, own_time: bool
) -> tuple[tuple[PropertyTest, ...], tuple[PropertyTest, ...]]:
    fixed: list[PropertyTest] = []
    left: list[PropertyTest] = []
    for prop in where:
        for test in prop.tests:
            alone = isinstance(test.value, Constant | Constants) and test.op not in ("older_than", "newer_than")
            alone = alone or (own_time and not isinstance(test.value, FromEntry))
            (fixed if alone else left).append(PropertyTest(property=prop.property, type=prop.type, tests=(test,)))
    return tuple(fixed), tuple(left)


def _ranges(start: Ints, end: Ints) -> Ints:
    """All numbers of all ranges, one after another."""
    length = end - start
    before = np.cumsum(length) - length
    return np.asarray(np.arange(int(length.sum()), dtype=np.int64) + np.repeat(start - before, length))


def _in_portions(length: Ints) -> list[Ints]:
    """Row numbers in portions of about PAIRS pairs each."""
    total = np.cumsum(length)
    if len(length) == 0:
        return []
    edges = np.searchsorted(total, np.arange(PAIRS, int(total[-1]) + PAIRS, PAIRS))
    return [
        part for part in np.split(np.arange(len(length)), np.unique(np.minimum(edges + 1, len(length)))) if len(part)
    ]


def rounded(value: Any) -> Any:
    """Rounding before a comparison (V4): sign(x) * floor(|x| * 1e6 + 0.5) / 1e6."""
    return np.sign(value) * np.floor(np.abs(value) * 1e6 + 0.5) / 1e6
