"""What a real Spark makes of rows in all shapes, and of the clock: prints it as JSON, for test_live_engine.py.

python forms.py BUNDLES FOLDER        # a folder with a bundle, and one to work in
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from pyspark.sql import DataFrame, SparkSession

from cjo_cli.api import live

ROWS = (
    {"customer_id": "u1", "event": "x", "ts": "2026-03-02T01:00:00Z"},
    {"customer_id": 7, "event": "x", "ts": "2026-03-02"},
    {"customer_id": "u1", "event": "x", "ts": "01:00"},
    {"customer_id": "u1", "event": "x", "ts": 1_772_409_600_500},
    {"specversion": "1.0", "type": "x", "subject": "u2", "time": "2026-03-02 01:00:00.123456+02:00"},
    {"type": "track", "event": "x", "userId": "", "anonymousId": "a1", "timestamp": "2026-03-02T01:00:00.5-05:30"},
    {"x": 1},
)


def told(frame: DataFrame, last: str) -> list[list[object]]:
    return [[row[0], row[1], row[2]] for row in frame.selectExpr("customer_id", "CAST(ts AS string)", last).collect()]


ROCKS = "org.apache.spark.sql.execution.streaming.state.RocksDBStateStoreProvider"
CART = {"customer_id": "u1", "event": "cart_updated", "cart_id": "k1", "value": 40, "ts": "2026-03-02T08:00:00Z"}


def by_the_clock(spark: SparkSession, bundles: str, work: Path) -> dict[str, object]:
    """One event, one that is rejected, and a clock that goes on to noon."""
    for name, texts in (("events", [json.dumps(CART), "no json"]), ("ticks", ["2026-03-02 12:00:00"])):
        (work / name).mkdir()
        (work / name / "0.txt").write_text("\n".join(texts), encoding="utf-8")
    events, ticks = (spark.readStream.format("text").load(str(work / name)) for name in ("events", "ticks"))
    found = live.decisions(
        live.lines(events), bundles, buckets=4, ticks=ticks.selectExpr("CAST(value AS timestamp) AS ts"),
        customers=spark.createDataFrame([("u1", "a@x", True)], "customer_id string, email string, email_ok boolean"),
        beginning="2026-03-02",
    )  # fmt: skip
    rows: list[list[str]] = []

    def sink(frame: DataFrame, batch: int) -> None:
        rows.extend([row["kind"], str(row["at"])] for row in frame.collect())

    query = found.writeStream.foreachBatch(sink).option("checkpointLocation", str(work / "checkpoint"))
    query = query.trigger(availableNow=True).start()
    query.awaitTermination()
    metrics = [progress.observedMetrics["cjo"].asDict() for progress in query.recentProgress]
    return {"rows": rows, "counts": {name: sum(one[name] for one in metrics) for name in metrics[0]}}


def main() -> None:
    builder = SparkSession.builder.master("local[1]").config("spark.sql.session.timeZone", "UTC")
    builder = builder.config("spark.sql.streaming.stateStore.providerClass", ROCKS)
    builder = builder.config("spark.sql.shuffle.partitions", "2")
    spark = builder.config("spark.ui.enabled", "false").config("spark.log.level", "ERROR").getOrCreate()
    texts = [*map(json.dumps, ROWS), "no json"]
    lines = spark.createDataFrame([(text, place) for place, text in enumerate(texts)], "value string, offset long")
    columns = spark.sql(
        "SELECT 5L AS who, timestamp '2026-03-02 01:00:00.123456' AS at, 'x' AS name, 'e1' AS id,"
        " 3.5D AS value, 'hi' AS page, date '2026-03-02' AS on"
    )
    found = {
        "lines": told(live.lines(lines, unit="ms", position="offset"), "position"),
        "columns": told(live.columns(columns, customer_id="who", ts="at", event="name", event_id="id"), "line"),
        "clock": by_the_clock(spark, sys.argv[1], Path(sys.argv[2])),
    }
    print(json.dumps(found))


if __name__ == "__main__":
    main()
