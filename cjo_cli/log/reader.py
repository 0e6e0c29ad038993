"""A log into numpy columns: only the events and properties that a plan reads, customers as dense integers.

The reading stays in DuckDB; what comes out is one table an event, its text as codes into one sorted dictionary, so that
text compares by its code (V3).
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from cjo_cli.errors import LogError
from cjo_cli.log.data import Column, EventTable, LogData, Wanted, missing
from cjo_cli.log.facts import LogFacts
from cjo_cli.log.order import Ints, sorted_by
from cjo_cli.log.snapshot import Snapshot, some
from cjo_cli.log.source import TWICE, Group, Layout, kind_of, layout_of, open_file, open_groups
from cjo_cli.log.values import SQL_TYPES, literal, quoted
from cjo_cli.model.base import ValueType
from cjo_cli.model.config import LogConfig
from cjo_cli.model.zones import known_zones

if TYPE_CHECKING:
    import duckdb

Typed = tuple[str, ValueType]


def read_log(root: Path, config: LogConfig, wanted: Wanted, to: int | None, settings: dict[str, Any]) -> LogData:
    """Read the log that `config` names. Raises LogError where it is missing, unreadable or not laid out so."""
    import duckdb

    connection = duckdb.connect(config=settings)
    try:
        connection.execute("SET TimeZone = 'UTC'")
        return _Reader(connection, root, config, wanted).read(to)
    except duckdb.Error as error:
        first = (str(error).splitlines() or [""])[0].replace(f"{root}{os.sep}", "")
        if TWICE in first:
            raise LogError(first[first.index(TWICE) :], "keep one of them") from None
        hint = "is every file complete, and what its ending says?"
        if isinstance(error, duckdb.OutOfMemoryException):
            hint = "allow more memory, or take fewer threads: --memory 4GB --threads 2"
        raise LogError(f"the log cannot be read: {first}", hint) from None


@dataclass(frozen=True)
class _Part:
    """Some of the log's rows as SQL: without properties, and with those that the plan reads."""

    core: str
    rows: str


