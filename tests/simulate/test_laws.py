"""Laws that any log and project keep, whatever the numbers are: on random cases, and on a year of a retailer.

Each law replays a log twice or more, changed in a way that must change nothing, or only what it adds.
"""

from __future__ import annotations

import copy
import random
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest

from cjo_cli import api
from cjo_cli.simulate import world
from cjo_cli.simulate.messages import Policies
from oracle.compare import COLUMNS, EPOCH, Rows, counts_of, iso, simulate, tables_of
from oracle.generate import FEATURES, Case, write_case

RETAIL = Path(__file__).parents[1] / "projects" / "retail"
# An id makes an earlier row hide a later one of any customer (D1), so that rows no longer stand for themselves.
PLAIN = FEATURES - {"event-id"}
Row = dict[str, Any]


@dataclass
class Played:
    """What a replay gave: rows by table, candidates and rejections by journey."""

    tables: dict[str, Rows]
    counts: dict[str, tuple[int, dict[str, int]]]
    beginning: int
    horizon: int

    def of(self, customers: set[str]) -> dict[str, Rows]:
        """The rows of some customers."""
        return {name: [row for row in rows if row[1] in customers] for name, rows in self.tables.items()}


def played(result) -> Played:
    return Played(tables_of(result), counts_of(result), result.beginning, result.horizon)


class RandomProject:
    """A case of the generator; its log may be replaced."""

    def __init__(self, seed: int, folder: Path, features: frozenset[str] = PLAIN):
        self.case = Case(seed, features)
        # `--from` and `--to` are the laws' own matter.
        self.case.from_ = self.case.to = None
        self.folder = folder
        self.rows, self.profiles = self.case.rows, self.case.profiles
        self.plays = 0

    def ids(self, count: int) -> list[Any]:
        """Ids that no customer has; the first goes before all others, the last after them."""
        if self.case.integer_ids:
            return [1, *range(100_000, 100_000 + count - 1)]
        return ["!", *(f"~{number}" for number in range(count - 1))]

    def play(self, rows: list[Row] | None = None, profiles: list[Row] | None = None, files: int = 1, **options: Any) -> Played:
        case = copy.copy(self.case)
        case.files = dict(self.case.files)
        case.rows = self.rows if rows is None else rows
        case.profiles = self.profiles if profiles is None else profiles
        case.lay_out(files, pattern=files % 2 == 0)
        self.plays += 1
        folder = self.folder / str(self.plays)
        folder.mkdir()
        write_case(case, folder)
        result = simulate(case, folder, **options)
        assert result is not None, "the first journey is always replayed"
        return played(result)


class Retail:
    """The retail project with one of `share` households."""

    def __init__(self, folder: Path, share: int):
        self.folder = folder
        for name in ("cjo.yaml", "journeys", "taxonomy", "content"):
            source = RETAIL / name
            (shutil.copytree if source.is_dir() else shutil.copy)(source, folder / name)
        self.config = (folder / "cjo.yaml").read_text(encoding="utf-8")
        (folder / "logs").mkdir()
        with duckdb.connect() as connection:
            self.rows = [dict(zip(("customer_id", "ts", "rest"), row, strict=True)) for row in connection.execute(
                "SELECT customer_id, epoch_us(ts), l FROM (SELECT customer_id, ts, l FROM"
                f" read_parquet('{RETAIL}/logs/events.parquet', file_row_number = true) AS l ORDER BY file_row_number)"
                f" WHERE hash(customer_id) % {share} = 0"
            ).fetchall()]  # fmt: skip

    def play(self) -> None:
        raise NotImplementedError
