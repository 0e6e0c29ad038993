"""A log into numpy columns: only the events and properties that a plan reads, customers as dense integers.

The reading stays in DuckDB. What comes out is one table an event, for all customers or, of a log that is larger than
memory, for some of them at a time.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from cjo_cli.log.arrow import numbers
from cjo_cli.log.columns import Texts, column_of, values_of
from cjo_cli.log.data import LogData, Wanted, missing
from cjo_cli.log.facts import LogFacts
from cjo_cli.log.inventory import Inventory, inventory
from cjo_cli.log.oddities import Oddities, oddities
from cjo_cli.log.opened import Opened, open_log
from cjo_cli.log.outlying import outlying
from cjo_cli.log.people import keep_customers, number_customers, numbering
from cjo_cli.log.quality import EVERY, Quality, quality
from cjo_cli.log.rows import aliases, rows_of, wanted_rows
from cjo_cli.log.said import said
from cjo_cli.log.source import find_files
from cjo_cli.log.tables import event_tables
from cjo_cli.log.values import literal, quoted
from cjo_cli.log.watch import Watch
from cjo_cli.log.zones import unknown_zones
from cjo_cli.model.log import LogConfig

if TYPE_CHECKING:
    import duckdb
    import pyarrow as pa

SORTED = "SELECT * FROM rows"


@dataclass(frozen=True)
class Log:
    """A log that has been looked at: its facts, its customers' ids by number, and its rows in parts."""

    facts: LogFacts
    beginning: int
    horizon: int
    customers: pa.Array
    odd: Oddities
    _reader: _Reader

    @property
    def many(self) -> bool:
        """Whether there is more than one part."""
        return self._reader.many(self) > 1

    @property
    def sql(self) -> dict[str, str]:
        """What the log is asked, by name: who its customers are, and the rows that journeys read."""
        return {**self._reader.asked, "rows": self._reader.rows}

    def inventory(self) -> Inventory:
        """What its rows hold, declared or not. Raises LogError as `parts` does."""
        reader = self._reader
        with said(reader.watch):
            return inventory(reader.cursor, reader.layouts, reader.kept, reader.snapshot)

    def ask(self, sql: str) -> list[tuple[Any, ...]]:
        """Rows of an answer about the log, in the engine that reads it; of a statement that makes a table, none.

        Raises LogError as `parts` does.
        """
        with said(self._reader.watch):
            return self._reader.cursor.execute(sql).fetchall()

    @property
    def every_row(self) -> str:
        """SQL of all accepted rows: `c, ts, seq`, `event` (a place in `facts.events`) and the properties asked for."""
        return self._reader.every(self.facts)

    def close(self) -> None:
        """Let go of what reading took; parts cannot be asked for any more."""
        self._reader.cursor.close()

    def parts(self) -> Iterator[LogData]:
        """The rows that a plan reads: those of all customers at once, or in turn those of as many as memory allows.

        Raises LogError where a row cannot be read, or a file changed between the first look and the last part.
        """
        with said(self._reader.watch):
            yield from self._reader.parts(self)
        self._reader.watch.check()


def read_log(
    root: Path,
    config: LogConfig,
    wanted: Wanted,
    to: int | None,
    settings: dict[str, Any],
    most: int | None = None,
    only: pa.Array | None = None,
) -> Log:
    """Open the log that `config` names, and look at it; of the rows that journeys read, `most` may be in memory.

    With `only` there are no customers but those of these ids; facts of the log are of the whole all the same, but for
    their number. Raises LogError where it is missing, unreadable or not laid out so.
    """
    import duckdb

    files = find_files(root, config.events)
    beside = [root / name for name in (config.customers, config.identities) if name is not None]
    watch = Watch(root, [*files, *beside])
    connection = duckdb.connect(config=settings)
    with said(watch):
        connection.execute("SET TimeZone = 'UTC'")
        # Where there is a notebook DuckDB shows a bar of its own on standard output.
        connection.execute("SET enable_progress_bar = false")
        return look(connection, open_log(connection, root, config, files), watch, wanted, to, most, only=only)


