"""A log that is a table of the engine's: what it holds, which rows count, and each customer's rows together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, reduce
from typing import TYPE_CHECKING, Any

from cjo_cli.diagnostics import suggestion
from cjo_cli.errors import LogError
from cjo_cli.log.quality import EVERY, PARTS, Quality
from cjo_cli.log.source import ROWS_PER_FILE
from cjo_cli.model.log import LogColumns, LogConfig

if TYPE_CHECKING:
    import pyarrow as pa

BUCKET, EVENTS, CUSTOMERS, ORDER = "cjo_bucket", "cjo_events", "cjo_customers", "cjo_order"
ORDERS = ("timestamp", "bigint", "int", "smallint", "tinyint")
# Bits of a row's number within a file.
FORTY = ROWS_PER_FILE.bit_length() - 1
TIMES = ("timestamp", "timestamp_ntz", "date")
FLOATING = ("double", "float")


@dataclass(frozen=True)
class Table:
    """Events and perhaps a snapshot, as DataFrames; `order` is the column of the log's order (T2)."""

    events: Any
    customers: Any
    order: str | None
    config: LogConfig

    @property
    def columns(self) -> LogColumns:
        """How the events' columns are named."""
        return self.config.columns or LogColumns()

    def quality(self) -> Quality:
        """What the rows are, by the engine. Raises LogError where a column is of no use, or no row counts."""
        self._usable()
        found = _grouped(self.events, self._event, {
            "rows": "count(1)",
            **{f"no_{part}": f"count_if({self._lacks(part)})" for part in PARTS},
            "kept": f"count_if({self._accepted})",
            "first": f"min(CASE WHEN {self._accepted} THEN {self._ts} END)",
            "last": f"max(CASE WHEN {self._accepted} THEN {self._ts} END)",
        })  # fmt: skip
        kept = [row for row in found if row["kept"]]
        accepted = sum(row["kept"] for row in kept)
        if not kept:
            raise LogError("no row of the table has a customer, an event and a time", "see log.columns in cjo.yaml")
        if self.columns.event_id is not None:
            kept = _grouped(self.kept, self._event, {
                "kept": "count(1)", "first": f"min({self._ts})", "last": f"max({self._ts})",
            })  # fmt: skip
        lacking = {part: sum(row[f"no_{part}"] for row in found) for part in PARTS}
        return Quality(
            sum(row["rows"] for row in found), {part: count for part, count in lacking.items() if count},
            min(row["first"] for row in kept), max(row["last"] for row in kept),
            {row["event"]: row["kept"] for row in sorted(kept, key=lambda row: row["event"])},
            accepted - sum(row["kept"] for row in kept), EVERY,
        )  # fmt: skip

    def by_customer(self, tasks: int, buckets: int) -> Any:
        """Every row that counts, each customer's in one partition; of events with a number by which they stand (T2)."""
        from pyspark.sql import functions as f

        parts = [self._part(self.kept, self.columns.customer_id, EVENTS, f", {self._number} AS {ORDER}", buckets)]
        if self.customers is not None:
            who = self.config.customer_columns.customer_id
            there = self.customers.where(f"nullif(CAST({_quoted(who)} AS STRING), '') IS NOT NULL")
            parts.append(self._part(there, who, CUSTOMERS, "", buckets))
        rows = reduce(lambda one, other: one.unionByName(other, allowMissingColumns=True), parts)
        return rows.repartition(tasks, f.col(BUCKET))

    @cached_property
    def kept(self) -> Any:
        """The rows that count: of accepted rows with one id the first (D1)."""
        accepted = self.events.where(self._accepted)
        if self.columns.event_id is None:
            return accepted
        found = f"nullif(CAST({_quoted(self.columns.event_id)} AS STRING), '')"
        numbered = f"row_number() OVER (PARTITION BY {found} ORDER BY {self._orders}) AS cjo_nth"
        # Rows without an id stay apart, or one worker would sort them all.
        first = accepted.where(f"{found} IS NOT NULL").selectExpr("*", numbered).where("cjo_nth = 1").drop("cjo_nth")
        return first.unionByName(accepted.where(f"{found} IS NULL"))

    def _part(self, frame: Any, who: str, name: str, more: str, buckets: int) -> Any:
        cells = ", ".join(_quoted(column) for column in frame.columns) + more
        return frame.selectExpr(
            f"CAST(pmod(xxhash64(CAST({_quoted(who)} AS STRING)), {buckets}) AS INT) AS {BUCKET}",
            f"struct({cells}) AS {name}",
        )

    # Columns as SQL

    @property
    def _orders(self) -> str:
        """What rows stand in order by; where nobody says, their content, which is the same at every attempt."""
        if self.order is not None:
            return _quoted(self.order)
        return f"xxhash64({', '.join(_quoted(column) for column in self.events.columns)})"

    @property
    def _number(self) -> str:
        """A whole number that orders as that does."""
        if self.order is None:
            return f"shiftrightunsigned({self._orders}, {64 - FORTY})"
        if dict(self.events.dtypes)[self.order] == "timestamp":
            return f"unix_micros({self._orders})"
        return f"CAST({self._orders} AS BIGINT)"

    @property
    def _event(self) -> str:
        return f"nullif(CAST({_quoted(self.columns.event)} AS STRING), '')"

    @property
    def _ts(self) -> str:
        return _quoted(self.columns.ts)

    @property
    def _accepted(self) -> str:
        return " AND ".join(f"{sql} IS NOT NULL" for sql in self._cells.values())

    @property
    def _cells(self) -> Mapping[str, str]:
        who = f"nullif(CAST({_quoted(self.columns.customer_id)} AS STRING), '')"
        return {"customer": who, "event": self._event, "ts": self._ts}

    def _lacks(self, part: str) -> str:
        """Whether a row lacks a part, and none before it."""
        before = PARTS[: PARTS.index(part)]
        return " AND ".join([*(f"{self._cells[name]} IS NOT NULL" for name in before), f"{self._cells[part]} IS NULL"])

    def _usable(self) -> None:
        types = dict(self.events.dtypes)
        asked = {
            **{name: getattr(self.columns, name) for name in ("customer_id", "ts", "event")},
            "--order": self.order,
        }
        if self.columns.event_id is not None:
            asked["event_id"] = self.columns.event_id
        _has("the table", types, asked)
        if types[self.columns.ts] not in TIMES:
            raise LogError(
                f"the table's column '{self.columns.ts}' is of type {types[self.columns.ts]}, and no time",
                "make a timestamp of it in the engine",
            )
        if self.order is not None and types[self.order] not in ORDERS:
            raise LogError(
                f"--order: the column '{self.order}' is of type {types[self.order]}",
                "name one of whole numbers, or a timestamp",
            )
        _no_fraction("the table", types, self.columns.customer_id)
        if self.customers is not None:
            types, who = dict(self.customers.dtypes), self.config.customer_columns.customer_id
            _has("the snapshot", types, {"customer_id": who})
            _no_fraction("the snapshot", types, who)


