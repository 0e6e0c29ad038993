"""The machine's rows beside those of a simulation: how many differ, and of which table."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cjo_cli.errors import UsageError
from cjo_cli.machine.rows import Row

TABLES = ("instances", "steps", "messages")


@dataclass(frozen=True)
class Compared:
    """One table: rows that both have, that only the machine has, that only the simulation has; and of which journeys
    and steps these are. Customers are not named."""

    table: str
    same: int
    more: int
    less: int
    where: tuple[str, ...]


def compared(got: Mapping[str, Sequence[Row]], want: Mapping[str, Sequence[Row]]) -> list[Compared]:
    """Compare table by table; rows begin with their journey."""
    return [_one(table, Counter(got[table]), Counter(want[table])) for table in want]


def _one(table: str, got: Counter[Row], want: Counter[Row]) -> Compared:
    more, less = got - want, want - got
    where = sorted({str(row[0]) for row in (*more, *less)})
    return Compared(table, (got & want).total(), more.total(), less.total(), tuple(where))


def recorded(folder: Path) -> dict[str, list[Row]]:
    """The rows of a simulation's files, instants as microseconds. Raises UsageError where one is not there."""
    return {name: _recorded(folder, name) for name in TABLES}


def _recorded(folder: Path, name: str) -> list[Row]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    path = folder / f"{name}.parquet"
    if not path.is_file():
        raise UsageError(f"{folder.as_posix()} has no {path.name}", "give the folder of cjo simulate -o")
    columns: list[Any] = [
        (column.cast("timestamp[us]").cast("int64") if pa.types.is_timestamp(column.type) else column).to_pylist()
        for column in pq.read_table(path).columns
    ]
    return list(zip(*columns, strict=True))
