"""What a log's rows hold, whether anybody declared it or not: by event its properties, and the snapshot's columns."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cjo_cli.log.layout import Asked, Layout
from cjo_cli.log.snapshot import Snapshot
from cjo_cli.log.source import SEQ, Cell

if TYPE_CHECKING:
    import duckdb

# A key within a column of JSON, and whether it holds a value that is none of the nested ones.
SCALAR = "type NOT IN ('NULL', 'OBJECT', 'ARRAY')"


@dataclass(frozen=True)
class Inventory:
    """Accepted rows with a value, by the event's name in the log and by property; the snapshot's by its columns.

    Objects and arrays are no values. `people` are the snapshot's rows, None where there is no snapshot.
    """

    properties: dict[tuple[str, str], int]
    columns: dict[str, int]
    people: int | None


def inventory(
    cursor: duckdb.DuckDBPyConnection, layouts: Sequence[Layout], kept: str, snapshot: Snapshot | None
) -> Inventory:
    """Look at every column of a log; `kept` is SQL of the rows that count."""
    found: dict[tuple[str, str], int] = {}
    for layout in layouts:
        for event, name, count in (*_of_columns(cursor, layout, kept), *_of_holders(cursor, layout, kept)):
            if count:
                found[event, name] = found.get((event, name), 0) + count
    columns, people = ({}, None) if snapshot is None else _of_snapshot(cursor, snapshot)
    return Inventory(dict(sorted(found.items())), columns, people)


Row = tuple[str, str, int]


def _of_columns(cursor: duckdb.DuckDBPyConnection, layout: Layout, kept: str) -> Iterator[Row]:
    """Columns of their own."""
    names = [] if layout.group.is_json else [name for name in layout.group.columns if _is_property(layout, name)]
    yield from _counted(cursor, layout, {name: layout.group.column(name) for name in names}, kept)


def _counted(
    cursor: duckdb.DuckDBPyConnection, layout: Layout, cells: dict[str, Cell | None], kept: str
) -> Iterator[Row]:
    asked = [Asked(f"k{n}", cell, "string") for n, cell in enumerate(cells.values()) if cell is not None]
    if asked:
        counts = ", ".join(f"count(nullif({one.alias}, ''))" for one in asked)
        sql = f"SELECT event, {counts} FROM ({layout.core(asked)}) WHERE {kept} GROUP BY event"
        for event, *numbers in cursor.execute(sql).fetchall():
            yield from ((event, name, count) for name, count in zip(cells, numbers, strict=True))


def _is_property(layout: Layout, name: str) -> bool:
    return layout.core_columns is not None and name not in layout.core_columns and name != SEQ


def _of_holders(cursor: duckdb.DuckDBPyConnection, layout: Layout, kept: str) -> Iterator[Row]:
    """Keys within columns that hold JSON or a struct; of JSON lines those of the line, too."""
    group = layout.group
    for holder in layout.holders:
        if group.columns.get(holder.name, "").startswith("STRUCT"):
            names = group.structs[holder.name].types
            yield from _counted(cursor, layout, {name: group.inside(holder.name, name) for name in names}, kept)
        else:
            cell = group.column(holder.name, whole=True)
            if cell is not None:
                text = f"CAST({cell[0]} AS VARCHAR)"
                guarded = f"CASE WHEN {holder.when} THEN {text} END" if holder.when else text
                yield from _keys(cursor, layout, (guarded, "VARCHAR"), kept)
    if group.is_json and layout.core_columns is not None:
        for event, name, count in _keys(cursor, layout, ("CAST(j AS VARCHAR)", "VARCHAR"), kept):
            if name not in layout.core_columns:
                yield event, name, count


def _keys(cursor: duckdb.DuckDBPyConnection, layout: Layout, cell: Cell, kept: str) -> Iterator[Row]:
    rows = layout.core([Asked("k0", cell, "string")])
    objects = f"SELECT event, k0 FROM ({rows}) WHERE {kept} AND json_valid(k0) AND json_type(k0) = 'OBJECT'"
    sql = f"SELECT event, e.key, count(*) FROM ({objects}) t, json_each(t.k0) e WHERE e.{SCALAR} GROUP BY ALL"
    yield from cursor.execute(sql).fetchall()


def _of_snapshot(cursor: duckdb.DuckDBPyConnection, snapshot: Snapshot) -> tuple[dict[str, int], int]:
    group = snapshot.group
    there = f"{group.relation} WHERE {snapshot.id} IS NOT NULL"
    count = cursor.execute(f"SELECT count(*) FROM {there}").fetchone()
    people = int(count[0]) if count else 0
    if group.is_json:
        rows = f"SELECT CAST(j AS VARCHAR) AS k0 FROM {there}"
        sql = f"SELECT e.key, count(*) FROM ({rows}) t, json_each(t.k0) e WHERE e.{SCALAR} GROUP BY ALL"
        found = dict(cursor.execute(sql).fetchall())
    else:
        cells = {name: group.column(name) for name in group.columns if name != SEQ}
        counts = ", ".join(f"count(nullif(CAST({cell[0]} AS VARCHAR), ''))" for cell in cells.values() if cell)
        row = cursor.execute(f"SELECT {counts} FROM {there}").fetchone()
        found = dict(zip(cells, row or (), strict=True))
    found.pop(snapshot.columns.customer_id, None)
    return dict(sorted(found.items())), people
