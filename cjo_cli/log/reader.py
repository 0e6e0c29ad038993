"""A log into numpy columns: only the events and properties that a plan reads, customers as dense integers.

The reading stays in DuckDB. What comes out is one table an event, for all customers or, of a log that is larger than
memory, for some of them at a time.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from cjo_cli.errors import LogError
from cjo_cli.log.columns import Texts, column_of, in_order, whole
from cjo_cli.log.data import Column, EventTable, LogData, Wanted, missing
from cjo_cli.log.facts import LogFacts
from cjo_cli.log.people import identities, number_customers
from cjo_cli.log.quality import EVERY, Quality, quality
from cjo_cli.log.snapshot import Snapshot
from cjo_cli.log.source import TWICE, Group, Layout, kind_of, layout_of, open_file, open_groups
from cjo_cli.log.values import SQL_TYPES, literal, quoted
from cjo_cli.model.base import ValueType
from cjo_cli.model.config import LogConfig
from cjo_cli.model.zones import known_zones

if TYPE_CHECKING:
    import duckdb
    import pyarrow as pa

Typed = tuple[str, ValueType]


@dataclass(frozen=True)
class Log:
    """A log that has been looked at: its facts, its customers' ids by number, and its rows in parts."""

    facts: LogFacts
    beginning: int
    horizon: int
    customers: pa.Array
    _reader: _Reader

    @property
    def many(self) -> bool:
        """Whether there is more than one part."""
        return self._reader.many(self) > 1

    @property
    def sql(self) -> dict[str, str]:
        """What the log is asked, by name: who its customers are, and the rows that journeys read."""
        return {**self._reader.asked, "rows": self._reader.rows}

    def close(self) -> None:
        """Let go of what reading took; parts cannot be asked for any more."""
        self._reader.cursor.close()

    def parts(self) -> Iterator[LogData]:
        """The rows that a plan reads: those of all customers at once, or in turn those of as many as memory allows."""
        with _said(self._reader.root):
            yield from self._reader.parts(self)


def read_log(
    root: Path, config: LogConfig, wanted: Wanted, to: int | None, settings: dict[str, Any], most: int | None = None
) -> Log:
    """Open the log that `config` names, and look at it; of the rows that journeys read, `most` may be in memory.

    Raises LogError where it is missing, unreadable or not laid out so.
    """
    import duckdb

    connection = duckdb.connect(config=settings)
    with _said(root):
        connection.execute("SET TimeZone = 'UTC'")
        return _Reader(connection, root, config, wanted, most).look(to)


@contextmanager
def _said(root: Path) -> Iterator[None]:
    """DuckDB's errors as LogError."""
    import duckdb

    try:
        yield
    except duckdb.Error as error:
        first = (str(error).splitlines() or [""])[0].replace(f"{root}{os.sep}", "")
        if TWICE in first:
            raise LogError(first[first.index(TWICE) :], "keep one of them") from None
        hint = "is every file complete, and what its ending says?"
        if isinstance(error, duckdb.OutOfMemoryException):
            hint = "allow more memory, or take fewer threads: --memory 4GB --threads 2"
        raise LogError(f"the log cannot be read: {first}", hint) from None


