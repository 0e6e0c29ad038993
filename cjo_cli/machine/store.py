"""State that survives: customers, timers, events seen and decisions not yet handed on, in one SQLite file (R2)."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from itertools import islice
from pathlib import Path

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


class Store:
    """An open state file. Only what is inside of `transaction` changes it."""

    def __init__(self, path: Path) -> None:
        """Open, or begin, the file. Raises UsageError where that cannot be, or another process runs on it."""
        try:
            self._db = sqlite3.connect(path, isolation_level=None, timeout=0)
            self._db.execute("PRAGMA journal_mode = WAL")
            self._db.execute("PRAGMA synchronous = NORMAL")
            # Held to the end: two runs on one state would each decide half.
            self._db.execute("PRAGMA locking_mode = EXCLUSIVE")
            self._db.execute("BEGIN IMMEDIATE")
            known = self._db.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
            if not known:
                for statement in TABLES.strip().split(";\n"):
                    self._db.execute(statement)
                self.note("format", str(FORMAT))
            if self.fact("format") != str(FORMAT):
                raise UsageError(f"{path.as_posix()} is of another version of cjo", "begin a new state")
            self._db.execute("COMMIT")
        except sqlite3.OperationalError as error:
            hint = "does another cjo run use it?" if "locked" in str(error) else "name a file in a folder that is there"
            raise UsageError(f"cannot use the state {path.as_posix()}: {error}", hint) from None
        except sqlite3.DatabaseError:
            raise UsageError(f"{path.as_posix()} is no state of cjo run", "name another file, or a new one") from None

    def close(self) -> None:
        """Let go of the file."""
        self._db.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing of what happens inside."""
        self._db.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._db.execute("ROLLBACK")
            raise
        self._db.execute("COMMIT")

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
        self._db.execute("INSERT OR REPLACE INTO facts VALUES (?, ?)", (name, value))

    # Bundles

    def bundles(self) -> dict[str, bytes]:
        """The bundles by digest: the newest, and those by which some instance is under way."""
        return dict(self._db.execute("SELECT digest, data FROM bundles ORDER BY digest"))

    def keep_bundle(self, digest: str, data: bytes) -> None:
        """Keep a bundle, as its digest names it."""
        self._db.execute("INSERT OR IGNORE INTO bundles VALUES (?, ?)", (digest, data))

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
            marks = ", ".join("?" * len(some))
            rows = self._db.execute(f"SELECT id, state FROM customers WHERE id IN ({marks})", some)
            found |= {name: from_json(name, text) for name, text in rows}
        return found

    def save(self, states: Mapping[str, Customer]) -> None:
        """Put states in the place of those that were."""
        rows = [(name, state.due, to_json(state)) for name, state in states.items()]
        self._db.executemany("INSERT OR REPLACE INTO customers VALUES (?, ?, ?)", rows)

    def due(self, t: int) -> list[str]:
        """Some of the customers of whom something is to be decided at or before `t`, the earliest first."""
        rows = self._db.execute("SELECT id FROM customers WHERE due <= ? ORDER BY due, id LIMIT ?", (t, 10 * FEW))
        return [row[0] for row in rows]

    # Events

    def first_time(self, name: str) -> bool:
        """Note an event's id; gives whether it has not been seen before. Ids are kept as digests."""
        digest = hashlib.blake2b(name.encode(), digest_size=16).digest()
        return self._db.execute("INSERT OR IGNORE INTO seen VALUES (?)", (digest,)).rowcount == 1

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


def noted(path: Path) -> str | None:
    """The head of the log that a state notes; nothing is changed. Raises UsageError for what is no state."""
    try:
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True, timeout=0)) as connection:
            row = connection.execute("SELECT value FROM facts WHERE name = ?", (LOG,)).fetchone()
    except sqlite3.OperationalError as error:
        hint = "does a cjo run use it?" if "locked" in str(error) else "give the file of cjo run --state"
        raise UsageError(f"cannot read the state {path.as_posix()}: {error}", hint) from None
    except sqlite3.DatabaseError:
        raise UsageError(f"{path.as_posix()} is no state of cjo run", "give the file of cjo run --state") from None
    return None if row is None else str(row[0])
