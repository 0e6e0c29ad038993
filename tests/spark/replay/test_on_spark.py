"""A replay on Apache Spark beside the one by this process, and through workers that are killed.

    uv venv /tmp/spark && uv pip install --python /tmp/spark 'pyspark[connect]>=4.1' 'pandas<3' psutil -e .
    CJO_SPARK=/tmp/spark pytest -n 0 -m full tests/spark/replay

`CJO_CASES` says how many random cases.
"""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import pytest
from command_line import ROOT

from spark.replay.compare import RETAIL

SPARK = os.environ.get("CJO_SPARK")
CASES = os.environ.get("CJO_CASES", "20")
PROGRAM = Path(__file__).with_name("compare.py")
# By Spark Connect, whose server starts here, and as a program that was submitted.
CONNECT, SUBMITTED = "local[2]", "-"

pytestmark = [pytest.mark.full, pytest.mark.skipif(SPARK is None, reason="CJO_SPARK names no venv with pyspark")]


def environment() -> dict[str, str]:
    """Workers take Python, and modules, from where the program does."""
    return {
        **os.environ, "PYTHONPATH": f"{ROOT / 'tests'}:{ROOT}", "PYSPARK_PYTHON": f"{SPARK}/bin/python",
        "SPARK_LOCAL_IP": "127.0.0.1",
    }  # fmt: skip


def said(command: list[str]) -> list[str]:
    """What differs, as the program says."""
    done = subprocess.run(command, env=environment(), capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    found: list[str] = json.loads(done.stdout.splitlines()[-1])
    return found


@pytest.mark.parametrize(
    "arguments",
    [("project", str(ROOT)), ("project", str(RETAIL)), ("frames",), ("cases", "200", CASES)],
    ids=["aurora", "retail", "frames", "cases"],
)
def test_by_spark_connect(arguments: tuple[str, ...]) -> None:
    assert said([f"{SPARK}/bin/python", str(PROGRAM), CONNECT, *arguments]) == []


def test_by_spark_submit() -> None:
    submit = [f"{SPARK}/bin/spark-submit", "--master", "local[2]", str(PROGRAM), SUBMITTED, "project", str(RETAIL)]
    assert said(submit) == []


def test_workers_that_are_killed_are_replaced_and_nothing_is_doubled() -> None:
    """Each task's worker is killed once, sooner or later after it has begun: `local[2,3]` tries a task three times."""
    after = ("0.1", "0.3", "0.6", "1.0", "1.5")
    assert said([f"{SPARK}/bin/python", str(PROGRAM), "local[2,3]", "killed", *after]) == []


def test_the_example_is_submitted_as_it_is(tmp_path: Path) -> None:
    example = ROOT / "examples/spark/replay.py"
    done = subprocess.run(
        [f"{SPARK}/bin/spark-submit", "--master", "local[2]", str(example), str(RETAIL), str(tmp_path)],
        env=environment(), capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-3000:]
    assert json.loads((tmp_path / "out/summary.json").read_text())["summary"]["entered"] == 51_378