def _has(what: str, types: Mapping[str, str], asked: Mapping[str, str | None]) -> None:
    for name, column in asked.items():
        if column is not None and column not in types:
            hint = suggestion(column, types) or "its columns: " + ", ".join(list(types)[:12])
            raise LogError(f"{what} has no column '{column}' for {name}", f"{hint} — map it under log in cjo.yaml")


def _no_fraction(what: str, types: Mapping[str, str], who: str) -> None:
    if types[who] in FLOATING:
        raise LogError(f"{what}'s customer column '{who}' holds fractions", "make text or integers of it")


def _grouped(frame: Any, event: str, asked: Mapping[str, str]) -> list[dict[str, Any]]:
    """Answers by event, which are few; instants as microseconds."""
    import pyarrow as pa

    cells = [f"{event} AS cjo_event", "*"]
    grouped = frame.selectExpr(*cells).groupBy("cjo_event")
    from pyspark.sql import functions as f

    table = grouped.agg(*(f.expr(sql).alias(name) for name, sql in asked.items())).toArrow()
    columns = {name: table.column(name) for name in table.column_names}
    for name in ("first", "last"):
        columns[name] = _microseconds(columns[name])
    rows = pa.table(columns).rename_columns(["event" if name == "cjo_event" else name for name in columns])
    return list(rows.to_pylist())


def _microseconds(column: pa.ChunkedArray) -> pa.ChunkedArray:
    import pyarrow as pa

    return column.cast(pa.timestamp("us", getattr(column.type, "tz", None))).cast(pa.int64())


def _quoted(name: str) -> str:
    return "`" + name.replace("`", "``") + "`"
