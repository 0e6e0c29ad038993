"""The rows of some customers as tables, every one of them under cover."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from cjo_cli.log.data import Column as Values
from cjo_cli.log.data import LogData, Wanted
from cjo_cli.log.reader import Log
from cjo_cli.model.base import ValueType
from cjo_cli.review.sample.cells import Cells, Cover
from cjo_cli.review.sample.roles import Column
from cjo_cli.simulate.result import NEVER, Array
from cjo_cli.simulate.summary import iso

if TYPE_CHECKING:
    import pyarrow as pa

# What the extract's own columns are called; properties of these names stand within the last.
CORE = ("customer_id", "ts", "event", "properties")
# What rows are called that are nothing but a sign that a customer existed, or that time went on.
OTHER = "other"
Parts = Callable[[], Iterable[LogData]]


@dataclass(frozen=True)
class Piece:
    """Rows of one event, by customer (a number into all), instant and the log's order; its cells by property."""

    event: str
    customer: Array
    ts: Array
    seq: Array
    cells: Mapping[str, Cells]


@dataclass(frozen=True)
class People:
    """The chosen customers: flags by number in the whole log, pseudonyms and days by number."""

    flags: Array
    names: Array
    shifts: Array


def common_texts(parts: Parts, people: People, wanted: Wanted, fewest: int) -> dict[Column, frozenset[str]]:
    """By column the texts of chosen customers that at least so many customers of the whole log have."""
    counts: dict[Column, dict[str, int]] = {}
    for data in parts():
        for column, customer, values in _string_columns(data, wanted):
            mine = people.flags[customer + data.low]
            known = counts.setdefault(column, {})
            for text in data.text_array[np.unique(values[mine])].tolist():
                known.setdefault(text, 0)
    for data in parts():
        for column, customer, values in _string_columns(data, wanted):
            known = counts[column]
            pairs = np.unique(values.astype(np.int64) * data.size + customer)
            codes, often = np.unique(pairs // max(data.size, 1), return_counts=True)
            for text, count in zip(data.text_array[codes].tolist(), often.tolist(), strict=True):
                if text in known:
                    known[text] += count
    return {column: frozenset(t for t, count in known.items() if count >= fewest) for column, known in counts.items()}


def _string_columns(data: LogData, wanted: Wanted) -> Iterator[tuple[Column, Array, Array]]:
    """Every column of texts, with customers and codes where there is a text."""
    for event, table in data.events.items():
        for name, found in table.properties.items():
            if found.type == "string":
                yield (event, name), table.customer[found.valid], found.values[found.valid]
    for name in wanted.attributes:
        found = data.attributes[name]
        if found.type == "string":
            yield (None, name), np.flatnonzero(found.valid), found.values[found.valid]


def events_of(parts: Parts, people: People, cover: Cover, log: Log, wanted: Wanted) -> pa.Table:
    """The chosen customers' rows of every declared event, in the log's order."""
    import pyarrow as pa

    pieces = [piece for data in parts() for piece in _pieces(data, people, cover)]
    pieces += _signs(parts, people, log, _other(wanted), pieces)
    seq = np.concatenate([piece.seq for piece in pieces])
    order = np.argsort(seq, kind="stable")
    names = {event: called for event, (called, _) in wanted.events.items()}
    called = [_repeated(names.get(piece.event, piece.event), len(piece.ts)) for piece in pieces]
    columns = {
        "customer_id": pa.array(_rows([people.names[piece.customer] for piece in pieces], order), pa.string()),
        "ts": pa.array(_rows([piece.ts for piece in pieces], order).view("datetime64[us]")),
        "event": pa.array(_rows(called, order), pa.string()).dictionary_encode(),
    }
    kinds: dict[str, set[ValueType]] = {}
    for piece in pieces:
        for name, cells in piece.cells.items():
            kinds.setdefault(name, set()).add(cells.type)
    for name in sorted(kinds.keys() - set(CORE)):
        columns[name] = _column(name, kinds[name], pieces, order)
    if kinds.keys() & set(CORE):
        columns["properties"] = pa.array(_rows([_unfolded(piece) for piece in pieces], order), pa.string())
    return pa.table(columns)


def _rows(parts: list[Array], order: Array) -> Array:
    return np.asarray(np.concatenate(parts)[order])


def _repeated(text: str, count: int) -> Array:
    return np.full(count, text, dtype=object)


def _pieces(data: LogData, people: People, cover: Cover) -> Iterator[Piece]:
    for event, table in data.events.items():
        rows = np.flatnonzero(people.flags[table.customer + data.low])
        customer = table.customer[rows].astype(np.int64) + data.low
        cells = {
            name: cover.cells((event, name), found.take(rows), data.text_array, people.shifts[customer])
            for name, found in table.properties.items()
        }
        yield Piece(event, customer, table.ts[rows], table.seq[rows], cells)


def _other(wanted: Wanted) -> str:
    name = OTHER
    while name in wanted.declared:
        name += "_"
    return name


def _signs(parts: Parts, people: People, log: Log, name: str, pieces: list[Piece]) -> Iterator[Piece]:
    """Rows without properties where a customer existed before their first declared event, and at the log's edges."""
    known = np.full(len(people.flags), NEVER, dtype=np.int64)
    for piece in pieces:
        np.minimum.at(known, piece.customer, piece.ts)
    first = np.concatenate([data.first for data in parts()])
    early = np.flatnonzero(people.flags & (first < known))
    yield Piece(name, early, first[early], np.full(len(early), -1, dtype=np.int64), {})
    chosen = np.flatnonzero(people.flags)
    who = chosen[[int(np.argmin(first[chosen]))]]
    for at in (log.facts.first, log.facts.last):
        yield Piece(name, who, np.array([at], dtype=np.int64), np.array([-1], dtype=np.int64), {})


def _column(name: str, kinds: set[ValueType], pieces: list[Piece], order: Array) -> pa.Array:
    """A property of all events; of those that declare it with another type than others the text."""
    cells = [piece.cells.get(name) for piece in pieces]
    counts = [len(piece.ts) for piece in pieces]
    plain = len(kinds) == 1
    kind: ValueType = next(iter(kinds)) if plain else "string"
    empty: Array = np.zeros(
        1, dtype=object if kind == "string" else {"number": np.float64, "boolean": np.bool_}.get(kind, np.int64)
    )
    values = [
        np.repeat(empty, count) if one is None else one.values if plain else written(one)
        for one, count in zip(cells, counts, strict=True)
    ]
    valid = [
        np.zeros(count, dtype=np.bool_) if one is None else one.valid for one, count in zip(cells, counts, strict=True)
    ]
    return arrow(Cells(kind, _rows(values, order), _rows(valid, order)))


def arrow(cells: Cells) -> pa.Array:
    """Cells as a column of the extract."""
    import pyarrow as pa

    mask = ~cells.valid
    if cells.type == "string":
        return pa.array(cells.values, pa.string(), mask=mask).dictionary_encode()
    if cells.type == "timestamp":
        return pa.array(cells.values.astype(np.int64).view("datetime64[us]"), mask=mask)
    if cells.type == "date":
        return pa.array(cells.values.astype(np.int32), mask=mask).view(pa.date32())
    return pa.array(cells.values, mask=mask)


def written(cells: Cells) -> Array:
    """Cells as texts that read as their type (V1)."""
    if cells.type == "string":
        return cells.values
    return np.array([_text(cells.type, value) for value in cells.values.tolist()], dtype=object)


def _text(kind: ValueType, value: Any) -> str:
    if kind == "boolean":
        return str(value).lower()
    if kind == "timestamp":
        return iso(value)
    if kind == "date":
        return iso(value * 86_400_000_000)[:10]
    return repr(value)


def _unfolded(piece: Piece) -> Array:
    """JSON of the properties that are called as a column of the extract is."""
    inside = {name: (written(cells), cells.valid) for name, cells in piece.cells.items() if name in CORE}
    rows = [
        json.dumps({name: texts[row] for name, (texts, valid) in inside.items() if valid[row]}, ensure_ascii=False)
        for row in range(len(piece.ts))
    ]
    return np.array(rows, dtype=object)


def customers_of(parts: Parts, people: People, cover: Cover, wanted: Wanted) -> pa.Table:
    """The chosen customers whom the snapshot has, one row each."""
    import pyarrow as pa

    found: list[dict[str, Any]] = []
    for data in parts():
        rows = np.flatnonzero(data.in_snapshot & people.flags[data.low : data.low + data.size])
        who = rows + data.low
        columns: dict[str, Any] = {"customer_id": pa.array(people.names[who], pa.string())}
        for name, (column, _) in wanted.attributes.items():
            values: Values = data.attributes[name].take(rows)
            columns[column] = arrow(cover.cells((None, name), values, data.text_array, people.shifts[who]))
        found.append(columns)
    return pa.concat_tables([pa.table(columns) for columns in found]).unify_dictionaries()
