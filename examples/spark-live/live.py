"""Live journeys on Spark: events in, decisions out, for `spark-submit` as it is. README.md says how.

It reads JSON lines, from a folder that files come into or from a Kafka topic; bundles from a folder, the newest of
which decides; and writes decisions to a table `outbox`, what came late or was rejected to `quarantine`.
"""

from __future__ import annotations

import argparse

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as f

from cjo_cli.api import live

ROCKS = "org.apache.spark.sql.execution.streaming.state.RocksDBStateStoreProvider"


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    source = parser.add_mutually_exclusive_group(required=True)
    source.add_argument("--events", help="folder that files of JSON lines come into")
    source.add_argument("--topic", help="Kafka topic of JSON lines")
    parser.add_argument("--servers", default="localhost:9092", help="Kafka's bootstrap servers")
    parser.add_argument("--bundles", required=True, help="folder that bundles come into")
    parser.add_argument("--checkpoint", required=True, help="folder of the query's checkpoint")
    parser.add_argument("--out", required=True, help="SQLite file, or the DSN of a Postgres: postgresql://…")
    parser.add_argument("--customers", help="JSON lines of the snapshot, with customer_id")
    parser.add_argument("--beginning", help="instant from which customers of the snapshot enter")
    parser.add_argument("--lateness", default="10m", help="how long to wait for events out of order")
    parser.add_argument("--buckets", type=int, default=256)
    parser.add_argument("--ticks", action="store_true", help="let the clock move time where events are silent")
    parser.add_argument("--files", type=int, default=100, help="at most so many files a micro-batch")
    parser.add_argument("--every", help="such as '10 seconds'; without it take what is there, and end")
    return parser.parse_args()


def events(spark: SparkSession, given: argparse.Namespace) -> DataFrame:
    """What comes: files, or a topic, whose offsets say which of two events of one instant was first."""
    if given.events:
        files = spark.readStream.format("text").option("maxFilesPerTrigger", given.files)
        return live.lines(files.load(given.events))
    topic = spark.readStream.format("kafka").option("kafka.bootstrap.servers", given.servers)
    return live.lines(topic.option("subscribe", given.topic).load(), position="offset")


def main() -> None:
    given = arguments()
    spark = SparkSession.builder.config("spark.sql.streaming.stateStore.providerClass", ROCKS).getOrCreate()
    ticks = spark.readStream.format("rate").load().select(f.col("timestamp").alias("ts")) if given.ticks else None
    customers = spark.read.json(given.customers, primitivesAsString=True) if given.customers else None
    found = live.decisions(
        events(spark, given), given.bundles, buckets=given.buckets, lateness=given.lateness, ticks=ticks,
        customers=customers, beginning=given.beginning,
    )  # fmt: skip
    sink = live.to_postgres(given.out) if given.out.startswith("postgresql:") else live.to_sqlite(given.out)
    query = found.writeStream.foreachBatch(sink).option("checkpointLocation", given.checkpoint)
    query = query.trigger(processingTime=given.every) if given.every else query.trigger(availableNow=True)
    query.start().awaitTermination()


if __name__ == "__main__":
    main()
