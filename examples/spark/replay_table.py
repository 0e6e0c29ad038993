"""Replay a table that only Spark can read: of a catalogue, Delta, Iceberg, or any DataFrame.

    spark-submit examples/spark/replay_table.py PROJECT TABLE WORK

The project's `log:` names the table's columns. Here the snapshot is the table TABLE_customers, where there is one.
"""

from __future__ import annotations

import sys
from pathlib import Path

from pyspark.sql import SparkSession

from cjo_cli import api


def main(project: str, table: str, work: str) -> None:
    """Replay the last quarter of a table."""
    spark = SparkSession.builder.getOrCreate()
    events = spark.table(table).where("ts >= date_sub(current_date(), 90)")
    snapshot = f"{table}_customers"
    customers = spark.table(snapshot) if spark.catalog.tableExists(snapshot) else None
    done = api.simulate_spark(spark, events, project, customers=customers, output=Path(work) / "out", memory="2GB")
    for journey, found in done.summary["journeys"].items():
        print(f"{journey}: {found['entered']:,} entered")  # noqa: T201 - what it came to


if __name__ == "__main__":
    main(*sys.argv[1:])
