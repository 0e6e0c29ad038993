"""How much memory a replay may take, and what of it goes to whom."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from functools import cache

SIZE = re.compile(r"([0-9]+(?:\.[0-9]+)?) ?(?:([KMGT]?)(i?)B|(bytes)|(%))", re.IGNORECASE)
PREFIXES = ("", "K", "M", "G", "T")
# Of the machine, where nothing is said (cli.md).
USUAL = "60%"
# What DuckDB takes of a machine where nothing is said.
DUCKDB_SHARE = 0.8
# So much of a log is read at once, whatever memory there is.
MOST_AT_ONCE = 1 << 30
# What the program takes before it reads a row, and what DuckDB cannot do without.
PROGRAM, LEAST = 150_000_000, 100_000_000
# What a row that journeys read grows to while it is replayed, and with each journey: see docs/benchmarks.md.
PER_ROW, PER_JOURNEY = 200, 40


@dataclass(frozen=True)
class Limits:
    """The engine's memory in bytes, and how many of the rows that journeys read may be in memory at once."""

    engine: int
    rows: int


def limits(memory: str | None, journeys: int) -> Limits:
    """What `memory`, such as `4GB` or `50%`, allows a replay of so many journeys: half to read, half for the rest."""
    half = max((_bytes(memory or USUAL) - PROGRAM) // 2, LEAST)
    return Limits(half, max(min(half, MOST_AT_ONCE) // (PER_ROW + PER_JOURNEY * journeys), 1))


def is_size(text: str) -> bool:
    """Whether `text` is a size as `limits` reads it."""
    return SIZE.fullmatch(text) is not None


def _bytes(text: str) -> int:
    found = SIZE.fullmatch(text)
    assert found is not None, text
    number, prefix, binary, _, percent = found.groups()
    if percent:
        return int(float(number) / 100 * machine())
    return int(float(number) * (1024 if binary else 1000) ** PREFIXES.index((prefix or "").upper()))


@cache
def machine() -> int:
    """The bytes of memory that this process may use, as DuckDB finds them, in a container too."""
    import duckdb

    with duckdb.connect() as connection:
        row = connection.execute("SELECT current_setting('memory_limit')").fetchone()
    assert row is not None
    return int(_bytes(str(row[0])) / DUCKDB_SHARE)


def engine_settings(spill: str, memory: int, threads: int | None) -> dict[str, str | bool | int]:
    """DuckDB's limits: memory in bytes, threads, a folder to spill to, and no extensions from outside."""
    return {
        "temp_directory": spill,
        "threads": threads or os.cpu_count() or 1,
        "memory_limit": f"{memory}B",
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
        "allow_community_extensions": False,
        "python_enable_replacements": False,
        "preserve_insertion_order": True,
    }
