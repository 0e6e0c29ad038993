"""A result as files: three Parquet tables and `summary.json`, all or none."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from cjo_cli.errors import UsageError
from cjo_cli.files import reason, replacing
from cjo_cli.simulate.progress import Progress, silent
from cjo_cli.simulate.result import Ran, Result
from cjo_cli.simulate.series import Series
from cjo_cli.simulate.summary import Summary, Values

if TYPE_CHECKING:
    import pyarrow as pa
    import pyarrow.parquet as pq

TABLES = ("instances", "steps", "messages")
FILES = (*(f"{table}.parquet" for table in TABLES), "summary.json")
# Rows that are gathered before they are written, and at most in one row group.
FEW, MANY = 1 << 16, 1 << 20
# Cells that are encoded at a time.
AT_ONCE = 1 << 16
# Of the summary and the series a page beside the tables.
Page = Callable[[Values, Values], str]


class Notes(Protocol):
    """What is added up journey by journey."""

    def add(self, ran: Ran) -> None:
        """Note one journey."""


@dataclass(frozen=True)
class Written:
    """The files of a result, and the summary among them."""

    files: tuple[Path, ...]
    summary: Values


def write_result(result: Result, folder: Path, pages: Mapping[str, Page], progress: Progress = silent) -> Written:
    """Write the result's files into `folder`, and `pages` made of its summary and series.

    Raises UsageError where that cannot be.
    """
    import pyarrow as pa

    # The last is the seal: where there is a summary.json, all files are of one run.
    names = [*FILES[:-1], *pages, FILES[-1]]
    try:
        with replacing(folder, names) as paths:
            summary, series = write_tables(result, [paths[f"{name}.parquet"] for name in TABLES], progress)
            text = json.dumps(summary, indent=2, ensure_ascii=False, allow_nan=False) + "\n"
            paths["summary.json"].write_text(text, encoding="utf-8", newline="\n")
            for name, page in pages.items():
                paths[name].write_text(page(summary, series), encoding="utf-8", newline="\n")
    except (OSError, pa.ArrowException) as error:
        why = reason(error) if isinstance(error, OSError) else str(error).splitlines()[0]
        raise UsageError(f"cannot write to {folder}: {why}", "give -o a folder that can be written") from None
    return Written(tuple(folder / name for name in names), summary)


def write_tables(result: Result, paths: list[Path], progress: Progress, *notes: Notes) -> tuple[Values, Values]:
    """The tables, journey by journey, so that few rows are in memory as rows; gives summary and series.

    `paths` are of all tables, or there are none, and nothing is written. Each journey is also given to `notes`.
    """
    summary, series = Summary(result), Series(result)
    every: tuple[Notes, ...] = (summary, series, *notes)
    with ExitStack() as stack:
        writers = [_Writer(name, path, stack) for name, path in zip(TABLES, paths, strict=True)] if paths else []
        # One journey is written while the next is made ready; the last is written before a file is closed.
        pool = stack.enter_context(ThreadPoolExecutor(1))
        for number, ran in enumerate(result.each()):
            progress(f"writing {ran.plan.id}", number / len(result.journeys))
            for writer in writers:
                writer.add(result, ran, pool)
            for note in every:
                note.add(ran)
        for writer in writers:
            writer.flush(pool)
            writer.settle()
    return summary.values(), series.values()


class _Writer:
    """One Parquet file. Small journeys share a row group; a large one has its own."""

    def __init__(self, name: str, path: Path, stack: ExitStack) -> None:
        import pyarrow.parquet as pq

        from cjo_cli.simulate.tables import SCHEMAS, TEXT

        self.name = name
        self.waiting: list[pa.Table] = []
        self.writing: Future[None] | None = None
        schema = SCHEMAS[name]
        # Every customer may be in each journey: in the file they stand as texts.
        texts = [field.name for field in schema if field.type == TEXT and field.name != "customer_id"]
        # Times are most of a file, and packing them most of the work. Statistics tell row groups apart, which journeys
        # are.
        packing = {field.name: "NONE" if str(field.type).startswith("timestamp") else "SNAPPY" for field in schema}
        file = pq.ParquetWriter(
            path,
            schema,
            compression=packing,
            use_dictionary=texts,
            store_schema=False,
            write_statistics=["journey"],
            write_batch_size=AT_ONCE,
        )
        self.file: pq.ParquetWriter = stack.enter_context(file)

    def add(self, result: Result, ran: Ran, pool: Executor) -> None:
        """Add one journey's rows."""
        from cjo_cli.simulate.tables import block

        self.waiting.append(block(self.name, result, ran))
        if sum(len(table) for table in self.waiting) >= FEW:
            self.flush(pool)

    def flush(self, pool: Executor) -> None:
        """Have what waits written, after what is being written."""
        self.settle()
        tables, self.waiting = self.waiting, []
        self.writing = pool.submit(self._write, tables)

    def settle(self) -> None:
        """Wait for what is being written, and raise what that raised."""
        if self.writing is not None:
            self.writing.result()

    def _write(self, tables: list[pa.Table]) -> None:
        import pyarrow as pa

        if len(tables) > 1:
            tables = [pa.concat_tables(tables).combine_chunks()]
        for table in tables:
            self.file.write_table(table, row_group_size=MANY)
