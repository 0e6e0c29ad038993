"""What a service keeps beside customers: decisions, the log that chains them, and what is to be delivered.

The log names nobody: `subjects` has a secret for each customer, by which an entry can be shown to be theirs, and whose
destruction leaves nothing that could (see `records.py`).
"""

from __future__ import annotations

import secrets
from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from contextlib import AbstractContextManager

from cjo_cli.machine.chain import Head
from cjo_cli.machine.outbox import read_head
from cjo_cli.machine.store import FEW, LOG, Kept
from cjo_cli.serve.outbox import Dead, Parcel

TABLES = """
CREATE TABLE IF NOT EXISTS decisions (n BIGINT PRIMARY KEY, customer TEXT NOT NULL, line TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS decided ON decisions (customer, n);
CREATE TABLE IF NOT EXISTS log (n BIGINT PRIMARY KEY, entry TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS subjects (customer TEXT PRIMARY KEY, secret {bytes} NOT NULL);
CREATE TABLE IF NOT EXISTS parcels (
    n BIGINT NOT NULL, connector TEXT NOT NULL, id TEXT NOT NULL, address TEXT, ready BIGINT,
    attempts BIGINT NOT NULL, error TEXT, PRIMARY KEY (n, connector)
);
CREATE INDEX IF NOT EXISTS ready ON parcels (connector, ready) WHERE ready IS NOT NULL;
"""
NOBODY = Head()


