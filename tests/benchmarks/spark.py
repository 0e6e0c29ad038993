"""What a replay by an engine costs beside the one by this process: docs/spark.md says what is measured.

uv run python tests/benchmarks/spark.py --spark /tmp/spark --out docs/spark.md
uv run python tests/benchmarks/spark.py --spark /tmp/spark --sizes 10 --sizing --out docs/sizing.md
python tests/benchmarks/spark.py --sizes 10 --only duckdb,sail       # without Apache Spark

`--spark` is a venv with pyspark, as tests/spark/replay/test_on_spark.py makes it. The log of every size is made, and laid
out, at first use.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from dataclasses import astuple, dataclass, fields, replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parents[2])]

from contenders import Case  # noqa: E402 - run as a script nobody else puts these on the path
from run import heading, progress, put, table  # noqa: E402
from shop_log import WORK  # noqa: E402

ENGINES = {"duckdb": "", "sail": "sail", "spark": "local[2]"}
COLUMNS = ("bench", "million events", "engine", "tasks", "CPU s", "wall s", "CPU / duckdb's")
# How often a session replays before it counts: an engine compiles what it runs often.
WARM = 3
ONE_PERCENT = 100
# A table that Spark reads by itself, and the millions in ten billion.
TABLE, BILLIONS = "table", 10_000


@dataclass(frozen=True)
class Cost:
    """What one replay took: CPU seconds of all processes, wall seconds, tasks; bytes written, and shuffled."""

    cpu: float
    wall: float
    tasks: int
    written: int = 0
    shuffled: int = 0


def laid(case: Case) -> Path:
    """The case's log laid out by customer, and what that took beside it."""
    folder = case.work / f"laid-{case.log.stem}"
    if not (folder / "manifest.json").exists():
        from cjo_cli import api

        before, start = cpu(), time.perf_counter()
        api.bucket_log(case.project, folder)
        took = {"cpu": cpu() - before, "wall": time.perf_counter() - start, "bytes": case.log.stat().st_size}
        took["laid"] = sum(path.stat().st_size for path in folder.rglob("*.parquet"))
        folder.with_suffix(".json").write_text(json.dumps(took))
    return folder


def skewed(case: Case) -> Case:
    """The same log, but that of every hundred events one is of a single customer."""
    import duckdb

    other = Case(case.name, case.events, case.work / "skewed")
    other.work.mkdir(parents=True, exist_ok=True)
    if not other.log.exists():
        rows = (
            f"SELECT * EXCLUDE (file_row_number) REPLACE (CASE WHEN file_row_number % {ONE_PERCENT} = 0 THEN 1"
            f" ELSE customer_id END AS customer_id) FROM read_parquet('{case.log}', file_row_number = true)"
        )
        duckdb.execute(f"COPY ({rows}) TO '{other.log}' (FORMAT parquet, COMPRESSION zstd)")
    other.prepare()
    return other


def cpu() -> float:
    """CPU seconds of this process and all below it, those that have ended included."""
    import psutil

    me = psutil.Process()
    total = 0.0
    for process in (me, *me.children(recursive=True)):
        try:
            total += sum(process.cpu_times()[:4])
        except psutil.NoSuchProcess:
            continue
    return total


def replays(engine: str, project: str, folder: str, runs: int, tasks: int | None) -> list[Cost]:
    """The cost of each replay after the session is warm."""
    from cjo_cli import api

    out = Path(tempfile.mkdtemp())
    if engine == "duckdb":
        return [_timed(lambda: api.write(api.simulate(project), out) and 1) for _ in range(WARM + runs)][WARM:]
    from cjo_cli.spark.session import session

    if engine == TABLE:
        return _from_table(project, out, runs)
    with session(ENGINES[engine]) as spark:
        return [
            replace(
                _timed(lambda: api.simulate_laid(project, folder, spark=spark, output=out, tasks=tasks).tasks),
                written=_size(out),
            )
            for _ in range(WARM + runs)
        ][WARM:]


def _from_table(project: str, out: Path, runs: int) -> list[Cost]:
    """The engine reads the project's files itself; what it shuffles it says at its own page."""
    from pyspark.sql import SparkSession

    from cjo_cli import api

    spark = SparkSession.builder.master("local[2]").getOrCreate()
    [log] = api.checked(project).project.config.log.events
    costs, before = [], 0
    for _ in range(WARM + runs):
        cost = _timed(lambda: api.simulate_spark(spark, spark.read.parquet(log), project, output=out).tasks)
        now = _shuffled(spark.sparkContext)
        costs.append(replace(cost, written=_size(out), shuffled=now - before))
        before = now
    return costs[WARM:]


def _shuffled(context: Any) -> int:
    """Bytes that all stages so far wrote for others."""
    page = urlsplit(context.uiWebUrl)
    stages = f"http://127.0.0.1:{page.port}/api/v1/applications/{context.applicationId}/stages"
    with urllib.request.urlopen(stages) as answer:
        return sum(stage["shuffleWriteBytes"] for stage in json.load(answer))


