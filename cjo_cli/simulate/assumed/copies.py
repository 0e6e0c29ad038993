"""A world of copies: customers of one cut, each as often as asked, with further events of their own.

To the replay it is a log like any other, so that nothing there knows of it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from cjo_cli.log.columns import in_order
from cjo_cli.log.data import Column, EventTable, LogData
from cjo_cli.simulate.world import Ints, World

# Places in the log that are behind all recorded ones.
LATER = 2**61


@dataclass(frozen=True)
class Further:
    """Events of one name that the log does not hold, of copies by number; `rank` orders those of one instant."""

    customer: Ints
    ts: Ints
    rank: Ints
    properties: Mapping[str, Column]


def copied(world: World, who: Ints, further: Mapping[str, Further], without: Collection[str] = ()) -> LogData:
    """The log of the copies `who`, customers of `world` by number, with `further` events.

    Recorded ones of the events in `without` are left out, but for what they tell about who exists since when.
    """
    data, own = world.data, who + world.low
    tables = {}
    for name, table in world.tables.items():
        rows, copy = _rows_of(table, who) if name not in without else (_none(), _none())
        kept = EventTable(copy, table.ts[rows], table.seq[rows], {p: c.take(rows) for p, c in table.properties.items()})
        tables[name] = _merged(kept, further[name]) if name in further else kept
    return replace(
        data,
        low=0,
        size=len(who),
        first=data.first[own],
        in_snapshot=data.in_snapshot[own],
        events=tables,
        attributes={name: column.take(own) for name, column in data.attributes.items()},
        bucket=lambda salt: world.bucket(salt)[who],
    )


def _none() -> Ints:
    return np.zeros(0, dtype=np.int64)


def _rows_of(table: EventTable, who: Ints) -> tuple[Ints, Ints]:
    """The rows of each copy, and whose they are."""
    start = np.searchsorted(table.customer, who)
    length = np.searchsorted(table.customer, who, side="right") - start
    before = np.cumsum(length) - length
    copy = np.repeat(np.arange(len(who), dtype=np.int64), length)
    return np.arange(int(length.sum()), dtype=np.int64) + np.repeat(start - before, length), copy


def _merged(table: EventTable, more: Further) -> EventTable:
    columns = [np.concatenate(pair) for pair in (
        (table.customer, more.customer), (table.ts, more.ts), (table.seq, LATER + more.rank))]  # fmt: skip
    order = in_order(*columns)
    properties = {
        name: Column(column.type, _joined(column, more.properties[name], "values", order),
                     _joined(column, more.properties[name], "valid", order))
        for name, column in table.properties.items()
    }  # fmt: skip
    customer, ts, seq = (column[order] for column in columns)
    return EventTable(customer, ts, seq, properties)


def _joined(first: Column, second: Column, part: str, order: Ints) -> np.ndarray[Any, Any]:
    return np.concatenate([getattr(first, part), getattr(second, part)])[order]
