"""What DuckDB does not say of a file: what it calls its columns itself, and which line is broken."""

from __future__ import annotations

import csv
import gzip
import json
import zlib
from collections.abc import Iterator
from io import BufferedReader, TextIOWrapper
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

if TYPE_CHECKING:
    import duckdb

BOM = b"\xef\xbb\xbf"
# So much of a line is read at once, of a file that may be one line.
PIECE = 1 << 16


def blank_lines(path: Path) -> int | None:
    """How many blank lines a CSV file begins with, which DuckDB would take for its header; None where it has no other.

    Of a file that cannot be read it is 0: DuckDB says why.
    """
    try:
        with _bytes_of(path) as file:
            lines = iter(lambda: file.readline(PIECE), b"")
            return next((number for number, line in enumerate(lines) if line.removeprefix(BOM).strip()), None)
    except (OSError, EOFError, zlib.error):
        return 0


def written_names(
    cursor: duckdb.DuckDBPyConnection, kind: str, file: str, struct: str | None = None, skipped: int = 0
) -> list[str]:
    """Names in the order of a CSV's or Parquet file's columns, or of those within its column `struct`.

    The header of a CSV file comes after so many lines as are `skipped`.
    """
    if kind == "csv":
        row = cursor.execute(
            f"SELECT * FROM read_csv({file}, all_varchar = true, header = false, delim = ',', quote = '\"',"
            f" escape = '\"', skip = {skipped}, comment = '', sample_size = 1, hive_partitioning = false) LIMIT 1"
        ).fetchone()
        return [str(cell or "") for cell in row or ()]
    nodes = iter(cursor.execute(f"SELECT name, num_children FROM parquet_schema({file})").fetchall())
    top = _below(nodes, next(nodes)[1])
    inner = top if struct is None else next(below for name, below in top if name == struct)
    return [name for name, _ in inner]


def _below(nodes: Iterator[tuple[Any, ...]], count: int | None) -> list[tuple[str, list[Any]]]:
    """The next `count` nodes of a schema written depth first, each with those below it."""
    found = []
    for _ in range(count or 0):
        name, children = next(nodes)
        found.append((str(name), _below(nodes, children)))
    return found


def uneven(path: Path) -> str:
    """The first line of a CSV file that has not as many cells as its header, in words."""
    try:
        with _opened(path) as file:
            rows = csv.reader(file)
            count = next((len(row) for row in rows if any(map(str.strip, row))), 0)
            return next((f"line {rows.line_num}" for row in rows if row and len(row) != count), "a line")
    except (OSError, EOFError, UnicodeDecodeError, csv.Error):
        return "a line"


def no_json(path: Path, line: int) -> int:
    """The line that is no JSON, of which DuckDB says it is `line`: mostly it is the one before."""
    try:
        with _opened(path) as file:
            json.loads(next(islice(file, max(line - 2, 0), None), ""))
    except ValueError:
        return max(line - 1, 1)
    except OSError:
        return line
    return line


def _opened(path: Path) -> TextIO:
    return TextIOWrapper(_bytes_of(path), encoding="utf-8", newline="")


def _bytes_of(path: Path) -> gzip.GzipFile | BufferedReader:
    return gzip.open(path) if path.name.lower().endswith(".gz") else path.open("rb")
