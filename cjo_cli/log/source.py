"""Files of a log as SQL: one group per file, which knows its raw columns and how to read a cell by name.

Row order (T2) is in `seq`: the file's place in the log, then the row's.
"""

from __future__ import annotations

import glob
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from cjo_cli.errors import LogError
from cjo_cli.files import reason
from cjo_cli.log.names import blank_lines, uneven, written_names
from cjo_cli.log.values import is_nested, literal, quoted

if TYPE_CHECKING:
    import duckdb

KINDS = {".parquet": "parquet", ".csv": "csv", ".csv.gz": "csv", ".jsonl": "json", ".ndjson": "json", ".json": "json",
         ".jsonl.gz": "json", ".ndjson.gz": "json", ".json.gz": "json"}  # fmt: skip
# Rows of one file; a file with more would run into the next one's numbers.
ROWS_PER_FILE = 1 << 40
SEQ = "cjo_seq"
# How DuckDB calls a column whose name it has seen.
RENAMED = re.compile(r"(_[0-9]+)+$")
# What DuckDB says of bytes that are no text, in a line of its own.
NOT_UTF8 = "not utf-8 encoded"
Cell = tuple[str, str]


@dataclass(frozen=True)
class Columns:
    """Types of columns by the names that the file gives them, and what DuckDB calls those that it calls otherwise."""

    types: dict[str, str]
    renamed: dict[str, str] = field(default_factory=dict)

    def called(self, name: str) -> str:
        """DuckDB's name of a column."""
        return self.renamed.get(name, name)


@dataclass(frozen=True)
class Group:
    """A file as a relation with its columns; `file` is its name for people."""

    file: str
    relation: str
    own: Columns
    kind: str
    structs: dict[str, Columns] = field(default_factory=dict)

    @property
    def columns(self) -> dict[str, str]:
        """The types of its columns."""
        return self.own.types

    def row(self, seq: int) -> int:
        """The number of a row within its file, from 1."""
        return seq % ROWS_PER_FILE + (self.kind == "parquet")

    @property
    def is_json(self) -> bool:
        """Whether each row has its own columns."""
        return self.kind == "json"

    def column(self, name: str | None, *, whole: bool = False) -> Cell | None:
        """(SQL, DuckDB type) of a top-level column or key; with `whole` also of a key's object or array, as text."""
        if name is None:
            return None
        if self.is_json:
            return _json_cell("j", name, whole=whole), "VARCHAR"
        return (quoted(self.own.called(name)), self.columns[name]) if name in self.columns else None

    def inside(self, holder: str, name: str, *, whole: bool = False) -> Cell | None:
        """(SQL, DuckDB type) of a key within a column that holds JSON or a struct; `whole` as in `column`."""
        if self.is_json:
            return _json_cell(f"json_extract(j, {_json_path(holder)})", name, whole=whole), "VARCHAR"
        kind = self.columns.get(holder)
        if kind is None:
            return None
        column = quoted(self.own.called(holder))
        if kind.startswith("STRUCT"):
            inner = self.structs[holder]
            cell = f"struct_extract({column}, {literal(inner.called(name))})"
            return (cell, inner.types[name]) if name in inner.types else None
        parsed = column if kind == "JSON" else f"CASE WHEN json_valid({column}) THEN {column}::JSON END"
        return (_json_cell(f"({parsed})", name, whole=whole), "VARCHAR") if not is_nested(kind) else None


def _json_path(name: str) -> str:
    return literal('$."' + name.replace('"', '\\"') + '"')


def _json_cell(value: str, name: str, *, whole: bool) -> str:
    """The text of a scalar; objects and arrays are none, and have text only as a whole."""
    path = _json_path(name)
    text = f"json_extract_string({value}, {path})"
    return text if whole else f"CASE WHEN json_type({value}, {path}) NOT IN ('OBJECT', 'ARRAY') THEN {text} END"


def find_files(root: Path, patterns: Sequence[str]) -> list[Path]:
    """The log's files in its order: of the patterns, and within a pattern by code point (T2)."""
    found: list[Path] = []
    for pattern in patterns:
        files = [root / pattern] if is_file(root, pattern) else _matching(root, pattern)
        if not files:
            raise _no_file(root, pattern)
        found += [file for file in files if file not in found]
    return found


def is_file(root: Path, name: str) -> bool:
    """Whether there is a file of that name. Raises LogError where one may not look."""
    try:
        return (root / name).is_file()
    except OSError as error:
        raise _closed(name, error) from None


def _closed(name: str, error: OSError) -> LogError:
    return LogError(f"cannot read '{name}': {reason(error)}", "see who may read it, and whether it is there")


def _no_file(root: Path, pattern: str) -> LogError:
    if (root / pattern).is_dir():
        return LogError(f"log.events: '{pattern}' is a folder", "name the files in it in cjo.yaml, as in logs/*.csv")
    return LogError(f"log.events: no file matches '{pattern}'", "correct the path in cjo.yaml, or record a log there")


def named(root: Path, path: Path) -> str:
    """A file's name for people: within the project its path there."""
    return path.relative_to(root).as_posix() if path.is_relative_to(root) else path.name


