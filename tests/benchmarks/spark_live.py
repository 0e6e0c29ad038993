"""How many events a second one core takes inside Spark, as the state grows: the table of docs/spark-live.md.

    /tmp/spark/bin/python tests/benchmarks/spark_live.py --out docs/spark-live.md    # a venv with pyspark, see there

Each customer enters once; then micro-batches of random customers' events come. The CPU is that of all processes: the
JVM, Python's workers, the driver. The first micro-batch of a size is left out, as it warms up.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psutil
from pyspark.sql import DataFrame, SparkSession
from run import put, table

from cjo_cli import api
from cjo_cli.api import live

BEGIN = datetime(2026, 3, 2, tzinfo=UTC)
NAMES = ("cart_updated", "cart_updated", "order_completed", "email_opened")
ROCKS = "org.apache.spark.sql.execution.streaming.state.RocksDBStateStoreProvider"
COLUMNS = (
    "customers",
    "events a micro-batch",
    "events/s a core",
    "Python µs/event",
    "JVM µs/event",
    "wall s",
    "state MB",
)
LOADED = 250_000


@dataclass(frozen=True)
class Spent:
    """CPU seconds until now."""

    python: float
    jvm: float

    @staticmethod
    def now() -> Spent:
        """Of this process and all below it, those that are gone among them."""
        found = {"python": 0.0, "jvm": 0.0}
        mine = psutil.Process()
        for process in (mine, *mine.children(recursive=True)):
            times = process.cpu_times()
            name = "jvm" if "java" in process.name() else "python"
            found[name] += times.user + times.system
            # Workers are reaped by their daemon; the JVM starts none but that.
            found["python"] += 0.0 if process is mine else times.children_user + times.children_system
        return Spent(**found)


def events(count: int, customers: int, begin: datetime, rng: random.Random) -> Iterator[dict[str, Any]]:
    """A minute of random customers' events."""
    for number in range(count):
        ts = begin + timedelta(seconds=60 * number / count)
        yield {
            "customer_id": f"u{rng.randrange(customers):07}", "event": rng.choice(NAMES), "ts": ts.isoformat(),
            "event_id": f"{begin.timestamp():.0f}-{number}", "cart_id": f"k{rng.randrange(5)}", "value": rng.randrange(60),
        }  # fmt: skip


def entries(first: int, last: int, begin: datetime) -> Iterator[dict[str, Any]]:
    """Each customer's first event, by which they enter."""
    for number in range(first, last):
        yield {
            "customer_id": f"u{number:07}", "event": "cart_updated", "ts": begin.isoformat(), "event_id": f"first-{number}",
            "cart_id": "k0", "value": 50,
        }  # fmt: skip


def write(folder: Path, rows: Iterator[dict[str, Any]], number: int) -> None:
    """One file, which is one micro-batch."""
    path = folder / f"{number:03}.jsonl"
    with path.open("w", encoding="utf-8") as file:
        file.writelines(json.dumps(row) + "\n" for row in rows)
    os.utime(path, (number, number))


def measure(spark: SparkSession, work: Path, customers: int, sizes: list[int], runs: int) -> list[list[str]]:
    """Rows of the table for one number of customers."""
    log, rng = work / "events", random.Random(customers)
    log.mkdir(parents=True)
    counts: list[int] = []
    for first in range(0, customers, LOADED):
        write(log, entries(first, min(first + LOADED, customers), BEGIN + timedelta(minutes=len(counts))), len(counts))
        counts.append(0)
    for size in (size for size in sizes for _ in range(runs + 1)):
        write(log, events(size, customers, BEGIN + timedelta(minutes=len(counts)), rng), len(counts))
        counts.append(size)
    spent: list[tuple[Spent, datetime]] = []

    def sink(frame: DataFrame, batch: int) -> None:
        frame.write.format("noop").mode("append").save()
        spent.append((Spent.now(), datetime.now(tz=UTC)))

    files = spark.readStream.format("text").option("maxFilesPerTrigger", 1).load(str(log))
    found = live.decisions(live.lines(files), work.parent / "bundles")
    query = found.writeStream.foreachBatch(sink).option("checkpointLocation", str(work / "checkpoint"))
    query.trigger(availableNow=True).start().awaitTermination()
    size_of_state = sum(path.stat().st_size for path in work.glob("checkpoint/state/**/*") if path.is_file())
    rows = []
    for size in sizes:
        # The first of a size stands behind one of another.
        places = [place for place, count in enumerate(counts) if count == size][1:]
        python, jvm, wall = (
            sum(one) / len(places) for one in zip(*(_step(spent, place) for place in places), strict=True)
        )
        per = 1e6 / size
        rows.append([
            f"{customers:,}", f"{size:,}", f"{size / (python + jvm):,.0f}", f"{python * per:.0f}", f"{jvm * per:.0f}",
            f"{wall:.1f}", f"{size_of_state / 1e6:,.0f}",
        ])  # fmt: skip
    return rows


def _step(spent: list[tuple[Spent, datetime]], place: int) -> tuple[float, float, float]:
    (before, at), (after, then) = spent[place - 1 : place + 1]
    return after.python - before.python, after.jvm - before.jvm, (then - at).total_seconds()


def session(work: Path, partitions: int) -> SparkSession:
    """Spark on two cores."""
    os.environ["PYSPARK_PYTHON"] = sys.executable
    settings = {
        "spark.sql.streaming.stateStore.providerClass": ROCKS, "spark.sql.shuffle.partitions": str(partitions),
        "spark.ui.enabled": "false", "spark.driver.memory": "3g", "spark.log.level": "ERROR",
        "spark.local.dir": str(work), "spark.sql.streaming.noDataMicroBatches.enabled": "false",
    }  # fmt: skip
    builder = SparkSession.builder.master("local[2]")
    for name, value in settings.items():
        builder = builder.config(name, value)
    return builder.getOrCreate()


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--customers", type=int, nargs="+", default=[100_000, 1_000_000])
    parser.add_argument("--sizes", type=int, nargs="+", default=[25_000, 100_000])
    parser.add_argument("--runs", type=int, default=2)
    parser.add_argument("--out", type=Path)
    given = parser.parse_args()
    work = Path(tempfile.mkdtemp(prefix="cjo-live-"))
    try:
        api.init(work / "shop")
        (work / "bundles").mkdir()
        (work / "bundles/bundle.tar.gz").write_bytes(api.compile(work / "shop").data)
        spark = session(work, 4)
        rows = [
            row
            for number in given.customers
            for row in measure(spark, work / str(number), number, given.sizes, given.runs)
        ]
        spark.stop()
    finally:
        shutil.rmtree(work)
    told = f"{datetime.now(tz=UTC):%Y-%m-%d}, load {os.getloadavg()[0]:.0f}.\n\n{table(COLUMNS, rows)}"
    print(told)
    if given.out:
        put(told, given.out, "table")


if __name__ == "__main__":
    main()