class _Reader:
    """One reading, in steps that each leave a table behind for the next."""

    def __init__(self, cursor: duckdb.DuckDBPyConnection, root: Path, config: LogConfig, wanted: Wanted) -> None:
        self.cursor = cursor
        self.root = root
        self.config = config
        self.wanted = wanted
        self.kept = ACCEPTED
        self.layouts = [layout_of(group, config) for group in open_groups(cursor, root, config)]
        self.counted = config.identities is None and all(layout.counted for layout in self.layouts)
        self.snapshot: Snapshot | None = None
        if config.customers is not None:
            self.snapshot = Snapshot(self._file(config.customers, "log.customers"), config.customer_columns)

    def read(self, to: int | None) -> LogData:
        self._identities()
        parts = [self._part(layout, number) for number, layout in enumerate(self.layouts)]
        core = " UNION ALL ".join(part.core for part in parts)
        duplicates = self._duplicates(core)
        rejected, rows, first, last, undeclared = self._quality(core)
        horizon = last if to is None else to
        self._customers(core, horizon)
        self._events(" UNION ALL ".join(part.rows for part in parts), horizon)
        self._dictionary()
        ids = self._fetch("SELECT id, first, in_snapshot FROM customers ORDER BY c")
        events = {name: self._table(name) for name in self.wanted.events}
        attributes = {name: self._attribute(name) for name in self.wanted.attributes}
        strings = [str(text) for text in self._fetch("SELECT s FROM strings ORDER BY s")["s"][0]]
        facts = LogFacts(
            rows,
            rejected,
            duplicates,
            int((~ids["first"][1]).sum()),
            first,
            last,
            undeclared,
            self._bad_zones(events, attributes, strings),
        )
        return LogData(
            facts=facts,
            beginning=first,
            horizon=horizon,
            customers=ids["id"][0],
            first=np.where(ids["first"][1], np.iinfo(np.int64).max, ids["first"][0]),
            in_snapshot=ids["in_snapshot"][0].astype(bool),
            events=events,
            attributes=attributes,
            strings=strings,
            bucket=self._bucket,
        )

    # Customers

    def _identities(self) -> None:
        self.cursor.execute("CREATE TEMP TABLE identities (anonymous_id VARCHAR, customer_id VARCHAR)")
        if self.config.identities is None:
            return
        group = self._file(self.config.identities, "log.identities")
        cells = [group.column(name) for name in ("anonymous_id", "customer_id")]
        if None in cells:
            raise LogError(
                "log.identities needs the columns anonymous_id and customer_id", f"its columns: {some(group.columns)}"
            )
        names = ", ".join(f"nullif(CAST({cell[0]} AS VARCHAR), '')" for cell in cells if cell is not None)
        self.cursor.execute(
            f"INSERT INTO identities SELECT * FROM (SELECT DISTINCT {names} FROM {group.relation})"
            " AS i (anonymous_id, customer_id) WHERE anonymous_id IS NOT NULL AND customer_id IS NOT NULL"
        )
        doubled = self._one("SELECT count(*) FROM (SELECT 1 FROM identities GROUP BY anonymous_id HAVING count(*) > 1)")
        if doubled:
            raise LogError(
                f"log.identities lists {doubled} ids for two customers each", "an id belongs to one customer"
            )

    def _known(self, sql: str) -> str:
        """`sql`, which gives a column `customer`, with listed ids replaced by their customer's."""
        if self.config.identities is None:
            return sql
        return (
            f"SELECT t.* REPLACE (coalesce(i.customer_id, t.customer) AS customer) FROM ({sql}) t"
            " LEFT JOIN identities i ON i.anonymous_id = t.customer"
        )

    def _customers(self, core: str, horizon: int) -> None:
        accepted = f"SELECT customer, ts FROM ({core}) WHERE {self.kept} AND ts <= {horizon}"
        snapshot = "SELECT NULL::VARCHAR AS customer WHERE false"
        if self.snapshot is not None:
            snapshot = self._known(f"SELECT {self.snapshot.id} AS customer FROM {self.snapshot.relation}")
        self.cursor.execute(
            f"CREATE TEMP TABLE snapshot_ids AS SELECT customer FROM ({snapshot}) WHERE customer IS NOT NULL"
        )
        doubled = self._one("SELECT count(*) FROM (SELECT 1 FROM snapshot_ids GROUP BY customer HAVING count(*) > 1)")
        if doubled:
            raise LogError(
                f"log.customers holds {doubled} customers twice", "one row a customer; see also log.identities"
            )
        self.cursor.execute(
            "CREATE TEMP TABLE customers AS"
            " SELECT (row_number() OVER (ORDER BY id)) - 1 AS c, id, raw, first, in_snapshot FROM ("
            "SELECT coalesce(e.id, s.customer) AS id, e.raw, e.first, s.customer IS NOT NULL AS in_snapshot FROM"
            " (SELECT customer AS raw, CAST(customer AS VARCHAR) AS id, min(ts) AS first"
            f" FROM ({self._known(accepted)}) GROUP BY customer) e FULL JOIN snapshot_ids s ON s.customer = e.id)"
        )

    def _bucket(self, salt: str) -> np.ndarray[Any, Any]:
        """bucket(customer, salt) of every customer (V5)."""
        sql = (
            f"SELECT CAST('0x' || substr(md5(id || ':' || {literal(salt)}), 1, 8) AS BIGINT) % 10000 AS b"
            " FROM customers ORDER BY c"
        )
        return self._fetch(sql)["b"][0].astype(np.int64)

    # Rows

    def _quality(self, core: str) -> tuple[dict[str, int], int, int, int, dict[str, int]]:
        """Rejected rows by what is missing (D1), all rows, first and last `ts`, rows of events nobody declared (D2)."""
        got = self.cursor.execute(
            "SELECT event, count(*), count(*) FILTER (customer IS NULL),"
            " count(*) FILTER (customer IS NOT NULL AND event IS NULL),"
            " count(*) FILTER (customer IS NOT NULL AND event IS NOT NULL AND ts IS NULL),"
            f" count(*) FILTER ({self.kept}), min(ts) FILTER ({self.kept}), max(ts) FILTER ({self.kept})"
            f" FROM ({core}) GROUP BY event"
        ).fetchall()
        total = sum(row[1] for row in got)
        if total == 0:
            raise LogError("the log holds no rows", "record events, or correct log.events in cjo.yaml")
        seen = [row for row in got if row[5]]
        if not seen:
            raise LogError(
                f"none of the log's {total:,} rows has a customer, an event and a readable time",
                "see log.columns and log.ts_unit in cjo.yaml",
            )
        missing_parts = {name: sum(row[place] for row in got) for place, name in enumerate(PARTS, start=2)}
        rejected = {name: count for name, count in missing_parts.items() if count}
        undeclared = {str(row[0]): int(row[5]) for row in seen if row[0] not in self.wanted.declared}
        first, last = min(row[6] for row in seen), max(row[7] for row in seen)
        return rejected, total, first, last, dict(sorted(undeclared.items()))

    def _duplicates(self, core: str) -> int:
        """Of accepted rows with one id the first in the log is kept (D1); the others are noted in `doubles`."""
        self.cursor.execute("CREATE TEMP TABLE doubles (seq BIGINT)")
        if all(layout.event_id is None for layout in self.layouts):
            return 0
        self.cursor.execute(
            f"INSERT INTO doubles SELECT seq FROM (SELECT seq, row_number() OVER (PARTITION BY id ORDER BY seq) AS n"
            f" FROM ({core}) WHERE {ACCEPTED} AND id IS NOT NULL AND id <> '') WHERE n > 1"
        )
        doubles = self._one("SELECT count(*) FROM doubles")
        if doubles:
            self.kept = f"{ACCEPTED} AND seq NOT IN (SELECT seq FROM doubles)"
        return doubles

    def _columns(self) -> list[Typed]:
        """Every property some wanted event reads, with its type, once."""
        pairs = {pair for _, properties in self.wanted.events.values() for pair in properties.items()}
        return sorted(pairs)

    def _events(self, parts: str, horizon: int) -> None:
        """The rows of every wanted event, typed, in a table `rows`."""
        names = sorted({name for name, _ in self.wanted.events.values()})
        wanted = ", ".join(literal(name) for name in names) or "''"
        columns = "".join(f", t.{_alias(pair)}" for pair in self._columns())
        accepted = f"SELECT * FROM ({parts}) WHERE {self.kept} AND event IN ({wanted}) AND ts <= {horizon}"
        self.cursor.execute(
            f"CREATE TEMP TABLE rows AS SELECT c.c, t.ts, t.seq, t.event{columns}"
            f" FROM ({self._known(accepted)}) t JOIN customers c ON c.raw = t.customer"
        )

    def _part(self, layout: Layout, number: int) -> _Part:
        """The rows of one layout. What costs much to read goes into a table first, since each question asks again."""
        cells = {}
        for name, value_type in self._columns():
            cell = layout.property(name) or (f"NULL::{SQL_TYPES[value_type]}", "NULL")
            cells[_name((name, value_type))] = (cell, value_type)
        if not layout.costly:
            return _Part(layout.core(counted=self.counted), layout.core(cells, counted=self.counted))
        self.cursor.execute(f"CREATE TEMP TABLE part_{number} AS {layout.core(cells, counted=self.counted)}")
        return _Part(f"SELECT customer, ts, event, seq, id FROM part_{number}", f"SELECT * FROM part_{number}")

    def _table(self, name: str) -> EventTable:
        event, properties = self.wanted.events[name]
        picked = "".join(f", {self._coded(_alias(pair), pair[1])} AS {_alias(pair)}" for pair in properties.items())
        got = self._fetch(f"SELECT c, ts, seq{picked} FROM rows WHERE event = {literal(event)}")
        customer, ts, seq = (got[key][0].astype(np.int64) for key in ("c", "ts", "seq"))
        order = _order(customer, ts, seq)
        columns = {}
        for pair in properties.items():
            values, null = got[_name(pair)]
            columns[pair[0]] = Column(pair[1], values[order], ~null[order])
        return EventTable(customer[order], ts[order], seq[order], columns)

    # The snapshot

    def _file(self, name: str, key: str) -> Group:
        path = self.root / name
        if not path.is_file():
            raise LogError(f"{key}: no file '{name}'", "correct the path in cjo.yaml")
        return open_file(self.cursor, kind_of(path), path)

    def _attribute(self, name: str) -> Column:
        value_type = self.wanted.attributes[name][1]
        sql = self.snapshot.attribute(name, self.wanted) if self.snapshot else None
        if sql is None or self.snapshot is None:
            return missing(value_type, self._one("SELECT count(*) FROM customers"))
        snapshot = self._known(f"SELECT {self.snapshot.id} AS customer, {sql} AS v FROM {self.snapshot.relation}")
        got = self._fetch(
            f"SELECT {self._coded('s.v', value_type)} AS v FROM customers c"
            f" LEFT JOIN ({snapshot}) s ON s.customer = c.id ORDER BY c.c"
        )
        values, null = got["v"]
        return Column(value_type, values, ~null)

    # Text

    def _dictionary(self) -> None:
        """Every text in use, sorted by code point, as a type whose codes compare as the text does."""
        texts = [f"SELECT {_alias(pair)} AS s FROM rows" for pair in self._columns() if pair[1] == "string"]
        for name, (_, value_type) in self.wanted.attributes.items():
            sql = self.snapshot.attribute(name, self.wanted) if self.snapshot and value_type == "string" else None
            if sql is not None and self.snapshot is not None:
                texts.append(f"SELECT {sql} AS s FROM {self.snapshot.relation}")
        texts += [f"SELECT {literal(text)} AS s" for text in sorted(self.wanted.literals | {""})]
        self.cursor.execute(
            f"CREATE TEMP TABLE strings AS SELECT DISTINCT s FROM ({' UNION ALL '.join(texts)}) WHERE s IS NOT NULL"
        )
        self.cursor.execute("CREATE TYPE text_code AS ENUM (SELECT s FROM strings ORDER BY s)")

    @staticmethod
    def _coded(sql: str, value_type: ValueType) -> str:
        return f"CAST(enum_code(CAST({sql} AS text_code)) AS BIGINT)" if value_type == "string" else sql

    def _bad_zones(self, events: dict[str, EventTable], attributes: dict[str, Column], strings: list[str]) -> int:
        """Customers whose timezone is ever no IANA name (T1)."""
        found = []
        parts = [(events[event].customer, events[event].properties[name]) for event, name in self.wanted.zones]
        if "timezone" in attributes:
            snapshot = attributes["timezone"]
            parts.append((np.arange(len(snapshot.values)), snapshot))
        for customer, column in parts:
            names = np.unique(column.values[column.valid])
            unknown = [code for code in names if strings[code] not in known_zones()]
            found.append(customer[column.valid & np.isin(column.values, unknown)])
        return len(np.unique(np.concatenate(found))) if found else 0

    # Fetching

    def _one(self, sql: str) -> int:
        row = self.cursor.execute(sql).fetchone()
        assert row is not None
        return int(row[0])

    def _fetch(self, sql: str) -> dict[str, tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]]:
        """Columns by name: (values, where they are null)."""
        return {name: _plain(values) for name, values in self.cursor.execute(sql).fetchnumpy().items()}


PARTS = ("customer", "event", "ts")
ACCEPTED = "customer IS NOT NULL AND event IS NOT NULL AND ts IS NOT NULL"


def _name(pair: Typed) -> str:
    return f"p_{pair[0]}_{pair[1]}"


def _alias(pair: Typed) -> str:
    return quoted(_name(pair))


def _plain(values: Any) -> tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]:
    if isinstance(values, np.ma.MaskedArray):
        data = values.data
        mask = np.ma.getmaskarray(values)
        if data.dtype != object:
            data = np.where(mask, np.zeros(1, dtype=data.dtype), data)
        return data, mask
    return values, np.zeros(len(values), dtype=np.bool_)


def _order(customer: Ints, ts: Ints, seq: Ints) -> Ints:
    """Rows by customer, time and the log's order: as one number where that fits 63 bits."""
    if len(ts) == 0:
        return np.zeros(0, dtype=np.int64)
    span = int(ts.max()) - int(ts.min()) + 1
    if span * (int(customer.max()) + 1) >= 2**62:
        return np.lexsort((seq, ts, customer))
    return sorted_by(customer * span + (ts - ts.min()), lambda rows: (seq[rows],))
