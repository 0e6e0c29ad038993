"""Small logs to look at: what a test wants of one, and its facts."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import duckdb

from cjo_cli.log.data import Wanted
from cjo_cli.log.facts import LogFacts
from cjo_cli.log.reader import Log, read_log
from cjo_cli.model.log import LogConfig

HEAD = "customer_id,ts,event,value\n"
AT = "2026-03-01T10:00:00Z"


def wanted(properties: dict[str, Any], attributes: dict[str, Any] | None = None, **more: Any) -> Wanted:
    """Of the event `bought` these properties, by type."""
    return Wanted({"bought": ("Bought!", properties)}, attributes or {}, frozenset(), frozenset({"Bought!"}), **more)


def look(folder: Path, what: Wanted, **config: Any) -> Log:
    """The log `events.*` of a folder, looked at."""
    return read_log(folder, LogConfig(**{"events": ("events.*",), **config}), what, None, {"threads": 2})


def facts(folder: Path, what: Wanted, **config: Any) -> LogFacts:
    return look(folder, what, **config).facts


def parquet(path: Path, sql: str) -> None:
    with duckdb.connect() as connection:
        connection.execute(f"COPY ({sql}) TO '{path.as_posix()}' (FORMAT parquet)")
