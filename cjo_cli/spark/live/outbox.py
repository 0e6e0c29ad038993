"""Decisions into tables, for `foreachBatch`: insert or ignore by key, so that what comes again adds nothing (R2)."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

from pyspark.sql import DataFrame

from cjo_cli.errors import UsageError
from cjo_cli.machine.lines import KINDS, instant

Sink = Callable[[DataFrame, int], None]
TABLES = """
CREATE TABLE IF NOT EXISTS outbox (id TEXT PRIMARY KEY, kind TEXT NOT NULL, at TEXT NOT NULL, customer_id TEXT NOT NULL,
    journey TEXT NOT NULL, line TEXT NOT NULL, batch BIGINT NOT NULL);
CREATE TABLE IF NOT EXISTS quarantine (id TEXT PRIMARY KEY, kind TEXT NOT NULL, reason TEXT, line TEXT,
    batch BIGINT NOT NULL)
"""
COLUMNS = {
    "outbox": ("id", "kind", "at", "customer_id", "journey", "line"),
    "quarantine": ("id", "kind", "reason", "line"),
}
# As many rows as go to the database at once.
FEW = 1000


def to_sqlite(path: Path) -> Sink:
    """A sink for one machine: the driver writes a file."""

    def sink(frame: DataFrame, batch: int) -> None:
        rows = _written(frame).toArrow().to_pylist()
        with closing(sqlite3.connect(path, timeout=60)) as connection, connection:
            insert(connection.cursor(), rows, batch, "?")

    with closing(sqlite3.connect(path)) as connection, connection:
        for table in TABLES.split(";"):
            connection.execute(table)
    return sink


def to_postgres(dsn: str) -> Sink:
    """A sink for many: each partition is written by the executor that has it, in a transaction of its own.

    Raises UsageError where psycopg is missing, or the database cannot be reached.
    """
    connect = _psycopg().connect

    def write(batch: int, rows: Iterator[Any]) -> None:
        with connect(dsn) as connection:
            insert(connection.cursor(), (row.asDict() for row in rows), batch, "%s")

    def sink(frame: DataFrame, batch: int) -> None:
        _written(frame).foreachPartition(lambda rows: write(batch, rows))

    try:
        with connect(dsn) as connection:
            for table in TABLES.split(";"):
                connection.execute(table)
    except _psycopg().OperationalError as error:
        said = str(error).splitlines()[0]
        raise UsageError(f"cannot use the database: {said}", "give the DSN of a Postgres that is there") from None
    return sink


def _psycopg() -> Any:
    try:
        import psycopg
    except ImportError:
        raise UsageError("the outbox in Postgres needs psycopg", "install it: pip install 'cjo-cli[serve]'") from None
    return psycopg


def _written(frame: DataFrame) -> DataFrame:
    """The rows that are kept, whatever the session's timezone; duplicates are only counted."""
    return frame.where("kind <> 'duplicate'").selectExpr("* EXCEPT (at)", "unix_micros(at) AS micros")


def insert(cursor: Any, rows: Iterable[dict[str, Any]], batch: int, mark: str) -> None:
    """Insert rows that are not there yet; `mark` is what stands for a value."""
    waiting: dict[str, list[Sequence[Any]]] = {table: [] for table in COLUMNS}

    def flush(table: str) -> None:
        if waiting[table]:
            columns, marks = (*COLUMNS[table], "batch"), ", ".join([mark] * (len(COLUMNS[table]) + 1))
            cursor.executemany(
                f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks}) ON CONFLICT (id) DO NOTHING",
                waiting[table],
            )
            waiting[table].clear()

    for row in rows:
        table = "outbox" if row["kind"] in KINDS else "quarantine"
        at = None if row["micros"] is None else instant(row["micros"])
        waiting[table].append((*(at if name == "at" else row[name] for name in COLUMNS[table]), batch))
        if len(waiting[table]) >= FEW:
            flush(table)
    for table in waiting:
        flush(table)
