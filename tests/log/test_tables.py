"""Rows become tables by customer, time and the log's order, however the log lies and whatever its customers are."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pytest
from log.logs import parquet, wanted

from cjo_cli.log import people
from cjo_cli.log.columns import in_order
from cjo_cli.log.reader import read_log
from cjo_cli.model.log import LogConfig

ROWS = 4_000


def rows(seed: int, *, by_time: bool) -> list[Any]:
    """Customers, times (many equal) and places in the log."""
    random = np.random.default_rng(seed)
    customer, ts = random.integers(0, 40, ROWS), random.integers(0, 300, ROWS)
    return [customer, np.sort(ts) if by_time else ts, np.arange(ROWS) + random.integers(0, 10**9)]


@pytest.mark.parametrize("by_time", [True, False])
@pytest.mark.parametrize("seed", range(4))
def test_by_customer_time_and_place(seed: int, by_time: bool) -> None:
    customer, ts, seq = rows(seed, by_time=by_time)
    for place in (seq, seq[::-1].copy()):
        np.testing.assert_array_equal(in_order(customer, ts, place), np.lexsort((place, ts, customer)))


def test_what_is_sorted_by_time_over_all_ages() -> None:
    customer, seq = np.array([3, 1, 3, 0]), np.arange(4)
    ts = np.array([-(2**61), -1, 2**60, 2**61])
    assert in_order(customer, ts, seq).tolist() == [3, 1, 0, 2]


def log(folder: Path, *, first: int, by_time: bool) -> Path:
    """A log of two files, so that rows come in several pieces; ids begin with `first`, and a snapshot holds others."""
    (folder / "people.csv").write_text(f"customer_id\n{first + 1}\nsomebody\n", encoding="utf-8")
    order = "ts, r" if by_time else "hash(r)"
    for name in "ab":
        parquet(
            folder / f"events-{name}.parquet",
            f"SELECT (hash(r || 'who') % 30)::BIGINT * 3 + {first} AS customer_id,"
            f" TIMESTAMP '2026-03-01 00:00:00' + to_minutes((hash(r || 'at') % 500 + {ord(name)} * 500)::INTEGER) AS ts,"
            " CASE WHEN r % 3 = 0 THEN 'Other' ELSE 'Bought!' END AS event,"
            f" CASE WHEN r % 5 > 0 THEN r END AS value FROM range(3000) t(r) ORDER BY {order}",
        )
    return folder


def table(folder: Path, most: int | None = None) -> list[tuple[Any, ...]]:
    """The rows of the event `bought`, with their customers' ids."""
    config = LogConfig(events=("events-*.parquet",), customers="people.csv")
    found = read_log(folder, config, wanted({"value": "integer"}), None, {"threads": 2}, most)
    ids, made = found.customers.to_pylist(), []
    for part in found.parts():
        rows, value = part.events["bought"], part.events["bought"].properties["value"]
        who = [ids[part.low + number] for number in rows.customer.tolist()]
        cells = [cell if there else None for cell, there in zip(value.values.tolist(), value.valid, strict=True)]
        made += list(zip(who, rows.ts.tolist(), rows.seq.tolist(), cells, strict=True))
    return made


def said_by_duckdb(folder: Path) -> list[tuple[Any, ...]]:
    with duckdb.connect() as connection:
        connection.execute("SET TimeZone = 'UTC'")
        return connection.execute(
            "SELECT customer_id::VARCHAR AS who, epoch_us(ts) AS happened, value"
            f" FROM read_parquet('{folder.as_posix()}/events-*.parquet', filename = true, file_row_number = true)"
            " WHERE event = 'Bought!' ORDER BY who, happened, filename, file_row_number"
        ).fetchall()


@pytest.mark.parametrize("first", [7, -50, 2**33])
@pytest.mark.parametrize("by_time", [True, False])
def test_whole_numbers_that_lie_close_are_as_all_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, by_time: bool, first: int
) -> None:
    folder = log(tmp_path, first=first, by_time=by_time)
    close = table(folder)
    assert [(who, ts, value) for who, ts, _, value in close] == said_by_duckdb(folder)
    assert close == table(folder, most=700)
    monkeypatch.setattr(people, "SPREAD", 1)
    assert close == table(folder)