def _size(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*.parquet"))


def _timed(work: Any) -> Cost:
    before, start = cpu(), time.perf_counter()
    tasks = work()
    return Cost(cpu() - before, time.perf_counter() - start, tasks)


def measured(engine: str, case: Case, given: argparse.Namespace) -> Cost:
    """The median replay, in a process of its own."""
    python = f"{given.spark}/bin/python" if engine in ("spark", TABLE) else sys.executable
    asked = json.dumps([engine, str(case.project), str(laid(case)), given.runs, given.tasks])
    environment = {
        **os.environ, "PYSPARK_PYTHON": python, "PYTHONPATH": str(Path(__file__).parents[2]), "SPARK_LOCAL_IP": "127.0.0.1",
    }  # fmt: skip
    done = subprocess.run(
        [python, "-W", "ignore", __file__, "--replay", asked],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise SystemExit(done.stderr[-2000:])
    costs = [Cost(*one) for one in json.loads(done.stdout.splitlines()[-1])]
    cost = Cost(*(statistics.median(getattr(one, part.name) for one in costs) for part in fields(Cost)))
    progress(f"{case.name} {case.events:,} {engine}: {cost.cpu:.2f} s CPU, {cost.wall:.2f} s")
    return cost


def compared(given: argparse.Namespace) -> str:
    """Every engine at every size, and the cost of laying out, as Markdown tables."""
    rows, laying = [], []
    for size in given.sizes:
        case = Case(given.bench, int(size * 1_000_000), given.work)
        case.prepare()
        found = {engine: measured(engine, case, given) for engine in given.only}
        own = found["duckdb"].cpu
        rows += [[case.name, f"{size:g}", engine, *_cells(one, own)] for engine, one in found.items()]
        took = json.loads(laid(case).with_suffix(".json").read_text())
        laying.append([f"{size:g}", f"{took['cpu']:.1f}", f"{took['wall']:.1f}",
                       *(f"{took[name] / size / 1e6:.1f}" for name in ("bytes", "laid"))])  # fmt: skip
    names = ("million events", "CPU s", "wall s", "log, MB a million", "laid out, MB a million")
    return f"{table(COLUMNS, rows)}\n\n{table(names, laying)}\n\n{_skew(given)}"


def _cells(cost: Cost, own: float) -> list[str]:
    return [
        f"{cost.tasks:g}" if cost.tasks > 1 else "–",
        f"{cost.cpu:.2f}",
        f"{cost.wall:.2f}",
        f"{cost.cpu / own:.2f}",
    ]


def _skew(given: argparse.Namespace) -> str:
    """A customer with one event in a hundred against none, at the first size."""
    even = Case(given.bench, int(given.sizes[0] * 1_000_000), given.work)
    engine = "spark" if "spark" in given.only else "sail"
    other = skewed(even)
    costs = {"none": measured(engine, even, given), "one customer in one event of 100": measured(engine, other, given)}
    rows = [[name, engine, *_cells(cost, costs["none"].cpu)] for name, cost in costs.items()]
    return table(("skew", *COLUMNS[2:-1], "CPU / without"), rows)


def sizing(given: argparse.Namespace) -> str:
    """What a million events take, and from that what ten billion do, as Markdown tables."""
    size = given.sizes[0]
    one, ten = (Case(name, int(size * 1_000_000), given.work) for name in ("b1", "b2"))
    for case in (one, ten):
        case.prepare()
    replayed = {
        "replay of one journey": measured("sail", one, given),
        "of ten, with a cap": measured("sail", ten, given),
    }
    took = json.loads(laid(one).with_suffix(".json").read_text())
    found = {"laying out": (took["cpu"], took["laid"], 0)}
    found |= {name: (cost.cpu, cost.written, cost.shuffled) for name, cost in replayed.items()}
    if given.spark:
        cost = measured(TABLE, one, given)
        found["one journey over a table"] = (cost.cpu, cost.written, cost.shuffled)
    rows = [[name, f"{cpu / size:.2f}", *(f"{part / size / 1e6:.1f}" for part in parts)]
            for name, (cpu, *parts) in found.items()]  # fmt: skip
    far = [[name, f"{cpu / size * BILLIONS / 3600:,.1f}", *(f"{part / size * BILLIONS / 1e9:,.0f}" for part in parts)]
           for name, (cpu, *parts) in found.items()]  # fmt: skip
    return "\n\n".join((
        table(("a million events", "CPU s", "written, MB", "shuffled, MB"), rows),
        table(("ten billion events", "CPU hours", "written, GB", "shuffled, GB"), far),
    ))  # fmt: skip


def options() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=lambda text: [float(one) for one in text.split(",")], default=[10.0, 50.0])
    parser.add_argument("--bench", default="b1", help="b1, one journey, or b2, ten and a cap")
    parser.add_argument("--only", type=lambda text: text.split(","), default=list(ENGINES), help=", ".join(ENGINES))
    parser.add_argument("--runs", type=int, default=2)
    parser.add_argument("--tasks", type=int, help="tasks of an engine; by default as cjo simulate has it")
    parser.add_argument("--spark", type=Path, default=os.environ.get("CJO_SPARK"), help="a venv with pyspark")
    parser.add_argument("--work", type=Path, default=WORK, help="where logs are kept")
    parser.add_argument("--out", type=Path, help="a file for the tables, between its markers where it has them")
    parser.add_argument("--sizing", action="store_true", help="what a million events take, for docs/sizing.md")
    parser.add_argument("--replay", help=argparse.SUPPRESS)
    given = parser.parse_args()
    given.scaling = True
    return given


def main() -> None:
    """Measure, print, and write."""
    given = options()
    if given.replay:
        print(json.dumps([astuple(one) for one in replays(*json.loads(given.replay))]))
        return
    text = f"{heading(given)}\n\n{(sizing if given.sizing else compared)(given)}"
    print(text)
    if given.out:
        put(text, given.out, "table")


if __name__ == "__main__":
    main()
