"""Who may enter a journey, and why not (E1 to E5, E8, E9)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from cjo_cli.log.data import Column
from cjo_cli.model.base import DAY
from cjo_cli.plan.model import JourneyPlan, Schedule
from cjo_cli.simulate.clock import MINUTE, day_of, weekday_of
from cjo_cli.simulate.conditions import Batch, Judge, rows_of
from cjo_cli.simulate.needs import entry_properties
from cjo_cli.simulate.triggers import becomes_true
from cjo_cli.simulate.world import Bools, Ints, World


@dataclass
class Candidates:
    """Candidates that count, with their key's text order (-1: no key), and how many there were and were rejected."""

    batch: Batch
    key: Ints
    key_texts: np.ndarray[Any, Any]
    total: int
    rejected: dict[str, int] = field(default_factory=dict)

    def reject(self, reason: str, count: int) -> None:
        """Count rejections."""
        if count:
            self.rejected[reason] = self.rejected.get(reason, 0) + count


@dataclass(frozen=True)
class _Found:
    customer: Ints
    ts: Ints
    seq: Ints
    entry: dict[str, Column] = field(default_factory=dict)


def find_candidates(
    judge: Judge, journey: JourneyPlan, fed_by: tuple[Ints, Ints] | None, start: int | None
) -> Candidates:
    """The candidates of `journey` that count (E2, E3, E5, E8).

    `fed_by` has the customers and ends of the instances that an entry by `journey` takes; `start` is `--from`.
    """
    world, entry = judge.world, journey.entry
    found = _found(judge, journey, fed_by)
    batch = Batch(found.customer, found.ts, found.entry)
    key, texts = _keys(world, found.entry.get(entry.key or ""), len(batch))
    result = Candidates(batch, key, texts, len(batch))
    everyone = left = np.arange(len(batch))

    def keep(reason: str, good: Bools) -> None:
        nonlocal left
        kept = int(np.count_nonzero(good))
        if kept < len(good):
            result.reject(reason, len(good) - kept)
            left = left[np.flatnonzero(good)]

    if entry.key is not None:
        keep("key", key >= 0)
    if entry.match is None or any(bound is not None for bound in (start, entry.from_, entry.until)):
        earliest = max([world.beginning, *(t for t in (start, entry.from_) if t is not None)])
        latest = np.iinfo(np.int64).max if entry.until is None else entry.until
        keep("dates", (found.ts[left] >= earliest) & (found.ts[left] < latest))
    if entry.audience is not None:
        keep("audience", judge.holds(entry.audience, rows_of(batch, left, found.ts[left])))
    if entry.condition is not None:
        keep("if", judge.holds(entry.condition, rows_of(batch, left, found.ts[left])))
    if entry.rollout < 10_000:
        keep("rollout", world.bucket(f"rollout:{journey.id}")[found.customer[left]] < entry.rollout)
    if entry.key is not None or entry.match is None:
        # Events stand by customer, time and the log's order already.
        left = left[np.lexsort((found.seq[left], found.ts[left], key[left], found.customer[left]))]
    columns = [found.customer, found.ts, *([] if entry.key is None else [key])]
    keep("merged", ~_repeated(columns if left is everyone else [column[left] for column in columns]))
    if left is not everyone:
        result.batch, result.key = batch.take(left), key[left]
    return result


def _repeated(columns: list[Ints]) -> Bools:
    """Which rows are as the one before them."""
    same = np.zeros(len(columns[0]), dtype=np.bool_)
    if len(same):
        same[1:] = np.logical_and.reduce([column[1:] == column[:-1] for column in columns])
    return same


def _found(judge: Judge, journey: JourneyPlan, fed_by: tuple[Ints, Ints] | None) -> _Found:
    world, entry = judge.world, journey.entry
    if entry.match is not None:
        relation, _ = judge.relation(entry.match, own_time=True)
        columns = {n: relation.column(n, t) for n, t in entry_properties(world.plan, journey).items()}
        return _Found(relation.customer, relation.ts, relation.seq, columns)
    if entry.when is not None:
        customer, ts = becomes_true(judge, entry.when)
    elif entry.schedule is not None:
        customer, ts = _scheduled(world, entry.schedule)
    else:
        assert fed_by is not None
        customer, ts = fed_by
    return _Found(customer, ts, np.zeros(len(ts), dtype=np.int64))


def _scheduled(world: World, schedule: Schedule) -> tuple[Ints, Ints]:
    """Each customer who exists at each scheduled instant up to the horizon (E1, T6)."""
    instants = scheduled_instants(world, schedule)
    low, high = world.low, world.high
    first = np.where(world.data.in_snapshot[low:high], np.iinfo(np.int64).min, world.data.first[low:high])
    customer = np.repeat(np.arange(world.size, dtype=np.int64), len(instants))
    ts = np.tile(instants, world.size)
    there = first[customer] <= ts
    return customer[there], ts[there]


def scheduled_instants(world: World, schedule: Schedule) -> Ints:
    """The instants of a schedule up to the horizon; of a weekly one from the beginning of time on."""
    if schedule.time is None:
        return np.array([t for t in schedule.at if t <= world.horizon], dtype=np.int64)
    edges = np.array([world.beginning, world.horizon], dtype=np.int64)
    zone = np.zeros(2, dtype=np.int64)
    first, last = day_of(world.clock.to_local(edges, zone))
    days = np.arange(first - 1, last + 2, dtype=np.int64)
    days = days[np.isin(weekday_of(days), schedule.days)]
    at = world.clock.to_utc(days * DAY + schedule.time * MINUTE, np.zeros(len(days), dtype=np.int64))
    return np.unique(at[(at >= world.beginning) & (at <= world.horizon)])


def _keys(world: World, column: Column | None, count: int) -> tuple[Ints, np.ndarray[Any, Any]]:
    """Each candidate's key as the place of its text among all of them, and the texts (E8)."""
    if column is None:
        return np.full(count, -1, dtype=np.int64), np.zeros(0, dtype=object)
    values: Any = np.unique(column.values[column.valid])
    if column.type == "string":
        texts = world.data.text_array[values]
        place = np.arange(len(values))
    else:
        written = values.astype(str)
        order = np.argsort(written, kind="stable")
        texts = written[order].astype(object)
        place = np.empty(len(values), dtype=np.int64)
        place[order] = np.arange(len(values))
    key = np.full(count, -1, dtype=np.int64)
    key[column.valid] = place[np.searchsorted(values, column.values[column.valid])]
    return key, texts
