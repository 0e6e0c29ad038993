"""Options of `cjo simulate --engine`, and what they ask of the engine of many machines."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cjo_cli.errors import UsageError

if TYPE_CHECKING:
    from cjo_cli.spark.replay import Replayed


class Engine(StrEnum):
    """What replays: this process, or a Spark."""

    DUCKDB = "duckdb"
    SPARK = "spark"


Engines = Annotated[Engine, typer.Option("--engine", help="What replays.", envvar="CJO_ENGINE")]
BucketsDir = Annotated[
    Path | None,
    typer.Option(
        "--buckets", help="For spark: the log as cjo log bucket laid it out.", envvar="CJO_BUCKETS", metavar="DIR"
    ),
]
Table = Annotated[
    str | None, typer.Option("--table", help="For spark: a table of events that it reads.", metavar="NAME")
]
Customers = Annotated[
    str | None, typer.Option("--customers", help="For spark: the table of the snapshot.", metavar="NAME")
]
Order = Annotated[
    str | None, typer.Option("--order", help="For spark: the table's column of the log's order.", metavar="COLUMN")
]
Remote = Annotated[
    str | None,
    typer.Option(
        "--remote", help="For spark: where it is; sail starts one here.", envvar="SPARK_REMOTE", metavar="URL"
    ),
]
Tasks = Annotated[int | None, typer.Option("--tasks", min=1, help="For spark: how many tasks.", metavar="N")]


def refuse_without_spark(**given: object) -> None:
    """Raises UsageError where an option that is for spark alone is given without it."""
    for name, value in given.items():
        if value is not None:
            raise UsageError(f"--{name} is for --engine spark", "add that, or leave it out")


def by_spark(
    project: Path,
    buckets: Path | None,
    table: str | None,
    customers: str | None,
    order: str | None,
    remote: str | None,
    **options: Any,
) -> Replayed:
    """Replay on the engine. Raises UsageError where it is not said over which log, and as the replay does."""
    from cjo_cli import api

    if (buckets is None) == (table is None):
        raise UsageError(
            "--engine spark needs a log that it can cut by customer" if buckets is None else "--buckets and --table",
            "lay it out: cjo log bucket -o DIR, then --buckets DIR; or name a table: --table NAME",
        )
    if buckets is not None:
        if customers is not None or order is not None:
            raise UsageError("--customers and --order go with --table", "cjo log bucket has laid both out")
        return api.simulate_laid(project, buckets, remote=remote, **options)
    return api.simulate_table(project, str(table), remote=remote, customers=customers, order=order, **options)
