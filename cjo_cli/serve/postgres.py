"""A service's state in Postgres, which several processes share: rows are locked by who decides, timers skip those."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import psycopg

from cjo_cli.errors import UsageError
from cjo_cli.machine.chain import Head
from cjo_cli.machine.codec import FORMAT
from cjo_cli.machine.state import Customer
from cjo_cli.machine.store import LOG, Rows, seen
from cjo_cli.serve.store import TABLES, Ledger

BASE = """
CREATE SCHEMA IF NOT EXISTS cjo;
CREATE TABLE IF NOT EXISTS facts (name TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS customers (id TEXT COLLATE "C" PRIMARY KEY, due BIGINT, state TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS due ON customers (due) WHERE due IS NOT NULL;
CREATE TABLE IF NOT EXISTS seen (id BYTEA PRIMARY KEY);
CREATE TABLE IF NOT EXISTS bundles (digest TEXT PRIMARY KEY, data BYTEA NOT NULL);
"""
# Advisory locks: who decides shares the first; of the second kind there is one for a customer who is new.
DECIDING, CUSTOMER = 0x636A6F, 0x636A70
TIMEOUT = 10


class _Connection:
    """A connection as `Database` has it."""

    def __init__(self, url: str) -> None:
        self._connection: psycopg.Connection[Any] = psycopg.connect(url, autocommit=True, connect_timeout=TIMEOUT)
        self._connection.execute("SET search_path TO cjo")

    def execute(self, sql: str, values: Sequence[Any] = ()) -> Rows:
        # Several statements at once, which have no values, cannot be prepared.
        return self._connection.execute(_written(sql), values or None, prepare=None if values else False)

    def executemany(self, sql: str, rows: Iterable[Sequence[Any]]) -> None:
        with self._connection.cursor() as cursor:
            cursor.executemany(_written(sql), list(rows))

    def close(self) -> None:
        self._connection.close()


def _written(sql: str) -> Any:
    """No statement of ours has a `?` or a `%` that is none of a value."""
    return sql.replace("?", "%s")


class PostgresLedger(Ledger):
    """A connection to the state, in the schema `cjo` of the database."""

    # Whoever takes over with another bundle holds DECIDING alone.
    BEGIN = f"BEGIN; SELECT pg_advisory_xact_lock_shared({DECIDING})"
    WAITING, SKIPPING = " FOR UPDATE", " FOR UPDATE SKIP LOCKED"
    GONE = (psycopg.OperationalError, psycopg.InterfaceError)
    AGAIN = (psycopg.errors.DeadlockDetected, psycopg.errors.SerializationFailure)

    def __init__(self, url: str) -> None:
        """Connect, and begin the state where there is none. Raises UsageError where that cannot be."""
        self._url = url
        try:
            self._db = _Connection(url)
            with self.exclusive():
                for statement in (BASE + TABLES.format(bytes="BYTEA")).strip().split(";\n"):
                    self._db.execute(statement)
                self.note_first("format", str(FORMAT))
                self.note_first(LOG, f"0:{Head().hash}")  # a row to be locked
        except psycopg.Error as error:
            # What the driver says may hold the whole address, with its password.
            raise UsageError(
                f"cannot use the state in Postgres: {type(error).__name__}", "is the address right, and may we write?"
            ) from None
        if self.fact("format") != str(FORMAT):
            raise UsageError("the state in Postgres is of another version of cjo", "begin a new one")

    @staticmethod
    def among(column: str, values: Sequence[Any]) -> tuple[str, Sequence[Any]]:
        """One statement for any number of values."""
        return f"{column} = ANY(?)", [list(values)]

    def load(self, customers: Iterable[str]) -> dict[str, Customer]:
        """The states of those that are known, who are held until the transaction ends, as are those who are not."""
        names = sorted(customers)
        found = super().load(names)
        unknown = [name for name in names if name not in found]
        if not unknown:
            return found
        for key in sorted({_key(name) for name in unknown}):
            self._db.execute("SELECT pg_advisory_xact_lock(?, ?)", (CUSTOMER, key))
        return found | super().load(unknown)

    def first_times(self, names: Sequence[str]) -> set[str]:
        """In one statement, which waits for who is about to note the same."""
        digests = {seen(name): name for name in names}
        rows = self._db.execute(
            "INSERT INTO seen SELECT unnest(?::bytea[]) ON CONFLICT DO NOTHING RETURNING id", (sorted(digests),)
        )
        return {digests[bytes(row[0])] for row in rows.fetchall()}

    @contextmanager
    def exclusive(self) -> Iterator[None]:
        """Hold DECIDING alone."""
        self._db.execute(f"SELECT pg_advisory_lock({DECIDING})")
        try:
            yield
        finally:
            self._db.execute(f"SELECT pg_advisory_unlock({DECIDING})")

    def renew(self) -> None:
        """Connect again. Raises one of GONE where that cannot be."""
        self._db.close()
        self._db = _Connection(self._url)

    def forget(self) -> None:
        """Let the space of deleted rows be used again."""
        for table in ("customers", "decisions", "subjects", "parcels"):
            self._db.execute(f"VACUUM {table}")


def _key(name: str) -> int:
    """31 bits of a name, which a lock is named by."""
    return int.from_bytes(hashlib.blake2b(name.encode(), digest_size=4).digest()) >> 1
