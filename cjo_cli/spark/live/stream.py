"""Streaming DataFrames: events in the form that buckets take, and the decisions about them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from pyspark.sql import Column, DataFrame, SparkSession
from pyspark.sql import functions as f

from cjo_cli.errors import UsageError
from cjo_cli.spark.live.processor import OUTPUT, Processor
from cjo_cli.spark.live.settings import Settings

if TYPE_CHECKING:
    from cjo_cli.machine.deployed import Deployed

EVENTS = ("customer_id", "ts", "line", "position")
PROVIDER = "spark.sql.streaming.stateStore.providerClass"
ROCKS = "org.apache.spark.sql.execution.streaming.state.RocksDBStateStoreProvider"
# A timestamp as V1 has it, so that nothing else moves the watermark.
WRITTEN = r"^\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}(:?\d{2})?)?)?$"
UNITS = {"s": 1_000_000, "ms": 1000, "us": 1}
METRICS = "cjo"
KINDS = {
    "decisions": ("message", "update", "exit"),
    "late": ("late",),
    "rejected": ("rejected",),
    "duplicates": ("duplicate",),
}


def of_lines(frame: DataFrame, column: str, unit: str, position: str | None) -> DataFrame:
    """Events of lines of JSON, in the shapes that `cjo run` reads."""
    text = f.col(column).cast("string")
    cells = ("customer_id", "ts", "specversion", "subject", "time", "type", "timestamp", "userId", "anonymousId")
    cell = {name: f.col(f"_cells.{name}") for name in cells}
    cloud = cell["specversion"].isNotNull()
    segment = cell["type"].isNotNull() & cell["timestamp"].isNotNull() & cell["ts"].isNull()
    who = (
        f.when(cloud, cell["subject"])
        .when(segment, f.coalesce(_filled(cell["userId"]), cell["anonymousId"]))
        .otherwise(cell["customer_id"])
    )
    when = f.when(cloud, cell["time"]).when(segment, cell["timestamp"]).otherwise(cell["ts"])
    parsed = frame.withColumn("_cells", f.from_json(text, ", ".join(f"{name} string" for name in cells)))
    return parsed.select(
        who.alias("customer_id"), _instant(when, unit).alias("ts"), text.alias("line"), _place(position)
    )


def of_columns(frame: DataFrame, names: dict[str, str], position: str | None) -> DataFrame:
    """Events of columns: `names` has those of `customer_id`, `ts`, `event` and, where there is one, `event_id`."""
    own = [f.col(column).alias(name) for name, column in names.items()]
    rest = [f.col(name) for name in frame.columns if name not in {*names.values(), position}]
    options = {
        "timestampFormat": "yyyy-MM-dd'T'HH:mm:ss.SSSSSSXXX",
        "timestampNTZFormat": "yyyy-MM-dd'T'HH:mm:ss.SSSSSS",
    }
    line = f.to_json(f.struct(*own, *([f.struct(*rest).alias("properties")] if rest else [])), options)
    who, when = f.col(names["customer_id"]).cast("string"), f.col(names["ts"]).cast("timestamp")
    return frame.select(who.alias("customer_id"), when.alias("ts"), line.alias("line"), _place(position))


def _filled(column: Column) -> Column:
    return f.when(column != "", column)


def _instant(written: Column, unit: str) -> Column:
    text = f.when(written.rlike(WRITTEN), f.try_to_timestamp(written))
    if unit not in UNITS:
        return text
    micros = (written.try_cast("decimal(38, 9)") * f.lit(UNITS[unit])).cast("long")
    return f.coalesce(text, f.timestamp_micros(micros))


def _place(position: str | None) -> Column:
    place = f.lit(0) if position is None else f.coalesce(f.col(position), f.lit(0))
    return place.cast("long").alias("position")


def bundles_in(spark: SparkSession, folder: str) -> DataFrame:
    """The bundles that come into a folder."""
    schema = "path string, modificationTime timestamp, length long, content binary"
    return spark.readStream.format("binaryFile").schema(schema).option("pathGlobFilter", "*.tar.gz").load(folder)


def decisions(
    events: DataFrame, bundles: DataFrame, opened: Callable[[bytes], Deployed], settings: Settings,
    ticks: DataFrame | None = None, customers: DataFrame | None = None,
) -> DataFrame:  # fmt: skip
    """The decisions about `events`; see `api.live.decisions`."""
    _refuse(events, EVENTS, "events")
    _refuse(bundles, ("content", "modificationTime"), "bundles")
    if events.sparkSession.conf.get(PROVIDER, "") != ROCKS:
        raise UsageError("the state needs RocksDB", f"set {PROVIDER} to {ROCKS}")
    rows = _rows(_with_ticks(events.select(*EVENTS), ticks), settings)
    rows = rows.unionByName(_everywhere(bundles, settings.buckets))
    state = None if customers is None else _snapshot(customers, settings.buckets).groupBy("bucket")
    found = rows.groupBy("bucket").transformWithStateInPandas(
        Processor(opened, settings), OUTPUT, "append", "eventTime", initialState=state
    )
    counts = [f.count_if(f.col("kind").isin(*kinds)).alias(name) for name, kinds in KINDS.items()]
    return found.withColumn("at", f.timestamp_micros("at")).observe(METRICS, *counts)


def _with_ticks(events: DataFrame, ticks: DataFrame | None) -> DataFrame:
    """Ticks stay, as rows of nothing: a filter would be pushed below the watermark, which then would not see them."""
    if ticks is None:
        return events
    _refuse(ticks, ("ts",), "ticks")
    return events.unionByName(
        ticks.select("ts", _nothing("string", "customer_id"), _nothing("string", "line"), _place(None))
    )


def _rows(events: DataFrame, settings: Settings) -> DataFrame:
    """Without the column of the watermark: what is late is for the machine to say, and not to be dropped before."""
    stamped = events.withWatermark("ts", f"{settings.lateness // 1000} milliseconds")
    bucket = _bucket(f.col("customer_id"), settings.buckets)
    return stamped.select(bucket, "line", "position", _nothing("binary", "bundle"))


def _everywhere(bundles: DataFrame, buckets: int) -> DataFrame:
    """Each bundle, to every bucket."""
    bucket = f.explode(f.sequence(f.lit(0), f.lit(buckets - 1))).alias("bucket")
    came = f.unix_micros("modificationTime").alias("position")
    return bundles.select(bucket, _nothing("string", "line"), came, f.col("content").alias("bundle"))


def _nothing(kind: str, name: str) -> Column:
    return f.lit(None).cast(kind).alias(name)


def _snapshot(customers: DataFrame, buckets: int) -> DataFrame:
    _refuse(customers, ("customer_id",), "customers")
    line = f.to_json(f.struct(*customers.columns), {"timestampFormat": "yyyy-MM-dd'T'HH:mm:ss.SSSSSSXXX"})
    return customers.select(_bucket(f.col("customer_id").cast("string"), buckets), line.alias("line"))


def _bucket(customer: Column, buckets: int) -> Column:
    """By MD5, as V5's, so that every version of every engine finds the same one; rows of nobody come into the first."""
    digits = f.conv(f.substring(f.md5(customer), 1, 8), 16, 10).cast("long")
    return f.coalesce(f.pmod(digits, f.lit(buckets)), f.lit(0)).cast("int").alias("bucket")


def _refuse(frame: DataFrame, columns: Sequence[str], what: str) -> None:
    missing = [name for name in columns if name not in frame.columns]
    if missing:
        raise UsageError(f"{what}: no column {', '.join(missing)}", f"{what} have {', '.join(columns)}")
