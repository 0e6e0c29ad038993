"""The projects in this repository with their logs, as the machine takes them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from cjo_cli.machine.batch import Arrival
from cjo_cli.machine.course import Machine
from cjo_cli.machine.replay import replay_events
from cjo_cli.machine.values import Value
from machine.feed import Rows, arrivals, machine_of, plan_of, snapshot


@dataclass(frozen=True)
class Log:
    """What a machine is fed of a project's log."""

    machine: Machine
    events: list[Arrival]
    profiles: dict[str, dict[str, Value]]
    horizon: int

    def replay(self, batch: int | None = None) -> Rows:
        return replay_events(self.machine, self.events, self.profiles, self.horizon, batch)


def log_of(
    project: Path,
    events: str,
    columns: dict[str, str],
    profiles: str,
    names: dict[str, str],
    customers: int | None = None,
) -> Log:
    """A project's log from Parquet files whose columns have other names; of all customers or some."""
    plan = plan_of(project)
    rows = _rows(project / events, columns, "ORDER BY file_row_number")
    rows = sorted(({**row, "ts": _micros(row["ts"])} for row in rows), key=lambda row: row["ts"])
    first, horizon = rows[0]["ts"], rows[-1]["ts"]
    known = _rows(project / profiles, names, "")
    if customers is not None:
        some = set(sorted({str(row["customer_id"]) for row in known})[:customers])
        rows, known = ([row for row in found if str(row["customer_id"]) in some] for found in (rows, known))
    open_ = [journey.id for journey in plan.journeys if journey.status in ("live", "review")]
    machine = machine_of(plan, first, journeys=open_)
    return Log(machine, arrivals(machine, rows), snapshot(machine, known), horizon)


def _rows(path: Path, names: dict[str, str], order: str) -> list[dict[str, Any]]:
    cursor = duckdb.connect().execute(
        f"SELECT * FROM read_parquet('{path.as_posix()}', file_row_number = true) {order}"
    )
    columns = [names.get(column[0], column[0]) for column in cursor.description]
    return [dict(zip(columns, row, strict=True)) for row in cursor.fetchall()]


def _micros(value: Any) -> int:
    from datetime import UTC, datetime, timedelta

    at = value if value.tzinfo is not None else value.replace(tzinfo=UTC)
    return int((at - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1))
