"""What one task does, wherever the engine puts it: replay its customers, write its part of the tables, add them up.

A task may run twice, again after its machine is lost or beside itself: each attempt writes files of its own, and puts
them in their place whole.
"""

from __future__ import annotations

import json
import os
import pickle
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from cjo_cli import __version__
from cjo_cli.errors import CjoError
from cjo_cli.files import scratch
from cjo_cli.log.data import Wanted
from cjo_cli.log.oddities import Odd
from cjo_cli.log.reader import Log
from cjo_cli.plan.model import Plan
from cjo_cli.simulate.limits import Limits, engine_settings, limits
from cjo_cli.simulate.needs import wanted
from cjo_cli.simulate.progress import silent
from cjo_cli.simulate.replay import Options, replay
from cjo_cli.simulate.result import Result
from cjo_cli.simulate.times import Times
from cjo_cli.simulate.write import TABLES, write_tables

if TYPE_CHECKING:
    import pyarrow as pa

# What a task answers, as the engine names types.
ANSWER = "task int, name string, text string, numbers array<bigint>, counts array<bigint>"
DONE, WRONG, TIME = "done", "wrong", "time"
# Rows of the log that are worth a task.
ROWS_A_TASK = 5_000_000
# Of this machine's memory what all tasks together may take, where nothing is said.
USUAL = 60


@dataclass(frozen=True)
class Asked:
    """What every task is asked: the journeys of a plan, with options; where its tables go; how exact times are.

    `memory` is for each task.
    """

    plan: Plan
    journeys: tuple[str, ...]
    options: Options
    to: int | None
    memory: str | None
    output: str | None
    times: int


# Of a task's number, what it reads and its engine's settings, the log that it replays.
Open = Callable[[int, Wanted, dict[str, Any], Limits], Log]


def packed(asked: Asked, opened: Any) -> tuple[str, bytes]:
    """What `unpacked` reads, with the version that wrote it."""
    return __version__, pickle.dumps((asked, opened))


def unpacked(version: str, payload: bytes) -> tuple[Asked, Any]:
    """What a task is asked, and what it opens. Raises CjoError where another cjo than this one asks."""
    if version != __version__:
        raise CjoError(
            f"the workers have cjo {__version__}, and {version} asks them", "install the same version everywhere"
        )
    found: tuple[Asked, Any] = pickle.loads(payload)  # noqa: S301 - written by the program that gave us this task
    return found


def answers(task: int, work: Callable[[], Iterable[dict[str, Any]]]) -> Iterator[pa.RecordBatch]:
    """What a task answers as record batches; an error that everybody would meet is an answer, and not tried again."""
    import pyarrow as pa

    schema = pa.schema([
        ("task", pa.int32()), ("name", pa.string()), ("text", pa.string()),
        ("numbers", pa.list_(pa.int64())), ("counts", pa.list_(pa.int64())),
    ])  # fmt: skip
    try:
        rows = list(work())
    except CjoError as error:
        rows = [{"name": WRONG, "text": json.dumps([type(error).__name__, error.message, error.hint])}]
    for row in rows:
        yield pa.RecordBatch.from_pylist([{"task": task, **row}], schema)


def run(task: int, asked: Asked, opened: Open) -> Iterator[dict[str, Any]]:
    """Replay one task's customers, and give its sums as rows."""
    journeys = [journey for journey in asked.plan.journeys if journey.id in asked.journeys]
    with scratch(Path(tempfile.gettempdir())) as spill:
        allowed = limits(asked.memory or f"{USUAL / (os.cpu_count() or 1)}%", len(journeys))
        settings = engine_settings(str(spill), allowed.engine, 1)
        with closing(opened(task, wanted(asked.plan, journeys), settings, allowed)) as log:
            result = replay(asked.plan, journeys, log, asked.options, spill)
            times = Times(asked.times)
            summary, series = _written(result, task, asked.output, times)
            yield _done(log, result, summary, series)
    for (journey, step), (values, counts) in times.found.items():
        yield {"name": TIME, "text": json.dumps([journey, step]), "numbers": values, "counts": counts}


def _done(log: Log, result: Result, summary: Any, series: Any) -> dict[str, Any]:
    sums = {
        "summary": summary, "series": series, "customers": result.facts.customers,
        "unknown_timezones": result.facts.unknown_timezones, "odd": [asdict(odd) for odd in log.odd.found],
    }  # fmt: skip
    return {"name": DONE, "text": json.dumps(sums)}


def odd_of(written: dict[str, Any]) -> Odd:
    """Odd values as a task has written them."""
    event, name = written["place"]
    firsts = tuple((seq, shape) for seq, shape in written["firsts"])
    return Odd(written["kind"], (event, name), written["file"], written["count"], firsts)


def _written(result: Result, task: int, output: str | None, times: Times) -> tuple[Any, Any]:
    """Write the task's part of every table; gives summary and series."""
    if output is None:
        return write_tables(result, [], silent, times)
    attempt = uuid4().hex
    parts = [Path(output) / f"{table}.parquet" / f"part-{task:05}.parquet" for table in TABLES]
    made = [part.with_name(f".{part.name}.{attempt}") for part in parts]
    try:
        sums = write_tables(result, made, silent, times)
        for mine, part in zip(made, parts, strict=True):
            mine.replace(part)
    finally:
        for mine in made:
            mine.unlink(missing_ok=True)
    return sums
