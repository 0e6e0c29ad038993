"""State that survives: customers, timers, events seen and decisions not yet handed on (R2).

`Kept` is over any database that reads this SQL; `Store` is one SQLite file.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from itertools import islice
from pathlib import Path
from typing import Any, Protocol

from cjo_cli.errors import UsageError
from cjo_cli.machine.codec import FORMAT, from_json, to_json
from cjo_cli.machine.state import Customer

TABLES = """
CREATE TABLE facts (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE customers (id TEXT PRIMARY KEY, due INTEGER, state TEXT NOT NULL);
CREATE INDEX due ON customers (due) WHERE due IS NOT NULL;
CREATE TABLE seen (id BLOB PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE bundles (digest TEXT PRIMARY KEY, data BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE outbox (n INTEGER PRIMARY KEY AUTOINCREMENT, line TEXT, entry TEXT);
"""
# Facts: when time began, the newest event, up to when all is decided, the bundle and lateness, the head of the log.
BEGINNING, NEWEST, PASSED = "beginning", "newest", "passed"
BUNDLE, LATENESS, LOG = "bundle", "lateness", "log"
# As many as one statement is asked about.
FEW = 500
# What an address of `cjo serve --state` begins with, as a path.
SCHEMES = (("sqlite:",), ("postgresql:",))


class Rows(Protocol):
    """What a statement gives."""

    @property
    def rowcount(self) -> int: ...

    def fetchone(self) -> Any: ...

    def fetchall(self) -> list[Any]: ...


class Database(Protocol):
    """A connection, as `sqlite3` has it; `?` stands for a value."""

    def execute(self, sql: str, values: Sequence[Any] = (), /) -> Rows: ...

    def executemany(self, sql: str, rows: Iterable[Sequence[Any]], /) -> object: ...

    def close(self) -> object: ...


class Kept:
    """State in a database. Only what is inside of `transaction` changes it."""

    BEGIN = "BEGIN IMMEDIATE"
    # What a statement says besides, where others write as well: wait for a row, or leave out those that others hold.
    WAITING, SKIPPING = "", ""
    _db: Database

    def close(self) -> None:
        """Let go of the database."""
        self._db.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing of what happens inside."""
        self._db.execute(self.BEGIN)
        try:
            yield
            self._db.execute("COMMIT")
        except BaseException:
            with suppress(Exception):  # what was raised first is what went wrong
                self._db.execute("ROLLBACK")
            raise

    # Facts

    def fact(self, name: str) -> str | None:
        """What was noted under `name`."""
        row = self._db.execute("SELECT value FROM facts WHERE name = ?", (name,)).fetchone()
        return None if row is None else str(row[0])

    def number(self, name: str) -> int | None:
        """A fact that is a number."""
        found = self.fact(name)
        return None if found is None else int(found)

    def note(self, name: str, value: str) -> None:
        """Note a fact, in place of what it was."""
        self._db.execute(
            "INSERT INTO facts VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value", (name, value)
        )

    def note_first(self, name: str, value: str) -> bool:
        """Note a fact that nobody has noted; gives whether that is so. Waits for who is about to."""
        return self._db.execute("INSERT INTO facts VALUES (?, ?) ON CONFLICT DO NOTHING", (name, value)).rowcount == 1

    # Bundles

    def bundles(self) -> dict[str, bytes]:
        """The bundles by digest: the newest, and those by which some instance is under way."""
        return dict(self._db.execute("SELECT digest, data FROM bundles ORDER BY digest").fetchall())

    def keep_bundle(self, digest: str, data: bytes) -> None:
        """Keep a bundle, as its digest names it."""
        self._db.execute("INSERT INTO bundles VALUES (?, ?) ON CONFLICT DO NOTHING", (digest, data))

    def drop_bundle(self, digest: str) -> None:
        """Let go of a bundle."""
        self._db.execute("DELETE FROM bundles WHERE digest = ?", (digest,))

    # Customers

    def every(self) -> Iterator[dict[str, Customer]]:
        """All customers, some at a time; those that were given may be saved meanwhile."""
        last = ""
        while rows := self._db.execute(
            "SELECT id, state FROM customers WHERE id > ? ORDER BY id LIMIT ?", (last, 10 * FEW)
        ).fetchall():
            yield {name: from_json(name, text) for name, text in rows}
            last = rows[-1][0]

    def load(self, customers: Iterable[str]) -> dict[str, Customer]:
        """The states of those that are known."""
        found: dict[str, Customer] = {}
        left = iter(customers)
        while some := list(islice(left, FEW)):
            where, values = self.among("id", some)
            rows = self._db.execute(
                f"SELECT id, state FROM customers WHERE {where} ORDER BY id{self.WAITING}", values
            ).fetchall()
            found |= {name: from_json(name, text) for name, text in rows}
        return found

    def save(self, states: Mapping[str, Customer]) -> None:
        """Put states in the place of those that were."""
        rows = [(name, state.due, to_json(state)) for name, state in states.items()]
        self._db.executemany(
            "INSERT INTO customers (id, due, state) VALUES (?, ?, ?) "
            "ON CONFLICT (id) DO UPDATE SET due = excluded.due, state = excluded.state",
            rows,
        )

    @staticmethod
    def among(column: str, values: Sequence[Any]) -> tuple[str, Sequence[Any]]:
        """The condition that a column is one of a few values, and what it is asked with."""
        return f"{column} IN ({', '.join('?' * len(values))})", values

    def due(self, t: int, most: int = 10 * FEW) -> list[str]:
        """Some of the customers of whom something is to be decided at or before `t`, the earliest first."""
        rows = self._db.execute(
            f"SELECT id FROM customers WHERE due <= ? ORDER BY due, id LIMIT ?{self.SKIPPING}", (t, most)
        )
        return [row[0] for row in rows.fetchall()]

    # Events

    def first_time(self, name: str) -> bool:
        """Note an event's id; gives whether it has not been seen before."""
        return self._db.execute("INSERT INTO seen VALUES (?) ON CONFLICT DO NOTHING", (seen(name),)).rowcount == 1


def seen(name: str) -> bytes:
    """What is kept of an event's id."""
    return hashlib.blake2b(name.encode(), digest_size=16).digest()


class Store(Kept):
    """The state file of `cjo run`, open."""

    def __init__(self, path: Path) -> None:
        """Open, or begin, the file. Raises UsageError where that cannot be, or another process runs on it."""
        self._db = opened(path)

    # Decisions

    def push(self, lines: Iterable[tuple[str | None, str | None]]) -> None:
        """Put decisions into the outbox: each one's line and its entry in the log, None where it has none."""
        self._db.executemany("INSERT INTO outbox (line, entry) VALUES (?, ?)", lines)

    def outbox(self) -> tuple[int, list[str], list[str]]:
        """What has not been handed on: the number of the last decision, lines, and entries of the log."""
        rows = self._db.execute("SELECT n, line, entry FROM outbox ORDER BY n").fetchall()
        lines, entries = ([row[place] for row in rows if row[place] is not None] for place in (1, 2))
        return (rows[-1][0] if rows else 0), lines, entries

    def handed_on(self, last: int) -> None:
        """Take the decisions up to a number out of the outbox."""
        self._db.execute("DELETE FROM outbox WHERE n <= ?", (last,))

    @property
    def served(self) -> bool:
        """Whether `cjo serve` has decided on it: the log goes on in the file itself, where no run would find it."""
        there = self._db.execute("SELECT 1 FROM sqlite_master WHERE name = 'log'").fetchone()
        return there is not None and self._db.execute("SELECT 1 FROM log LIMIT 1").fetchone() is not None


def opened(path: Path) -> sqlite3.Connection:
    """The connection to a state file, which is begun where it is new and held against all others.

    Raises UsageError where that cannot be, or another process runs on it.
    """
    try:
        database = sqlite3.connect(path, isolation_level=None, timeout=0, check_same_thread=False)
        database.execute("PRAGMA journal_mode = WAL")
        database.execute("PRAGMA synchronous = NORMAL")
        # Held to the end: two runs on one state would each decide half.
        database.execute("PRAGMA locking_mode = EXCLUSIVE")
        database.execute("BEGIN IMMEDIATE")
        known = database.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
        if not known:
            for statement in TABLES.strip().split(";\n"):
                database.execute(statement)
            database.execute("INSERT INTO facts VALUES ('format', ?)", (str(FORMAT),))
        if database.execute("SELECT value FROM facts WHERE name = 'format'").fetchone()[0] != str(FORMAT):
            raise UsageError(f"{path.as_posix()} is of another version of cjo", "begin a new state")
        database.execute("COMMIT")
    except sqlite3.OperationalError as error:
        raise _unusable("use", path, error, "name a file in a folder that is there, and can be written") from None
    except sqlite3.DatabaseError:
        raise UsageError(f"{path.as_posix()} is no state of cjo run", "name another file, or a new one") from None
    return database


def noted(path: Path) -> str | None:
    """The head of the log that a state notes; nothing is changed. Raises UsageError for what is no state."""
    try:
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True, timeout=0)) as connection:
            row = connection.execute("SELECT value FROM facts WHERE name = ?", (LOG,)).fetchone()
    except sqlite3.OperationalError as error:
        raise _unusable("read", path, error, "give the file of cjo run --state") from None
    except sqlite3.DatabaseError:
        raise UsageError(f"{path.as_posix()} is no state of cjo run", "give the file of cjo run --state") from None
    return None if row is None else str(row[0])


def _unusable(verb: str, path: Path, error: sqlite3.OperationalError, hint: str) -> UsageError:
    why = "it is a folder" if path.is_dir() else str(error)
    if path.parts[:1] in SCHEMES:
        hint = "an address is for cjo serve; here the state is the name of a file"
    elif "locked" in str(error):
        hint = "another cjo run or cjo serve uses it: let that end first"
    return UsageError(f"cannot {verb} the state {path.as_posix()}: {why}", hint)
