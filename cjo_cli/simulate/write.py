"""A result as files: three Parquet tables and `summary.json`, all or none."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from cjo_cli.errors import UsageError
from cjo_cli.files import reason, replacing
from cjo_cli.log.values import literal, quoted
from cjo_cli.simulate.result import TIMES, Result, Table
from cjo_cli.simulate.summary import Values, summarise
from cjo_cli.simulate.world import NEVER

if TYPE_CHECKING:
    import duckdb

FILES = ("instances.parquet", "steps.parquet", "messages.parquet", "summary.json")
# A CASE over more texts than this would be no cheaper than the texts themselves.
MOST_TEXTS = 40
NO_PAGES: Mapping[str, Callable[[Values], str]] = {}


def write_result(result: Result, folder: Path, pages: Mapping[str, Callable[[Values], str]] = NO_PAGES) -> list[Path]:
    """Write the result's files into `folder`, and `pages` made of its summary; gives their paths.

    Raises UsageError where that cannot be.
    """
    import duckdb

    # The last is the seal: where there is a summary.json, all files are of one run.
    names = [*FILES[:-1], *pages, FILES[-1]]
    tables = {"instances": result.instances, "steps": result.steps, "messages": result.messages}
    try:
        with replacing(folder, names) as paths, duckdb.connect() as connection:
            for name, table in tables.items():
                _write_table(connection, table, paths[f"{name}.parquet"])
            summary = summarise(result)
            text = json.dumps(summary, indent=2, ensure_ascii=False, allow_nan=False) + "\n"
            paths["summary.json"].write_text(text, encoding="utf-8", newline="\n")
            for name, page in pages.items():
                paths[name].write_text(page(summary), encoding="utf-8", newline="\n")
    except (OSError, duckdb.Error) as error:
        why = reason(error) if isinstance(error, OSError) else str(error).splitlines()[0]
        raise UsageError(f"cannot write to {folder}: {why}", "give -o a folder that can be written") from None
    return [folder / name for name in names]


def _write_table(connection: duckdb.DuckDBPyConnection, table: Table, path: Path) -> None:
    arrays, columns = {}, []
    for name in table.columns:
        few = _few_texts(table, name)
        if few:
            # Written from numbers by way of an ENUM, which costs a third of what Python's texts do.
            connection.execute(f"CREATE OR REPLACE TYPE {quoted(f'{name}_text')} AS ENUM ({', '.join(few.values())})")
            arrays[name], sql = table.columns[name], _by_number(name, few)
        else:
            arrays[name], sql = _native(table, name)
        columns.append(f"{sql} AS {quoted(name)}")
    connection.register("result", arrays)
    target = literal(str(path))
    connection.execute(f"COPY (SELECT {', '.join(columns)} FROM result) TO {target} (FORMAT parquet, COMPRESSION zstd)")
    connection.unregister("result")


def _few_texts(table: Table, name: str) -> dict[int, str]:
    """The texts in a column as SQL by their number, where they are few; empty otherwise."""
    if name not in table.texts or name in ("customer_id", "key"):
        return {}
    numbers = table.columns[name]
    found = np.flatnonzero(np.bincount(numbers[numbers >= 0], minlength=1))
    return {int(i): literal(str(table.texts[name][i])) for i in found} if len(found) <= MOST_TEXTS else {}


def _by_number(name: str, texts: dict[int, str]) -> str:
    kind = quoted(f"{name}_text")
    cases = " ".join(f"WHEN {number} THEN {text}::{kind}" for number, text in texts.items())
    return f"CASE {quoted(name)} {cases} END"


def _native(table: Table, name: str) -> tuple[Any, str]:
    """A column as numpy gives it to DuckDB, and the SQL that makes its NULLs and type."""
    column, quoted_name = table.columns[name], quoted(name)
    if name in table.texts:
        return table.text(name), f"CAST({quoted_name} AS VARCHAR)"
    if name in TIMES:
        return np.where(column == NEVER, np.iinfo(np.int64).min, column).astype("datetime64[us]"), quoted_name
    if name == "variant":
        return column.astype(np.int32), f"nullif({quoted_name}, -1)"
    if name == "value":
        return column.astype(np.float64), f"CASE WHEN NOT isnan({quoted_name}) THEN {quoted_name} END"
    return column.astype(np.bool_), quoted_name