def look(
    cursor: duckdb.DuckDBPyConnection,
    opened: Opened,
    watch: Watch,
    wanted: Wanted,
    to: int | None,
    most: int | None,
    *,
    only: pa.Array | None = None,
    known: Quality | None = None,
) -> Log:
    """Look at a log that is open; with `known` its rows' quality is not looked at again, and all of them count."""
    return _Reader(cursor, opened, wanted, most, watch).look(to, only, known)


def facts_of(found: Quality, wanted: Wanted, odd: Oddities, customers: int) -> LogFacts:
    """What was found of a log as its facts."""
    undeclared = {name: count for name, count in found.events.items() if name not in wanted.declared}
    return LogFacts(
        rows=found.rows, rejected=found.rejected, duplicates=found.doubles, customers=customers, first=found.first,
        last=found.last, undeclared=undeclared, events=found.events, rejected_examples=found.examples,
        mistyped=odd.mistyped, unlisted=odd.unlisted,
    )  # fmt: skip


class _Reader:
    """One reading, in steps that each leave a table behind for the next."""

    def __init__(
        self,
        cursor: duckdb.DuckDBPyConnection,
        opened: Opened,
        wanted: Wanted,
        most: int | None,
        watch: Watch,
    ) -> None:
        self.cursor = cursor
        self.watch = watch
        self.wanted = wanted
        self.aliases = aliases(wanted)
        self.most = most
        self.layouts, self.counted = opened.layouts, opened.counted
        self.known, self.snapshot = opened.known, opened.snapshot
        self.rows = ""
        self.by_id = False
        self.read = ""
        self.kept = EVERY
        self.asked: dict[str, str] = {}

    def look(self, to: int | None, only: pa.Array | None, known: Quality | None) -> Log:
        """Customers and facts; the rows wait."""
        made = list(rows_of(self.cursor, self.layouts, self.wanted, counted=self.counted))
        core, read = (" UNION ALL ".join(getattr(rows, name) for rows in made) for name in ("bare", "read"))
        found = known or quality(self.cursor, self.layouts, core)
        horizon = found.last if to is None else to
        self.kept = found.kept
        kept = found.kept if to is None else f"{found.kept} AND ts <= {to}"
        accepted = f"SELECT customer, ts FROM ({core})" + ("" if kept == EVERY else f" WHERE {kept}")
        self.asked = {name: sql for rows in made for name, sql in rows.tables.items()} | {"customers": accepted}
        close = number_customers(
            self.cursor, accepted, self.snapshot, self.known, first=self.wanted.first, counted=self.counted
        )
        if only is not None:
            keep_customers(self.cursor, only)
        customers = self._arrow("SELECT id, in_log FROM customers")
        in_log = int(numbers(customers.column("in_log")).sum())
        self.read = read
        self.by_id = close and only is None and self._many(found.events, len(customers)) == 1
        self.rows = wanted_rows(self.wanted, read, kept, self.known, numbered=not self.by_id)
        odd = oddities(self.cursor, self.wanted, made, found.kept, self.snapshot)
        facts = facts_of(found, self.wanted, odd, in_log)
        if known is None:
            core_kept = f"SELECT ts, seq FROM ({core}) WHERE {found.kept}"
            count, examples = outlying(self.cursor, self.layouts, core_kept, found.first, found.last)
            facts = replace(facts, outlying=count, outlying_examples=examples)
        return Log(facts, found.first, horizon, customers.column("id").combine_chunks(), odd, self)

    def every(self, facts: LogFacts) -> str:
        """SQL of the rows of every event, wanted or not, numbered as in the facts; with all properties wanted."""
        wanted = dict(self.wanted.events.values())
        events = {name: (name, wanted.get(name, {})) for name in (*facts.events, *wanted)}
        return wanted_rows(replace(self.wanted, events=events), self.read, self.kept, self.known)

    # Parts

    def parts(self, log: Log) -> Iterator[LogData]:
        """The rows of all customers, or by as many customers as fit memory, in the order of their numbers."""
        count, many = len(log.customers), self.many(log)
        if many == 1:
            yield self._part(log, 0, count)
            return
        if self.rows != SORTED:
            # So that a part is read alone.
            self.cursor.execute(f"CREATE TEMP TABLE rows AS SELECT * FROM ({self.rows}) ORDER BY c")
            self.rows = SORTED
        edges = np.linspace(0, count, many + 1).astype(int).tolist()
        for low, high in pairwise(edges):
            yield self._part(log, low, high)

    def many(self, log: Log) -> int:
        """How many parts the rows come in."""
        return self._many(log.facts.events, len(log.customers))

    def _many(self, events: Mapping[str, int], customers: int) -> int:
        names = {name for name, _ in self.wanted.events.values()}
        rows = sum(count for name, count in events.items() if name in names)
        return 1 if self.most is None else max(1, min(-(-rows // self.most), customers))

    def _part(self, log: Log, low: int, high: int) -> LogData:
        some = "" if high - low == len(log.customers) else f" WHERE c >= {low} AND c < {high}"
        texts = Texts(self.wanted.literals)
        people = self._arrow(f"SELECT raw, first, in_snapshot FROM customers{some}")
        picked = "".join(f", {alias}" for alias in self.aliases.values())
        read = self._arrow(f"SELECT c, ts, seq, event{picked} FROM ({self.rows}){some}")
        columns = {
            pair: texts.note(read.column(alias)) if pair[1] == "string" else read.column(alias)
            for pair, alias in self.aliases.items()
        }
        attributes = self._attributes(texts, low, high)
        number = numbering(people.column("raw")) if self.by_id else lambda c: c - low
        events, strings = event_tables(read, columns, self.wanted, texts, number), texts.all.to_pylist()
        typed = {
            name: column_of(attributes[name], kind, texts) if name in attributes else missing(kind, high - low)
            for name, (_, kind) in self.wanted.attributes.items()
        }
        first, came = values_of(people.column("first"))
        return LogData(
            facts=log.facts,
            beginning=log.beginning,
            horizon=log.horizon,
            low=low,
            size=high - low,
            unknown_zones=unknown_zones(events, typed, strings, self.wanted),
            first=np.where(came, first, np.iinfo(np.int64).max),
            in_snapshot=numbers(people.column("in_snapshot")),
            events=events,
            attributes=typed,
            strings=strings,
            # Every cut asks for its own customers' part.
            bucket=cache(lambda salt: self._bucket(salt, some)),
        )

    def _attributes(self, texts: Texts, low: int, high: int) -> dict[str, Any]:
        """The snapshot's cells by customer, of every wanted attribute that it has a column of."""
        snapshot = self.snapshot
        cells = {name: snapshot.attribute(name, self.wanted) if snapshot else None for name in self.wanted.attributes}
        there = {name: sql for name, sql in cells.items() if sql is not None}
        if not there or snapshot is None:
            return {}
        picked = ", ".join(f"{sql} AS {quoted(name)}" for name, sql in there.items())
        known = self.known(f"SELECT {snapshot.id} AS customer, {picked} FROM {snapshot.relation}")
        table = self._arrow(
            f"SELECT {', '.join(f's.{quoted(name)}' for name in there)} FROM customers c"
            f" LEFT JOIN ({known}) s ON s.customer = c.id WHERE c.c >= {low} AND c.c < {high} ORDER BY c.c"
        )
        texts_in = {name for name in there if self.wanted.attributes[name][1] == "string"}
        return {name: texts.note(table.column(name)) if name in texts_in else table.column(name) for name in there}

    def _bucket(self, salt: str, some: str) -> np.ndarray[Any, Any]:
        """bucket(customer, salt) of every customer (V5)."""
        hashed = f"CAST(CAST('0x' || substr(md5(id || ':' || {literal(salt)}), 1, 8) AS BIGINT) % 10000 AS SMALLINT)"
        table = self._arrow(f"SELECT {hashed} AS b FROM customers{some}")
        return numbers(table.column("b"))

    def _arrow(self, sql: str) -> pa.Table:
        return self.cursor.sql(sql).to_arrow_table()
