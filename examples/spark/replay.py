"""Replay a project's log on Spark: submit it as it is.

    spark-submit --master local[2] examples/spark/replay.py PROJECT WORK
    SPARK_REMOTE=sc://HOST:15002 python examples/spark/replay.py PROJECT WORK

PROJECT holds cjo.yaml; WORK is a folder that the driver and every worker see under the same name. The log is laid out
by customer in WORK/laid, or what is new of it, and WORK/out gets the tables, the summary and the report.
"""

from __future__ import annotations

import sys
from pathlib import Path

from cjo_cli import api


def main(project: str, work: str) -> None:
    """Lay out what is new, replay, and say what came of it."""
    laid = api.bucket_log(project, Path(work) / "laid")
    print(f"{laid.files} new files, {laid.rows:,} rows")  # noqa: T201 - what it came to
    # Without a session or an address it is the Spark that runs this program, or the one that SPARK_REMOTE names.
    done = api.simulate_laid(project, Path(work) / "laid", output=Path(work) / "out", memory="2GB")
    totals = done.summary["summary"]
    print(f"{totals['entered']:,} entered, {totals['sent']:,} messages sent, in {done.tasks} tasks")  # noqa: T201 - what it came to


if __name__ == "__main__":
    main(*sys.argv[1:])
