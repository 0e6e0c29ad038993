"""Tasks over a log that only the engine can read: it brings each customer's rows together and hands them over.

Rows come in record batches, go into files of the task's own, and are read from there as any log's.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cjo_cli.errors import LogError
from cjo_cli.files import scratch
from cjo_cli.log.data import Wanted
from cjo_cli.log.layout import Layout
from cjo_cli.log.opened import open_log
from cjo_cli.log.quality import Quality
from cjo_cli.log.reader import Log, look
from cjo_cli.log.said import said
from cjo_cli.log.source import SEQ
from cjo_cli.log.watch import Watch
from cjo_cli.model.log import LogConfig
from cjo_cli.plan.instants import parse_instant
from cjo_cli.plan.model import JourneyPlan, Plan
from cjo_cli.simulate.limits import Limits
from cjo_cli.simulate.progress import Progress, silent
from cjo_cli.spark.replay import Pages, Replayed, Wish, replayed
from cjo_cli.spark.table import BUCKET, CUSTOMERS, EVENTS, ORDER, Table
from cjo_cli.spark.task import ANSWER, ROWS_A_TASK, Asked, answers, packed, run, unpacked

if TYPE_CHECKING:
    import pyarrow as pa

# Buckets a task, which the engine's own hash spreads over tasks.
BUCKETS_A_TASK = 16
Batches = Iterable["pa.RecordBatch"]


def replay_frames(
    spark: Any,
    events: Any,
    customers: Any,
    order: str | None,
    plan: Plan,
    log: LogConfig,
    journeys: list[JourneyPlan],
    wish: Wish,
    output: Path | None = None,
    pages: Pages | None = None,
    progress: Progress = silent,
) -> Replayed:
    """Replay `journeys` over a DataFrame of events, or a table of that name; `customers` is the snapshot, likewise.

    Raises LogError where a column is missing or of no use, RejectedRows where too many rows are bad, UsageError where
    the engine fails or `output` cannot be written.
    """
    events, customers = (spark.table(found) if isinstance(found, str) else found for found in (events, customers))
    if log.identities is not None or log.format != "auto":
        raise LogError(
            "log.format and log.identities are not for what the engine reads", "bring its columns to a plain form there"
        )
    table = Table(events, customers, order, log)
    quality = table.quality()
    tasks = wish.tasks or max(-(-quality.rows // ROWS_A_TASK), 1)
    config = log.model_copy(update={
        "events": ("events.parquet",), "columns": table.columns.model_copy(update={"event_id": None}),
        "customers": None if customers is None else "customers.parquet",
    })  # fmt: skip
    to = None if wish.to is None else parse_instant(wish.to, plan.timezone)
    given = Given(config, quality, to)

    def scheduled(asked: Asked) -> Any:
        rows = table.by_customer(tasks, BUCKETS_A_TASK * tasks)
        return rows.mapInArrow(_work(*packed(asked, given)), ANSWER)

    return replayed(plan, journeys, quality, wish, tasks, scheduled, output, pages or {}, progress)


@dataclass(frozen=True)
class Given:
    """How the files of a task are read, and what is known of the whole log."""

    config: LogConfig
    quality: Quality
    to: int | None

    def log(self, folder: Path, task: int, wanted: Wanted, settings: dict[str, Any], allowed: Limits) -> Log:  # noqa: ARG002 - every task has one
        """A task's rows as a log."""
        import duckdb

        files = [folder / name for name in self.config.events]
        watch = Watch(folder, files)
        connection = duckdb.connect(config=settings)
        with said(watch):
            connection.execute("SET TimeZone = 'UTC'")
            opened = open_log(connection, folder, self.config, files)
            layouts = [_ordered(layout) for layout in opened.layouts]
            opened = replace(opened, layouts=layouts)
            return look(connection, opened, watch, wanted, self.to, allowed.rows, known=self.quality)


def _ordered(layout: Layout) -> Layout:
    """A layout whose rows have the engine's number, and not that of the order in which they came."""
    relation = f"(SELECT * REPLACE ({ORDER} AS {SEQ}) FROM {layout.group.relation})"
    return replace(layout, group=replace(layout.group, relation=relation))


def _work(version: str, payload: bytes) -> Callable[[Batches], Iterator[pa.RecordBatch]]:
    def work(batches: Batches) -> Iterator[pa.RecordBatch]:
        asked, given = unpacked(version, payload)
        with scratch(Path(tempfile.gettempdir())) as folder:
            task = _received(batches, folder)
            if task is not None:
                yield from answers(task, lambda: run(task, asked, partial(given.log, folder)))

    return work


def _received(batches: Batches, folder: Path) -> int | None:
    """Put what the engine hands over into files; gives the task's number, which is its first bucket's."""
    import pyarrow.compute as pc
    import pyarrow.parquet as pq

    first: int | None = None
    with ExitStack() as stack:
        writers: dict[str, pq.ParquetWriter] = {}
        for batch in batches:
            if not batch.num_rows:
                continue
            least = pc.min(batch.column(BUCKET)).as_py()
            first = least if first is None else min(first, least)
            for name in (EVENTS, CUSTOMERS):
                if name not in batch.schema.names:
                    continue
                rows = _unfolded(batch.column(name))
                if name not in writers:
                    file = folder / f"{name.removeprefix('cjo_')}.parquet"
                    writers[name] = stack.enter_context(pq.ParquetWriter(file, rows.schema))
                writers[name].write_batch(rows)
    return first


def _unfolded(column: Any) -> pa.RecordBatch:
    """The rows of a column of structs, where there is one."""
    import pyarrow as pa

    there = column.filter(column.is_valid())
    fields = [pa.field(field.name, field.type) for field in there.type]
    return pa.RecordBatch.from_arrays(there.flatten(), schema=pa.schema(fields))