class _Reader:
    """One reading, in steps that each leave a table behind for the next."""

    def __init__(
        self, cursor: duckdb.DuckDBPyConnection, root: Path, config: LogConfig, wanted: Wanted, most: int | None
    ) -> None:
        self.cursor = cursor
        self.root = root
        self.wanted = wanted
        self.most = most
        self.layouts = [layout_of(group, config) for group in open_groups(cursor, root, config)]
        self.counted = config.identities is None and all(layout.counted for layout in self.layouts)
        listed = None if config.identities is None else self._file(config.identities, "log.identities")
        self.known = identities(cursor, listed)
        self.snapshot: Snapshot | None = None
        if config.customers is not None:
            self.snapshot = Snapshot(self._file(config.customers, "log.customers"), config.customer_columns)
        self.rows = ""
        self.asked: dict[str, str] = {}

    def _file(self, name: str, key: str) -> Group:
        path = self.root / name
        if not path.is_file():
            raise LogError(f"{key}: no file '{name}'", "correct the path in cjo.yaml")
        return open_file(self.cursor, kind_of(path), path)

    def look(self, to: int | None) -> Log:
        """Customers and facts; the rows wait."""
        made = [self._layout(layout, number) for number, layout in enumerate(self.layouts)]
        core, rows = (" UNION ALL ".join(pair[i] for pair in made) for i in range(2))
        found = quality(self.cursor, self.layouts, core)
        horizon = found.last if to is None else to
        kept = found.kept if to is None else f"{found.kept} AND ts <= {to}"
        accepted = f"SELECT customer, ts FROM ({core})" + ("" if kept == EVERY else f" WHERE {kept}")
        self.asked["customers"] = accepted
        number_customers(self.cursor, accepted, self.snapshot, self.known, first=self.wanted.first)
        self.rows = self._wanted_rows(rows, kept)
        customers = self._arrow("SELECT id, in_log FROM customers ORDER BY c")
        in_log = int(whole(customers.column("in_log")).sum())
        return Log(self._facts(found, in_log), found.first, horizon, customers.column("id").combine_chunks(), self)

    def _facts(self, found: Quality, customers: int) -> LogFacts:
        undeclared = {name: count for name, count in found.events.items() if name not in self.wanted.declared}
        return LogFacts(
            rows=found.rows, rejected=found.rejected, duplicates=found.doubles, customers=customers,
            first=found.first, last=found.last, undeclared=undeclared, events=found.events,
        )  # fmt: skip

    def _layout(self, layout: Layout, number: int) -> tuple[str, str]:
        """The rows of one layout as SQL: without properties, and with those that the plan reads.

        What costs much to read goes into a table first, since each question asks again.
        """
        cells = {}
        for name, value_type in self._columns():
            cell = layout.property(name) or (f"NULL::{SQL_TYPES[value_type]}", "NULL")
            cells[_name((name, value_type))] = (cell, value_type)
        if not layout.costly:
            return layout.core(counted=self.counted), layout.core(cells, counted=self.counted)
        name = f"part_{number}"
        self.asked[name] = layout.core(cells, counted=self.counted)
        self.cursor.execute(f"CREATE TEMP TABLE {name} AS {self.asked[name]}")
        return f"SELECT customer, ts, event, seq, id FROM {name}", f"SELECT * FROM {name}"

    def _columns(self) -> list[Typed]:
        """Every property some wanted event reads, with its type, once."""
        return sorted({pair for _, properties in self.wanted.events.values() for pair in properties.items()})

    def _wanted_rows(self, rows: str, kept: str) -> str:
        """SQL of the rows of every wanted event, typed, with their event's number."""
        names = list(dict.fromkeys(name for name, _ in self.wanted.events.values()))
        wanted = ", ".join(literal(name) for name in names) or "''"
        numbers = " ".join(f"WHEN {literal(name)} THEN {number}" for number, name in enumerate(names))
        number = f"CAST(CASE t.event {numbers} END AS SMALLINT)" if names else "0"
        columns = "".join(f", t.{_alias(pair)}" for pair in self._columns())
        accepted = f"SELECT * FROM ({rows}) WHERE {kept} AND event IN ({wanted})"
        return (
            f"SELECT c.c, t.ts, t.seq, {number} AS event{columns}"
            f" FROM ({self.known(accepted)}) t JOIN customers c ON c.raw = t.customer"
        )

    # Parts

    def parts(self, log: Log) -> Iterator[LogData]:
        """The rows of all customers, or by as many customers as fit memory, in the order of their numbers."""
        count, many = len(log.customers), self.many(log)
        if many == 1:
            yield self._part(log, 0, count)
            return
        # Sorted, so that a part is read alone.
        self.cursor.execute(f"CREATE TEMP TABLE rows AS SELECT * FROM ({self.rows}) ORDER BY c")
        self.rows = "SELECT * FROM rows"
        edges = np.linspace(0, count, many + 1).astype(int).tolist()
        for low, high in pairwise(edges):
            yield self._part(log, low, high)

    def many(self, log: Log) -> int:
        """How many parts the rows come in."""
        names = {name for name, _ in self.wanted.events.values()}
        rows = sum(count for name, count in log.facts.events.items() if name in names)
        return 1 if self.most is None else max(1, min(-(-rows // self.most), len(log.customers)))

    def _part(self, log: Log, low: int, high: int) -> LogData:
        some = "" if high - low == len(log.customers) else f" WHERE c >= {low} AND c < {high}"
        texts = Texts(self.wanted.literals)
        people = self._arrow(f"SELECT first, in_snapshot FROM customers{some} ORDER BY c")
        raw = self._arrow(f"SELECT c, ts, seq, event{self._picked()} FROM ({self.rows}){some}")
        columns = {name: raw.column(name) for name in raw.column_names}
        for pair in self._columns():
            if pair[1] == "string":
                columns[_name(pair)] = texts.note(columns[_name(pair)])
        attributes = self._attributes(texts, low, high)
        events, strings = self._events(columns, texts, low), texts.all.to_pylist()
        typed = {name: column_of(column, kind, texts) for name, (column, kind) in attributes.items()}
        first = people.column("first").fill_null(np.iinfo(np.int64).max)
        return LogData(
            facts=log.facts,
            beginning=log.beginning,
            horizon=log.horizon,
            low=low,
            size=high - low,
            unknown_zones=self._unknown_zones(events, typed, strings),
            first=whole(first),
            in_snapshot=whole(people.column("in_snapshot")),
            events=events,
            attributes=typed,
            strings=strings,
            bucket=lambda salt: self._bucket(salt, some),
        )

    def _picked(self) -> str:
        return "".join(f", {_alias(pair)}" for pair in self._columns())

    def _events(self, columns: dict[str, Any], texts: Texts, low: int) -> dict[str, EventTable]:
        names = list(dict.fromkeys(name for name, _ in self.wanted.events.values()))
        customer, ts, seq, event = (whole(columns[name]) for name in ("c", "ts", "seq", "event"))
        typed = {pair: column_of(columns[_name(pair)], pair[1], texts) for pair in self._columns()}
        tables = {}
        for name, (written, properties) in self.wanted.events.items():
            rows = np.flatnonzero(event == names.index(written))
            rows = rows[in_order(customer[rows] - low, ts[rows], seq[rows])]
            tables[name] = EventTable(
                customer[rows] - low, ts[rows], seq[rows],
                {pair[0]: typed[pair].take(rows) for pair in properties.items()},
            )  # fmt: skip
        return tables

    def _attributes(self, texts: Texts, low: int, high: int) -> dict[str, tuple[Any, ValueType]]:
        """The snapshot's cells of every wanted attribute by customer; without a column they are all missing."""
        import pyarrow as pa

        kinds = {name: value_type for name, (_, value_type) in self.wanted.attributes.items()}
        snapshot = self.snapshot
        cells = {name: snapshot.attribute(name, self.wanted) if snapshot else None for name in kinds}
        there = {name: sql for name, sql in cells.items() if sql is not None}
        found: dict[str, tuple[Any, ValueType]] = {}
        for name, kind in kinds.items():
            column = missing(kind, high - low)
            empty = pa.nulls(high - low, pa.string() if kind == "string" else pa.from_numpy_dtype(column.values.dtype))
            found[name] = (texts.note(pa.chunked_array([empty])) if kind == "string" else empty, kind)
        if there and snapshot is not None:
            picked = ", ".join(f"{sql} AS {quoted(name)}" for name, sql in there.items())
            known = self.known(f"SELECT {snapshot.id} AS customer, {picked} FROM {snapshot.relation}")
            table = self._arrow(
                f"SELECT {', '.join(f's.{quoted(name)}' for name in there)} FROM customers c"
                f" LEFT JOIN ({known}) s ON s.customer = c.id WHERE c.c >= {low} AND c.c < {high} ORDER BY c.c"
            )
            for name in there:
                column = table.column(name)
                found[name] = (texts.note(column) if kinds[name] == "string" else column, kinds[name])
        return found

    def _unknown_zones(self, events: dict[str, EventTable], attributes: dict[str, Column], strings: list[str]) -> int:
        """Customers whose timezone is ever no IANA name (T1)."""
        parts = [(events[event].customer, events[event].properties[name]) for event, name in self.wanted.zones]
        if "timezone" in attributes:
            parts.append((np.arange(len(attributes["timezone"].values)), attributes["timezone"]))
        found = [np.zeros(0, dtype=np.int64)]
        for customer, column in parts:
            names = np.unique(column.values[column.valid])
            unknown = [code for code in names if strings[code] not in known_zones()]
            found.append(customer[column.valid & np.isin(column.values, unknown)])
        return len(np.unique(np.concatenate(found)))

    def _bucket(self, salt: str, some: str) -> np.ndarray[Any, Any]:
        """bucket(customer, salt) of every customer (V5)."""
        hashed = f"CAST('0x' || substr(md5(id || ':' || {literal(salt)}), 1, 8) AS BIGINT) % 10000"
        table = self._arrow(f"SELECT {hashed} AS b FROM customers{some} ORDER BY c")
        return whole(table.column("b"))

    def _arrow(self, sql: str) -> pa.Table:
        return self.cursor.sql(sql).to_arrow_table()


def _name(pair: Typed) -> str:
    return f"p_{pair[0]}_{pair[1]}"


def _alias(pair: Typed) -> str:
    return quoted(_name(pair))
