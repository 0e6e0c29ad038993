"""A result as files: three Parquet tables and `summary.json`, all or none."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

from cjo_cli.errors import UsageError
from cjo_cli.files import reason, replacing
from cjo_cli.simulate.result import Ran, Result
from cjo_cli.simulate.summary import Values, summarise

if TYPE_CHECKING:
    import pyarrow as pa
    import pyarrow.parquet as pq

TABLES = ("instances", "steps", "messages")
FILES = (*(f"{table}.parquet" for table in TABLES), "summary.json")
# Rows that are gathered before they are written, and at most in one row group.
FEW, MANY = 1 << 16, 1 << 20
NO_PAGES: Mapping[str, Callable[[Values], str]] = {}


def write_result(result: Result, folder: Path, pages: Mapping[str, Callable[[Values], str]] = NO_PAGES) -> list[Path]:
    """Write the result's files into `folder`, and `pages` made of its summary; gives their paths.

    Raises UsageError where that cannot be.
    """
    import pyarrow as pa

    # The last is the seal: where there is a summary.json, all files are of one run.
    names = [*FILES[:-1], *pages, FILES[-1]]
    try:
        with replacing(folder, names) as paths:
            _write_tables(result, [paths[f"{name}.parquet"] for name in TABLES])
            summary = summarise(result)
            text = json.dumps(summary, indent=2, ensure_ascii=False, allow_nan=False) + "\n"
            paths["summary.json"].write_text(text, encoding="utf-8", newline="\n")
            for name, page in pages.items():
                paths[name].write_text(page(summary), encoding="utf-8", newline="\n")
    except (OSError, pa.ArrowException) as error:
        why = reason(error) if isinstance(error, OSError) else str(error).splitlines()[0]
        raise UsageError(f"cannot write to {folder}: {why}", "give -o a folder that can be written") from None
    return [folder / name for name in names]


def _write_tables(result: Result, paths: list[Path]) -> None:
    """The three tables, journey by journey, so that only one journey's rows are in memory as rows."""
    with ExitStack() as stack:
        writers = [_Writer(name, path, stack) for name, path in zip(TABLES, paths, strict=True)]
        for ran in result.each():
            for writer in writers:
                writer.add(result, ran)
        for writer in writers:
            writer.flush()


class _Writer:
    """One Parquet file. Small journeys share a row group; a large one has its own."""

    def __init__(self, name: str, path: Path, stack: ExitStack) -> None:
        import pyarrow.parquet as pq

        from cjo_cli.simulate.tables import SCHEMAS, TEXT

        self.name = name
        self.waiting: list[pa.Table] = []
        schema = SCHEMAS[name]
        texts = [field.name for field in schema if field.type == TEXT]
        # Differences of times take less space than the times, and less work than packing them. Statistics are for what
        # readers look rows up by.
        deltas = {field.name: "DELTA_BINARY_PACKED" for field in schema if str(field.type).startswith("timestamp")}
        file = pq.ParquetWriter(
            path,
            schema,
            compression="snappy",
            use_dictionary=texts,
            column_encoding=deltas,
            store_schema=False,
            write_statistics=["journey", "customer_id", "entered_at"],
        )
        self.file: pq.ParquetWriter = stack.enter_context(file)

    def add(self, result: Result, ran: Ran) -> None:
        """Add one journey's rows."""
        from cjo_cli.simulate.tables import block

        self.waiting.append(block(self.name, result, ran))
        if sum(len(table) for table in self.waiting) >= FEW:
            self.flush()

    def flush(self) -> None:
        """Write what waits."""
        import pyarrow as pa

        if len(self.waiting) > 1:
            self.waiting = [pa.concat_tables(self.waiting).unify_dictionaries().combine_chunks()]
        for table in self.waiting:
            self.file.write_table(table, row_group_size=MANY)
        self.waiting = []