def _matching(root: Path, pattern: str) -> list[Path]:
    # glob takes absolute patterns, too, as Path.glob does not; the project's own folder is no pattern.
    names = glob.glob(str(Path(glob.escape(str(root))) / pattern), recursive=True)  # noqa: PTH207
    return [path for path in sorted(map(Path, names), key=Path.as_posix) if path.is_file()]


def kind_of(path: Path) -> str:
    """`parquet`, `csv` or `json`, by the file's ending."""
    name = path.name.lower()
    for ending, kind in KINDS.items():
        if name.endswith(ending):
            return kind
    raise LogError(
        f"cannot tell the format of '{path.name}'", "logs end in .parquet, .csv, .csv.gz, .jsonl or .jsonl.gz"
    )


def file_literal(path: Path) -> str:
    """A file's name as an SQL string, which DuckDB would otherwise read as a pattern."""
    return literal(glob.escape(str(path)))


def scan_sql(kind: str, path: Path, skipped: int = 0) -> str:
    """SQL that reads one file as text columns (CSV), `j` (JSON lines) or typed columns (Parquet).

    Of a CSV file so many lines are `skipped` before its header. Folders named `key=value` are no columns, or a log's
    meaning would depend on where it lies.
    """
    name = file_literal(path)
    if kind == "parquet":
        return f"read_parquet({name}, hive_partitioning = false)"
    if kind == "csv":
        # Left to itself DuckDB would skip a header or a first row that look unlike the rest.
        return (
            f"read_csv({name}, all_varchar = true, header = true, delim = ',', quote = '\"', escape = '\"',"
            f" skip = {skipped}, comment = '', sample_size = 1, hive_partitioning = false)"
        )
    return f"(SELECT json AS j FROM read_ndjson_objects({name}))"


def open_groups(cursor: duckdb.DuckDBPyConnection, root: Path, files: Sequence[Path]) -> list[Group]:
    """The log's groups, in its order. Raises LogError for a file that is not what its ending says."""
    return [open_file(cursor, path, named(root, path), position) for position, path in enumerate(files)]


def open_file(cursor: duckdb.DuckDBPyConnection, path: Path, name: str, position: int = 0) -> Group:
    """One file, at its position in the log. Raises LogError where it is not what its ending says."""
    try:
        path.open("rb").close()
    except OSError as error:
        raise _closed(name, error) from None
    kind = kind_of(path)
    skipped = blank_lines(path) if kind == "csv" else 0
    if skipped is None:
        raise LogError(f"'{name}' is empty", "a CSV file begins with its columns' names, though no row may follow")
    scan = scan_sql(kind, path, skipped)
    own = _columns(cursor, scan, kind, path, name, skipped=skipped)
    structs = {
        column: _columns(cursor, f"(SELECT unnest({quoted(own.called(column))}) FROM {scan})", kind, path, name, column)
        for column, column_type in own.types.items()
        if column_type.startswith("STRUCT")
    }
    # A Parquet file knows its rows' numbers; counting them here would read it with one thread.
    row = "file_row_number" if kind == "parquet" else "row_number() OVER ()"
    numbered = scan.removesuffix(")") + ", file_row_number = true)" if kind == "parquet" else scan
    relation = f"(SELECT *, {position * ROWS_PER_FILE} + {row} AS {SEQ} FROM {numbered})"
    return Group(name, relation, own, kind, structs)


def _columns(
    cursor: duckdb.DuckDBPyConnection,
    scan: str,
    kind: str,
    path: Path,
    name: str,
    struct: str | None = None,
    skipped: int = 0,
) -> Columns:
    """The columns of a scan of a file, or of a struct in it.

    DuckDB tells names apart without their case, and calls the second of two `value_1`; here it keeps its name.
    """
    described = describe(cursor, scan, path, name)
    if kind == "json" or not any(map(RENAMED.search, described)):
        return Columns(described)
    written = written_names(cursor, kind, file_literal(path), struct, skipped)
    if len(written) != len(described):
        return Columns(described)
    pairs = zip(written, described, strict=True)
    renamed = {
        mine: theirs for mine, theirs in pairs if theirs.startswith(mine) and RENAMED.fullmatch(theirs[len(mine) :])
    }
    back = {theirs: mine for mine, theirs in renamed.items()}
    doubled = [mine for mine in renamed if written.count(mine) > 1]
    if doubled:
        raise LogError(f"'{name}' has two columns '{doubled[0]}'", "keep one of them, or give it another name")
    return Columns({back.get(theirs, theirs): column_type for theirs, column_type in described.items()}, renamed)


def describe(cursor: duckdb.DuckDBPyConnection, scan: str, path: Path, name: str) -> dict[str, str]:
    """Column names and types of a scan."""
    import duckdb

    try:
        rows = cursor.execute(f"DESCRIBE SELECT * FROM {scan}").fetchall()
    except duckdb.Error as error:
        first = str(error).splitlines()[0].replace(str(path), name)
        hint = "is it complete, and what its ending says?"
        if NOT_UTF8 in str(error):
            first, hint = f"{first} (no UTF-8 text)", "save it as UTF-8"
        elif "sniffing" in first:
            first = f"{uneven(path)} has not as many cells as its header, or a quote is never closed"
            hint = "every row needs all columns, with commas between them, and text with a comma needs quotes"
        raise LogError(f"cannot read '{name}': {first}", hint) from None
    return {str(row[0]): str(row[1]) for row in rows}
