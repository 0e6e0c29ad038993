"""The example on Apache Spark: as `cjo run` decides, through kills at random points and a bundle that comes meanwhile.

    uv venv /tmp/spark && uv pip install --python /tmp/spark 'pyspark[connect]>=4.1' 'pandas<3' psutil -e .
    CJO_SPARK=/tmp/spark pytest -n 0 -m full tests/spark/live/test_live_engine.py

`CJO_KILLS` says how many kills.
"""

from __future__ import annotations

import json
import os
import random
import signal
import sqlite3
import subprocess
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from command_line import ROOT, run
from machine.stream import lines, write_bundle, write_customers, write_lines

from cjo_cli import api
from cjo_cli.machine.reading import Row, read_row

SPARK = os.environ.get("CJO_SPARK")
KILLS = int(os.environ.get("CJO_KILLS", "10"))
FILES, ROWS = 10 + 8 * KILLS, 600
# Of a decision what is another's with another bundle of the same journeys.
OWN = ("bundle", "rendered", "content_digest")

pytestmark = [pytest.mark.full, pytest.mark.skipif(SPARK is None, reason="CJO_SPARK names no venv with pyspark")]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two bundles of the same journeys, events in files, and what `cjo run` decides of them."""
    folder = tmp_path_factory.mktemp("live")
    api.init(folder / "shop")
    write_bundle(folder / "shop", folder).rename(folder / "one.tar.gz")
    text = folder / "shop/content/cart-reminder.yaml"
    text.write_text(text.read_text(encoding="utf-8").replace("your cart", "your own cart"), encoding="utf-8")
    write_bundle(folder / "shop", folder).rename(folder / "two.tar.gz")
    rows = lines(ROWS)
    end = {"customer_id": "u-end", "event": "end", "event_id": "end", "ts": "2026-04-01T00:00:00Z"}
    (folder / "events").mkdir()
    for number in range(FILES):
        part = rows[ROWS * number // FILES : ROWS * (number + 1) // FILES]
        path = write_lines(folder / f"events/{number:02}.jsonl", [*part, *([end] if number == FILES - 1 else [])])
        os.utime(path, (number, number))
    write_lines(folder / "all.jsonl", [*rows, end])
    write_customers(folder / "customers.jsonl")
    done = run(
        "run", "one.tar.gz", "-e", "all.jsonl", "--customers", "customers.jsonl", "--state", "s.db", "-o", "out.jsonl",
        folder=folder,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return folder


class Query:
    """The example over a folder of its own, started as often as it takes."""

    def __init__(self, folder: Path, work: Path) -> None:
        self.work = work
        (work / "bundles").mkdir()
        self.bring(folder / "one.tar.gz")
        first = str(lines(ROWS)[0]["ts"])
        self._arguments = [
            "--events", folder / "events", "--bundles", work / "bundles", "--checkpoint", work / "checkpoint",
            "--out", work / "out.db", "--customers", folder / "customers.jsonl", "--beginning", first,
            "--lateness", "1h", "--buckets", "8", "--files", "1",
        ]  # fmt: skip

    def bring(self, bundle: Path) -> None:
        """Put a bundle where the query looks for it, all at once."""
        (self.work / bundle.name).write_bytes(bundle.read_bytes())
        (self.work / bundle.name).rename(self.work / "bundles" / bundle.name)

    def start(self) -> subprocess.Popen[bytes]:
        assert SPARK is not None
        inside = Path(SPARK) / "bin"
        settings = ("spark.sql.shuffle.partitions=2", "spark.ui.enabled=false", "spark.log.level=ERROR")
        confs = [part for setting in settings for part in ("--conf", setting)]
        return subprocess.Popen(
            [inside / "spark-submit", "--master", "local[2]", *confs, ROOT / "examples/spark-live/live.py", *self._arguments],
            env={**os.environ, "PYSPARK_PYTHON": str(inside / "python"), "PYTHONPATH": str(ROOT)}, cwd=self.work,
            stdout=(self.work / "log.txt").open("ab"), stderr=subprocess.STDOUT, start_new_session=True,
        )  # fmt: skip

    def finish(self) -> None:
        assert self.start().wait() == 0, (self.work / "log.txt").read_text(encoding="utf-8")[-3000:]

    def batches(self) -> int:
        return len(list((self.work / "checkpoint").glob("offsets/[0-9]*")))

    def kill_after(self, batches: int, seconds: float) -> bool:
        """Kill the driver and all with it so long after it began so many micro-batches; False where it ended before."""
        process, until = self.start(), self.batches() + batches
        while self.batches() < until and process.poll() is None:
            time.sleep(0.02)
        time.sleep(seconds)
        if process.poll() is not None:
            return False
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        return True

    def decisions(self) -> dict[str, dict[str, Any]]:
        return {row[0]: json.loads(row[1]) for row in self.rows("SELECT id, line FROM outbox")}

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        with closing(sqlite3.connect(self.work / "out.db")) as connection:
            return connection.execute(sql).fetchall()


@pytest.fixture(scope="module")
def forms(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What forms.py says."""
    assert SPARK is not None
    work = tmp_path_factory.mktemp("forms")
    (work / "bundles").mkdir()
    (work / "bundles/one.tar.gz").write_bytes((folder / "one.tar.gz").read_bytes())
    inside = Path(SPARK) / "bin/python"
    done = subprocess.run(
        [inside, Path(__file__).with_name("forms.py"), work / "bundles", work], capture_output=True, check=False,
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYSPARK_PYTHON": str(inside)},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr.decode()[-3000:]
    return dict(json.loads(done.stdout.splitlines()[-1]))


def test_the_clock_moves_time_where_events_are_silent(forms: dict[str, Any]) -> None:
    assert forms["clock"] == {
        "rows": [["rejected", "None"], ["message", "2026-03-02 11:00:00"]],
        "counts": {"decisions": 1, "late": 0, "rejected": 1, "duplicates": 0},
    }


def test_events_of_all_shapes_have_their_customer_and_their_instant(forms: dict[str, Any]) -> None:
    assert forms["lines"] == [
        ["u1", "2026-03-02 01:00:00", 0], ["7", "2026-03-02 00:00:00", 1], ["u1", None, 2], ["u1", "2026-03-02 00:00:00.5", 3],
        ["u2", "2026-03-01 23:00:00.123456", 4], ["a1", "2026-03-02 06:30:00.5", 5], [None, None, 6], [None, None, 7],
    ]  # fmt: skip
    customer, ts, line = forms["columns"][0]
    assert (customer, ts) == ("5", "2026-03-02 01:00:00.123456")
    row = read_row(line, "iso")
    assert isinstance(row, Row)
    assert (row.customer, row.ts, row.name, row.id) == ("5", 1_772_413_200_123_456, "x", "e1")
    assert (row.text("value"), row.text("page"), row.text("on")) == ("3.5", "hi", "2026-03-02")


def wanted(folder: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    for line in (folder / "out.jsonl").read_text(encoding="utf-8").splitlines():
        values = json.loads(line)
        yield values["id"], values


def without(values: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if name not in OWN}


def test_it_decides_as_a_run(folder: Path, tmp_path: Path) -> None:
    query = Query(folder, tmp_path)
    query.finish()
    assert query.decisions() == dict(wanted(folder))
    assert query.rows("SELECT * FROM quarantine") == []


def test_killed_at_random_points_it_loses_nothing_and_doubles_nothing(folder: Path, tmp_path: Path) -> None:
    query, rng = Query(folder, tmp_path), random.Random(KILLS)
    killed = 0
    while killed < KILLS and query.kill_after(rng.randint(1, 3), rng.random()):
        killed += 1
        if killed == 1 + KILLS // 3:
            query.bring(folder / "two.tar.gz")
    query.finish()
    want, got = dict(wanted(folder)), query.decisions()
    assert killed == KILLS, "give it more files"
    assert {name: without(one) for name, one in got.items()} == {name: without(one) for name, one in want.items()}
    entered: dict[str, list[str]] = {}
    for one in got.values():
        entered.setdefault(one["bundle"]["digest"], []).append(one["entered_at"])
    first, second = sorted(entered.values(), key=min)
    assert max(first) <= min(second), "who enters after it goes by the newer bundle, who is under way by the older (R1)"
    assert query.rows("SELECT * FROM quarantine") == []
    print(f"\n{killed} kills in {query.batches()} micro-batches, {len(got)} decisions")
