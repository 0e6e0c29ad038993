"""A bundle over a stream of events, inside Spark's Structured Streaming."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from cjo_cli.errors import UsageError

if TYPE_CHECKING:
    from pyspark.sql import DataFrame

    from cjo_cli.spark.live.outbox import Sink

BUCKETS = 256
MOST_BUCKETS = 65_536
UNITS = ("iso", "s", "ms", "us")


def lines(frame: DataFrame, column: str = "value", *, unit: str = "iso", position: str | None = None) -> DataFrame:
    """Events of a column of JSON lines, in any of the shapes that `cjo run` reads: of files, of a Kafka topic.

    `unit` is what a `ts` that is a number counts; `position` a column that orders events of one instant, such as
    Kafka's `offset`. Raises UsageError for a column that is not there, or no such unit.
    """
    _installed()
    from cjo_cli.spark.live.stream import of_lines

    _has(frame, [column, *([position] if position else [])])
    _known(unit)
    return of_lines(frame, column, unit, position)


def columns(
    frame: DataFrame,
    *,
    customer_id: str = "customer_id",
    ts: str = "ts",
    event: str = "event",
    event_id: str | None = None,
    position: str | None = None,
) -> DataFrame:
    """Events of a DataFrame of columns, such as a Delta table's; all others are properties, under their names.

    Raises UsageError for a column that is not there.
    """
    _installed()
    from cjo_cli.spark.live.stream import of_columns

    names = {"customer_id": customer_id, "ts": ts, "event": event, **({"event_id": event_id} if event_id else {})}
    _has(frame, [*names.values(), *([position] if position else [])])
    return of_columns(frame, names, position)


def decisions(
    events: DataFrame,
    bundles: DataFrame | Path | str,
    *,
    buckets: int = BUCKETS,
    lateness: str = "0s",
    remember: str = "7d",
    ticks: DataFrame | None = None,
    customers: DataFrame | None = None,
    beginning: str | None = None,
    unit: str = "iso",
    migrate: bool = False,
    unsubscribe: str | None = None,
) -> DataFrame:
    """The decisions about a stream of `events` (of `lines` or `columns`), as a streaming DataFrame.

    Its columns are `kind`, `id`, `at`, `customer_id`, `journey`, `reason` and `line`, a decision as `cjo run` writes
    it; of the kinds `late` and `rejected` the row as it came, of `refused` and `unmoved` what a bundle came to.

    `bundles` is the folder that bundles come into, or a stream of their `content` and `modificationTime`: the newest
    decides, and takes over from the one before. `ticks` is a stream of `ts` that moves time where events are silent.
    `customers` is the snapshot, which needs the `beginning` of time. Ids of events are remembered for `remember`.
    Raises UsageError.
    """
    _installed()
    from cjo_cli.api.run import deployed_of, span_of
    from cjo_cli.spark.live.settings import Settings
    from cjo_cli.spark.live.stream import bundles_in
    from cjo_cli.spark.live.stream import decisions as decided

    if not 1 <= buckets <= MOST_BUCKETS:
        raise UsageError(f"buckets: not {buckets}", f"1 to {MOST_BUCKETS:,}; 64 to 1,024 suit most")
    _known(unit)
    if customers is not None and beginning is None:
        raise UsageError("customers: there is no beginning", "give the instant from which they enter")
    begun = 0 if beginning is None else _instant(beginning)
    span = span_of(lateness, "lateness")
    settings = Settings(buckets, span, span_of(remember, "remember"), unit, begun, migrate, unsubscribe)
    brought = bundles_in(events.sparkSession, str(bundles)) if isinstance(bundles, str | Path) else bundles
    return decided(events, brought, deployed_of, settings, ticks, customers)


def to_sqlite(path: Path | str) -> Sink:
    """What `foreachBatch` is given for tables `outbox` and `quarantine` in a file; the driver writes it."""
    _installed()
    from cjo_cli.spark.live.outbox import to_sqlite as sink

    return sink(Path(path))


def to_postgres(dsn: str) -> Sink:
    """The same in a Postgres, which the executors write. Raises UsageError where it cannot be reached."""
    _installed()
    from cjo_cli.spark.live.outbox import to_postgres as sink

    return sink(dsn)


def _installed() -> None:
    from importlib.util import find_spec

    if find_spec("pyspark") is None:
        raise UsageError("this needs Spark", "install it: pip install 'pyspark[sql]>=4.0', or 'cjo-cli[spark]'")


def _has(frame: DataFrame, names: list[str]) -> None:
    missing = [name for name in names if name not in frame.columns]
    if missing:
        raise UsageError(f"no column {', '.join(missing)}", f"there are {', '.join(frame.columns)}")


def _known(unit: str) -> None:
    if unit not in UNITS:
        raise UsageError(f"unit: there is no '{unit}'", f"one of {', '.join(UNITS)}")


def _instant(text: str) -> int:
    from cjo_cli.plan.instants import parse_instant

    at = parse_instant(text, "UTC")
    if at is None:
        raise UsageError(f"beginning: not an instant: {text}", "write it as 2026-03-01T09:00:00Z")
    return at
