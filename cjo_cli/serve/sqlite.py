"""A service's state in one SQLite file, the one that `cjo run` keeps; of one process."""

from __future__ import annotations

import sqlite3
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path

from cjo_cli.errors import UsageError
from cjo_cli.machine.store import opened
from cjo_cli.serve.store import TABLES, Ledger


class SqliteLedger(Ledger):
    """An open file. What was answered is on the disk, and what was deleted is written over."""

    GONE = (sqlite3.OperationalError,)

    def __init__(self, path: Path) -> None:
        """Raises UsageError where the file cannot be used, another process uses it, or a run has not ended on it."""
        self._db = opened(path)
        if self._db.execute("SELECT 1 FROM outbox LIMIT 1").fetchone():
            self._db.close()
            # Only that run knows where they go; here they would reach nobody, and outlast an erasure.
            why = f"{path.as_posix()} holds decisions that cjo run has not handed on"
            raise UsageError(why, "start that cjo run again, with its input and its --out; then serve")
        self._db.execute("PRAGMA synchronous = FULL")
        self._db.execute("PRAGMA secure_delete = ON")
        for statement in TABLES.format(bytes="BLOB").strip().split(";\n"):
            self._db.execute(statement)

    def exclusive(self) -> AbstractContextManager[None]:
        """The file is held by this process anyway."""
        return nullcontext()

    def renew(self) -> None:
        """A file does not go away."""

    def forget(self) -> None:
        """The journal of writes still has what was deleted: begin it anew."""
        self._db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
