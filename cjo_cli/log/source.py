"""Files of a log as SQL: one group per file format, each giving the same columns.

A group knows its raw columns and how to read a cell by name; `core` gives `customer, ts, event, seq[, id]` for every
row, in which a missing part is NULL. Row order (T2) is in `seq`: the file's place in the log, then the row's.
"""

from __future__ import annotations

import glob
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

from cjo_cli.errors import LogError
from cjo_cli.log.values import WHOLE, instant, is_nested, literal, quoted, readable, typed
from cjo_cli.model.base import ValueType
from cjo_cli.model.config import LogColumns, LogConfig

if TYPE_CHECKING:
    import duckdb

KINDS = {".parquet": "parquet", ".csv": "csv", ".csv.gz": "csv", ".jsonl": "json", ".ndjson": "json", ".json": "json",
         ".jsonl.gz": "json", ".ndjson.gz": "json", ".json.gz": "json"}  # fmt: skip
# Rows of one file; a file with more would run into the next one's numbers.
ROWS_PER_FILE = 1 << 40
SEQ = "cjo_seq"
FLOATING = ("DOUBLE", "FLOAT")
Cell = tuple[str, str]
WHOLE_64 = ("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "UTINYINT", "USMALLINT", "UINTEGER")


@dataclass(frozen=True)
class Group:
    """Neighbouring files of one format, as one relation with its columns' types."""

    relation: str
    columns: dict[str, str]
    kind: str
    structs: dict[str, dict[str, str]] = field(default_factory=dict)

    @property
    def is_json(self) -> bool:
        """Whether each row has its own columns."""
        return self.kind == "json"

    def column(self, name: str | None) -> Cell | None:
        """(SQL, DuckDB type) of a top-level column or key."""
        if name is None:
            return None
        if self.is_json:
            return _json_cell("j", name), "VARCHAR"
        return (quoted(name), self.columns[name]) if name in self.columns else None

    def inside(self, holder: str, name: str) -> Cell | None:
        """(SQL, DuckDB type) of a key within a column that holds JSON or a struct."""
        if self.is_json:
            return _json_cell(f"json_extract(j, {_json_path(holder)})", name), "VARCHAR"
        kind = self.columns.get(holder)
        if kind is None:
            return None
        if kind.startswith("STRUCT"):
            inner = self.structs[holder].get(name)
            return (f"struct_extract({quoted(holder)}, {literal(name)})", inner) if inner else None
        column = quoted(holder)
        parsed = column if kind == "JSON" else f"CASE WHEN json_valid({column}) THEN {column}::JSON END"
        return (_json_cell(f"({parsed})", name), "VARCHAR") if not is_nested(kind) else None


def _json_path(name: str) -> str:
    return literal('$."' + name.replace('"', '\\"') + '"')


def _json_cell(value: str, name: str) -> str:
    """The text of a scalar; objects and arrays are no scalars."""
    path = _json_path(name)
    return (
        f"CASE WHEN json_type({value}, {path}) NOT IN ('OBJECT', 'ARRAY') THEN json_extract_string({value}, {path}) END"
    )


def find_files(root: Path, patterns: Sequence[str]) -> list[Path]:
    """The log's files in its order: of the patterns, and within a pattern by code point (T2)."""
    found: list[Path] = []
    for pattern in patterns:
        files = [root / pattern] if (root / pattern).is_file() else _matching(root, pattern)
        if not files:
            raise LogError(
                f"log.events: no file matches '{pattern}'", "correct the path in cjo.yaml, or record a log there"
            )
        found += [file for file in files if file not in found]
    return found


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


def scan_sql(kind: str, path: Path) -> str:
    """SQL that reads one file as text columns (CSV), `j` (JSON lines) or typed columns (Parquet).

    Folders named `key=value` are no columns, or a log's meaning would depend on where it lies.
    """
    name = file_literal(path)
    if kind == "parquet":
        return f"read_parquet({name}, hive_partitioning = false)"
    if kind == "csv":
        # Left to itself DuckDB would skip a header or a first row that look unlike the rest.
        return (
            f"read_csv({name}, all_varchar = true, header = true, delim = ',', quote = '\"', escape = '\"',"
            " skip = 0, comment = '', sample_size = 1, hive_partitioning = false)"
        )
    return f"(SELECT json AS j FROM read_ndjson_objects({name}))"


def open_groups(cursor: duckdb.DuckDBPyConnection, root: Path, config: LogConfig) -> list[Group]:
    """The log's groups, in its order. Raises LogError for a file that is not what its ending says."""
    groups: list[Group] = []
    for kind, paths in groupby(find_files(root, config.events), key=kind_of):
        for path in paths:
            groups.append(open_file(cursor, kind, path, len(groups)))
    return groups


def open_file(cursor: duckdb.DuckDBPyConnection, kind: str, path: Path, position: int = 0) -> Group:
    """One file, at its position in the log. Raises LogError where it is not what its ending says."""
    scan = scan_sql(kind, path)
    columns = describe(cursor, scan, path)
    structs = {
        name: describe(cursor, f"(SELECT unnest({quoted(name)}) FROM {scan})", path)
        for name, column_type in columns.items()
        if column_type.startswith("STRUCT")
    }
    # A Parquet file knows its rows' numbers; counting them here would read it with one thread.
    row = "file_row_number" if kind == "parquet" else "row_number() OVER ()"
    numbered = scan.removesuffix(")") + ", file_row_number = true)" if kind == "parquet" else scan
    relation = f"(SELECT *, {position * ROWS_PER_FILE} + {row} AS {SEQ} FROM {numbered})"
    return Group(relation, columns, kind, structs)


def describe(cursor: duckdb.DuckDBPyConnection, scan: str, path: Path) -> dict[str, str]:
    """Column names and types of a scan."""
    import duckdb

    try:
        rows = cursor.execute(f"DESCRIBE SELECT * FROM {scan}").fetchall()
    except duckdb.Error as error:
        first = str(error).splitlines()[0].replace(str(path), path.name)
        raise LogError(f"cannot read '{path.name}': {first}", "is it complete, and what its ending says?") from None
    return {str(row[0]): str(row[1]) for row in rows}


@dataclass(frozen=True)
class Holder:
    """A column whose keys are properties, of the rows of which `when` is true."""

    name: str
    when: str | None = None


@dataclass(frozen=True)
class Layout:
    """How a group's cells are read: the core columns, and where properties live.

    Columns of their own are properties, but for those in `core_columns`; None: no column is.
    """

    group: Group
    customer: Cell
    ts: Cell
    event: Cell
    event_id: Cell | None
    holders: tuple[Holder, ...]
    core_columns: frozenset[str] | None
    unit: str

    @property
    def counted(self) -> bool:
        """Whether customers are whole numbers of 64 bits, which are quicker to tell apart than their text."""
        return self.customer[1] in WHOLE_64

    def core(self, properties: Mapping[str, tuple[Cell, ValueType]] | None = None, *, counted: bool = False) -> str:
        """SELECT of `customer, ts, event, seq, id` and typed `properties` by name; what is not there is NULL.

        Customers are text, or numbers where all of the log's are (`counted`). Where a row is costly its cells are taken
        out first and read as values then: reading names a cell often.
        """
        cells = {"r_customer": self.customer, "r_ts": self.ts, "r_event": self.event}
        if self.event_id is not None:
            cells["r_id"] = self.event_id
        cells |= {quoted(name): cell for name, (cell, _) in (properties or {}).items()}
        source = self.group.relation
        if self.costly:
            inner = ", ".join(f"{sql} AS {name}" for name, (sql, _) in cells.items())
            source = f"(SELECT {SEQ}, {inner} FROM {source})"
            cells = {name: (name, kind) for name, (_, kind) in cells.items()}
        values = {
            "customer": f"CAST({cells['r_customer'][0]} AS BIGINT)" if counted else _text(cells["r_customer"]),
            "ts": instant(*cells["r_ts"], self.unit),
            "event": _text(cells["r_event"]),
            "seq": SEQ,
            "id": _text(cells.get("r_id")),
        }
        for name, (_, value_type) in (properties or {}).items():
            values[quoted(name)] = typed(*cells[quoted(name)], value_type)
        row = f"SELECT {', '.join(f'{sql} AS {name}' for name, sql in values.items())} FROM {source}"
        return f"SELECT * REPLACE ({readable('ts')} AS ts) FROM ({row})" if self.costly else row

    @property
    def costly(self) -> bool:
        """Whether reading a row is so much work that it should be done but once."""
        plain = self.ts[1].startswith("TIMESTAMP") or self.ts[1] in ("DATE", *WHOLE)
        return self.group.kind != "parquet" or bool(self.holders) or not plain

    def property(self, name: str) -> Cell | None:
        """Where property `name` is read: within unfolded columns, else a column of its own; both is an error (D1)."""
        inner = [cell for holder in self.holders for cell in [self._inside(holder, name)] if cell is not None]
        flat = self.core_columns is not None and name not in self.core_columns
        own = self.group.column(name) if flat else None
        if not inner:
            return own
        if own is None and len(inner) == 1:
            return inner[0]
        texts = [f"CAST({sql} AS VARCHAR)" for sql, _ in inner]
        found = f"coalesce({', '.join(texts)})" if len(texts) > 1 else texts[0]
        if own is None:
            return found, "VARCHAR"
        twice = f"{TWICE} '{name}' both as a column and inside '{self.holders[0].name}'"
        return (
            f"CASE WHEN {own[0]} IS NULL THEN {found} WHEN {found} IS NULL THEN CAST({own[0]} AS VARCHAR)"
            f" ELSE error({literal(twice)}) END"
        ), "VARCHAR"

    def _inside(self, holder: Holder, name: str) -> Cell | None:
        cell = self.group.inside(holder.name, name)
        return (f"CASE WHEN {holder.when} THEN {cell[0]} END", cell[1]) if cell and holder.when else cell


# How the error of a property in two places begins, by which the reader knows it.
TWICE = "the log has"


def layout_of(group: Group, config: LogConfig) -> Layout:
    """How `group` is read by `log.format` and `log.columns`. Raises LogError where a needed column is absent."""
    if config.format == "segment":
        return _segment(group)
    if config.format == "cloudevents":
        return _cloudevents(group)
    columns = config.columns or LogColumns()
    cells = {name: _needed(group, getattr(columns, name), name) for name in ("customer_id", "ts", "event")}
    if cells["customer_id"][1] in FLOATING:
        raise LogError(f"the customer column '{columns.customer_id}' holds floating-point numbers",
                       "write ids as text or as integers")  # fmt: skip
    event_id = group.column(columns.event_id)
    if columns.event_id is not None and event_id is None:
        raise _absent(group, columns.event_id, "event_id")
    holder = columns.properties or "properties"
    found = group.is_json or (holder in group.columns and _unfolds(group.columns[holder]))
    if columns.properties is not None and not group.is_json and holder not in group.columns:
        raise _absent(group, holder, "properties")
    core = (columns.customer_id, columns.ts, columns.event, columns.event_id, holder if found else None, SEQ)
    return Layout(
        group, cells["customer_id"], cells["ts"], cells["event"],
        event_id, (Holder(holder),) if found else (),
        frozenset(name for name in core if name is not None), config.ts_unit,
    )  # fmt: skip


def _unfolds(column_type: str) -> bool:
    return column_type in ("JSON", "VARCHAR") or column_type.startswith("STRUCT")


def _needed(group: Group, column: str, name: str) -> Cell:
    cell = group.column(column)
    if cell is None:
        raise _absent(group, column, name)
    return cell


def _absent(group: Group, column: str, name: str) -> LogError:
    from cjo_cli.diagnostics import suggestion

    known = [known for known in group.columns if known != SEQ]
    hint = suggestion(column, known) or "its columns: " + ", ".join(known[:12])
    return LogError(f"the log has no column '{column}' for {name}", f"{hint} — map it under log.columns in cjo.yaml")


def _text(cell: Cell | None) -> str:
    """The text of a scalar that holds one; NULL elsewhere."""
    return f"nullif(CAST({cell[0]} AS VARCHAR), '')" if cell and not is_nested(cell[1]) else "NULL::VARCHAR"


def _segment(group: Group) -> Layout:
    kind = _text(group.column("type"))
    customer = f"coalesce({_text(group.column('userId'))}, {_text(group.column('anonymousId'))})"
    event = f"CASE WHEN {kind} = 'track' THEN {_text(group.column('event'))} ELSE {kind} END"
    known = (Holder("properties"), Holder("traits", f"{kind} = 'identify'"))
    holders = tuple(holder for holder in known if group.is_json or holder.name in group.columns)
    return Layout(
        group, (customer, "VARCHAR"), _needed(group, "timestamp", "ts"), (event, "VARCHAR"),
        group.column("messageId"), holders, None, "iso",
    )  # fmt: skip


def _cloudevents(group: Group) -> Layout:
    cells = {name: _needed(group, name, name) for name in ("subject", "time", "type")}
    identity = f"{_text(group.column('source'))} || chr(31) || {_text(group.column('id'))}"
    holders = (Holder("data"),) if group.is_json or "data" in group.columns else ()
    return Layout(group, cells["subject"], cells["time"], cells["type"], (identity, "VARCHAR"), holders, None, "iso")