class Ledger(Kept, ABC):
    """A service's state; a variant for each database. A parcel is ready from `ready` on; given up, it has none."""

    # What this database raises where it is gone, and where a transaction may be tried again.
    GONE: tuple[type[Exception], ...] = ()
    AGAIN: tuple[type[Exception], ...] = ()

    @abstractmethod
    def exclusive(self) -> AbstractContextManager[None]:
        """Inside, no other process decides anything."""

    @abstractmethod
    def renew(self) -> None:
        """Connect again, where the connection is gone."""

    @abstractmethod
    def forget(self) -> None:
        """After an erasure: leave nothing of it where that can be."""

    # Events

    def first_times(self, names: Sequence[str]) -> set[str]:
        """Note the ids of events; gives those that have not been seen before."""
        return {name for name in names if self.first_time(name)}

    def first_due(self) -> int | None:
        """When the earliest timer of anybody is due."""
        row = self._db.execute("SELECT min(due) FROM customers WHERE due IS NOT NULL").fetchone()
        return None if row[0] is None else int(row[0])

    # Decisions

    def head(self) -> Head:
        """The head of the log, which nobody else moves until the transaction ends."""
        row = self._db.execute(f"SELECT value FROM facts WHERE name = ?{self.WAITING}", (LOG,)).fetchone()
        return (None if row is None else read_head(str(row[0]))) or NOBODY

    def add(self, decisions: Iterable[tuple[int, str, str]], entries: Iterable[tuple[int, str]], head: Head) -> None:
        """Add decisions, as number, customer and line, and entries of the log, whose head is then `head`."""
        self._db.executemany("INSERT INTO decisions VALUES (?, ?, ?)", decisions)
        self._db.executemany("INSERT INTO log VALUES (?, ?)", entries)
        self.note(LOG, f"{head.n}:{head.hash}")

    def decisions(self, after: int, most: int, customer: str | None = None) -> list[tuple[int, str]]:
        """Decisions after a number, of one customer or all."""
        own, values = ("", ()) if customer is None else ("customer = ? AND ", (customer,))
        sql = f"SELECT n, line FROM decisions WHERE {own}n > ? ORDER BY n LIMIT ?"
        return [(n, line) for n, line in self._db.execute(sql, (*values, after, most)).fetchall()]

    def last_decisions(self, customer: str, most: int) -> list[str]:
        """A customer's last decisions, the newest first."""
        sql = "SELECT line FROM decisions WHERE customer = ? ORDER BY n DESC LIMIT ?"
        return [line for (line,) in self._db.execute(sql, (customer, most)).fetchall()]

    def entries(self, after: int, most: int) -> list[tuple[int, str]]:
        """Entries of the log after a number."""
        rows = self._db.execute("SELECT n, entry FROM log WHERE n > ? ORDER BY n LIMIT ?", (after, most)).fetchall()
        return [(n, entry) for n, entry in rows]

    # Subjects

    def secrets(self, customers: Iterable[str]) -> dict[str, bytes]:
        """The secret of each customer, who gets one where there is none; they are held by this transaction."""
        found: dict[str, bytes] = {}
        names = sorted(set(customers))
        for start in range(0, len(names), FEW):
            where, values = self.among("customer", names[start : start + FEW])
            rows = self._db.execute(f"SELECT customer, secret FROM subjects WHERE {where}", values).fetchall()
            found |= {customer: bytes(secret) for customer, secret in rows}
        new = {name: secrets.token_bytes(32) for name in names if name not in found}
        self._db.executemany("INSERT INTO subjects VALUES (?, ?)", new.items())
        return found | new

    def erase(self, customer: str) -> int | None:
        """Remove all that is kept of a customer; gives how many decisions that were, None where nobody was known."""
        known = self._db.execute("DELETE FROM customers WHERE id = ?", (customer,)).rowcount
        own = "SELECT n FROM decisions WHERE customer = ?"
        self._db.execute(f"DELETE FROM parcels WHERE n IN ({own})", (customer,))
        decisions = self._db.execute("DELETE FROM decisions WHERE customer = ?", (customer,)).rowcount
        self._db.execute("DELETE FROM subjects WHERE customer = ?", (customer,))
        return decisions if known or decisions else None

    # What is to be delivered

    def post(self, parcels: Iterable[tuple[int, str, str, str | None, int]]) -> None:
        """Add parcels, as number, connector, idempotency key, address, and the instant from which they are ready."""
        self._db.executemany("INSERT INTO parcels VALUES (?, ?, ?, ?, ?, 0, NULL)", parcels)

    def claim(self, connector: str, most: int, now: int, until: int) -> list[Parcel]:
        """Parcels that are ready now, which nobody else gets until an instant."""
        rows = self._db.execute(
            "SELECT n, id, address, attempts FROM parcels WHERE connector = ? AND ready <= ? "
            f"ORDER BY ready, n LIMIT ?{self.SKIPPING}",
            (connector, now, most),
        ).fetchall()
        claimed = "UPDATE parcels SET ready = ?, attempts = attempts + 1 WHERE n = ? AND connector = ?"
        self._db.executemany(claimed, [(until, n, connector) for n, *_ in rows])
        where, values = self.among("n", [n for n, *_ in rows] or [0])
        lines = dict(self._db.execute(f"SELECT n, line FROM decisions WHERE {where}", values).fetchall())
        return [Parcel(n, connector, name, lines[n], address, attempts + 1) for n, name, address, attempts in rows]

    def delivered(self, parcels: Iterable[Parcel]) -> None:
        """Take parcels out."""
        done = ((one.n, one.connector) for one in parcels)
        self._db.executemany("DELETE FROM parcels WHERE n = ? AND connector = ?", done)

    def put_off(self, parcel: Parcel, ready: int | None, error: str) -> None:
        """Make a parcel ready at an instant, or never again; not where another claim has come since."""
        self._db.execute(
            "UPDATE parcels SET ready = ?, error = ? WHERE n = ? AND connector = ? AND attempts = ?",
            (ready, error, parcel.n, parcel.connector, parcel.attempt),
        )

    def dead_letters(self, connector: str | None, after: int, most: int) -> list[Dead]:
        """Parcels that were given up."""
        rows = self._db.execute(
            "SELECT n, connector, id, attempts, error FROM parcels WHERE ready IS NULL AND n > ? "
            "AND (connector = ? OR ?) ORDER BY n, connector LIMIT ?",
            (after, connector or "", connector is None, most),
        )
        return [Dead(*row) for row in rows.fetchall()]

    def revive(self, connector: str | None, now: int) -> int:
        """Make ready what was given up."""
        sql = "UPDATE parcels SET ready = ?, attempts = 0 WHERE ready IS NULL AND (connector = ? OR ?)"
        return self._db.execute(sql, (now, connector or "", connector is None)).rowcount

    def waiting(self) -> tuple[int, int]:
        """How many parcels there are, and how many were given up."""
        row = self._db.execute("SELECT count(ready), count(*) FROM parcels").fetchone()
        return row[0], row[1] - row[0]

    def next_ready(self, connector: str) -> int | None:
        """When the next parcel is ready."""
        row = self._db.execute("SELECT min(ready) FROM parcels WHERE connector = ?", (connector,)).fetchone()
        return None if row[0] is None else int(row[0])
