"""What a real Spark makes of rows in all shapes: prints customers and instants as JSON, for test_live_engine.py."""

from __future__ import annotations

import json

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


def main() -> None:
    builder = SparkSession.builder.master("local[1]").config("spark.sql.session.timeZone", "UTC")
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
    }
    print(json.dumps(found))


if __name__ == "__main__":
    main()
