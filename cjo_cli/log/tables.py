"""The rows that were read of a log, as a table an event: by customer, time and the log's order."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from cjo_cli.log.arrow import numbers
from cjo_cli.log.columns import Texts, column_of, in_order
from cjo_cli.log.data import EventTable, Typed, Wanted
from cjo_cli.log.order import Ints

if TYPE_CHECKING:
    import pyarrow as pa


def event_tables(
    read: pa.Table, columns: Mapping[Typed, Any], wanted: Wanted, texts: Texts, number: Callable[[Ints], Ints]
) -> dict[str, EventTable]:
    """A table of each wanted event: of `read` its `c`, `ts`, `seq` and `event`, and the `columns` of its properties.

    Columns of text have been noted in `texts`; `number` gives customers their numbers by what `c` holds.
    """
    names = list(dict.fromkeys(name for name, _ in wanted.events.values()))
    typed = {pair: column_of(column, pair[1], texts) for pair, column in columns.items()}
    events = [numbers(chunk) for chunk in read.column("event").chunks]
    starts = np.cumsum([0, *map(len, events)])
    tables = {}
    for name, (written, properties) in wanted.events.items():
        places = [np.flatnonzero(event == names.index(written)) for event in events]
        customer, ts, seq = (_picked(read.column(column), places) for column in ("c", "ts", "seq"))
        customer = number(customer)
        order = in_order(customer, ts, seq)
        rows = _one([some + start for some, start in zip(places, starts, strict=False)])[order]
        found = {pair[0]: typed[pair].take(rows) for pair in properties.items()}
        tables[name] = EventTable(customer[order], ts[order], seq[order], found)
    return tables


def _picked(column: pa.ChunkedArray, places: Sequence[Ints]) -> Ints:
    """A column's numbers at some places of each chunk, which are never laid together: most rows are not picked."""
    return _one([numbers(chunk)[some] for chunk, some in zip(column.chunks, places, strict=True)])


def _one(parts: Sequence[Ints]) -> Ints:
    return parts[0] if len(parts) == 1 else np.concatenate([np.zeros(0, dtype=np.int64), *parts])
