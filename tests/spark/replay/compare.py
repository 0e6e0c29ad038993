"""A replay by an engine beside the one by this process: every row, the summary, the series.

As a program it runs in a Spark's own environment, and prints what differs:

    PYTHONPATH=tests python tests/spark/replay/compare.py 'local[2,3]' cases 0 20
"""

from __future__ import annotations

import json
import os
import signal
import sys
import tempfile
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

sys.path[:0] = [str(Path(__file__).parents[2]), str(Path(__file__).parents[3])]

import pyarrow as pa  # noqa: E402 - run as a program nobody else puts tests/ on the path
import pyarrow.parquet as pq  # noqa: E402
from oracle.compare import iso  # noqa: E402
from oracle.generate import Case, write_case  # noqa: E402

from cjo_cli import api  # noqa: E402
from cjo_cli.errors import NothingToDo  # noqa: E402
from cjo_cli.simulate.series import series  # noqa: E402
from cjo_cli.simulate.write import TABLES  # noqa: E402
from cjo_cli.spark import replay  # noqa: E402
from cjo_cli.spark.laid import Buckets  # noqa: E402
from cjo_cli.spark.session import session  # noqa: E402

RETAIL = Path(__file__).parents[2] / "projects/retail"
# Two journeys of which many rows stand at one instant.
FEW = ["big-basket", "coupon-campaign"]
Rows = list[tuple[Any, ...]]


def rows_of(folder: Path, table: str) -> Rows:
    """A table's rows, sorted; of one file or of a folder of parts."""
    found = pq.read_table(folder / f"{table}.parquet")
    columns = [
        column.cast(pa.int64()) if pa.types.is_timestamp(column.type) else column for column in found.itercolumns()
    ]
    return sorted(zip(*(column.to_pylist() for column in columns), strict=True), key=repr)


def differences(found: replay.Replayed, out: Path, result: Any, own: Path) -> list[str]:
    """What of a replay on an engine, written to `out`, is not as the result written to `own`."""
    wanted = api.write(result, own).summary
    said = [table for table in TABLES if rows_of(out, table) != rows_of(own, table)]
    said += [f"summary: {name}" for name in wanted if found.summary[name] != wanted[name]]
    return said + (["series"] if found.series != series(result) else [])


def compare(spark: Any, project: Path, work: Path, tasks: int | None = None, **options: Any) -> list[str]:
    """What differs between the two over a log that is laid out anew."""
    result = api.simulate(project, **options)
    api.bucket_log(project, work / "laid", buckets=5, threads=1)
    found = api.simulate_laid(
        project, work / "laid", spark=spark, tasks=tasks, output=work / "out", memory="1GB", **options
    )
    return differences(found, work / "out", result, work / "own")


def compare_case(spark: Any, seed: int) -> list[str]:
    """What differs in a random project over a random log."""
    with tempfile.TemporaryDirectory() as folder:
        case, work = Case(seed), Path(folder)
        write_case(case, work)
        try:
            return compare(spark, work, work, tasks=3, start=iso(case.from_), to=iso(case.to), allow_bad_rows=100)
        except NothingToDo:
            return []


def compare_frames(spark: Any, work: Path) -> list[str]:
    """What differs where the engine reads retail's log itself, of which a column has the order."""
    table = pq.read_table(RETAIL / "logs/events.parquet")
    pq.write_table(table.append_column("n", pa.array(range(len(table)))), work / "events.parquet")
    events = spark.read.parquet(str(work / "events.parquet")).repartition(3)
    customers = spark.read.parquet(str(RETAIL / "logs/customers.parquet"))
    found = api.simulate_spark(
        spark, events, RETAIL, customers=customers, order="n", tasks=3, output=work / "out", memory="1GB", select=FEW
    )
    return differences(found, work / "out", api.simulate(RETAIL, select=FEW), work / "own")


class Dying(Buckets):
    """Buckets whose first attempt at each task dies, some time after it has begun."""

    AFTER = "CJO_DIES_AFTER"

    def __call__(self, task: int, *more: Any) -> Any:
        """A task's customers as a log."""
        mark = Path(self.folder) / f"died-{task}"
        if not mark.exists():
            mark.touch()
            threading.Timer(float(mark.with_name("after").read_text()), _die).start()
        return super().__call__(task, *more)


def _die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def compare_killed(spark: Any, work: Path, after: float) -> list[str]:
    """What differs where every task's worker is killed so many seconds after it has begun, at its first attempt."""
    api.bucket_log(RETAIL, work / "laid", buckets=5, threads=1)
    (work / "laid/after").write_text(str(after))
    replay.Buckets = Dying  # type: ignore[misc]
    found = api.simulate_laid(RETAIL, work / "laid", spark=spark, tasks=3, output=work / "out", memory="1GB")
    replay.Buckets = Buckets  # type: ignore[misc]
    said = differences(found, work / "out", api.simulate(RETAIL), work / "own")
    died = len(list((work / "laid").glob("died-*")))
    left = [path.name for path in (work / "out").rglob(".*")]
    return said + ([] if died == 3 else [f"{died} tasks died"]) + left


KINDS: dict[str, Callable[..., Any]] = {
    "cases": lambda spark, first, count: [
        f"seed {seed}: {said}"
        for seed in range(int(first), int(first) + int(count))
        for said in compare_case(spark, seed)
    ],
    "project": lambda spark, project: _within(lambda work: compare(spark, Path(project), work, tasks=4)),
    "frames": lambda spark: _within(lambda work: compare_frames(spark, work)),
    "killed": lambda spark, *after: [
        said for one in after for said in _within(lambda work, one=one: compare_killed(spark, work, float(one)))
    ],
}


def _within(work: Callable[[Path], list[str]]) -> list[str]:
    with tempfile.TemporaryDirectory() as folder:
        return work(Path(folder))


def main(master: str, kind: str, *arguments: str) -> None:
    """Print what differs; without a master on the Spark that runs this program."""
    with session(master if master != "-" else None) as spark:
        print(json.dumps(KINDS[kind](spark, *arguments)))


if __name__ == "__main__":
    # Workers find what they are given by this name, and not by that of a program.
    from spark.replay import compare as own  # noqa: PLW0406

    own.main(*sys.argv[1:])
