"""A random case's log and snapshot as the machine takes them: rows read by V1 and D1, by `ts`, then the log's order."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from oracle.generate import Case

from cjo_cli import api
from cjo_cli.machine.batch import Arrival
from cjo_cli.machine.clock import Clock
from cjo_cli.machine.course import Machine, compile_plan
from cjo_cli.machine.replay import replay_events
from cjo_cli.machine.state import Event
from cjo_cli.machine.values import Value, read, text_of
from cjo_cli.machine.zones import of_tzdata
from cjo_cli.plan.model import Plan

Rows = dict[str, list[tuple[Any, ...]]]


def accepted(case: Case) -> list[dict[str, Any]]:
    """The rows that count (D1), by time, then the log's order."""
    has_ids = case.event_id or case.layout in ("segment", "cloudevents")
    seen: set[str] = set()
    kept = []
    for row in case.rows:
        if row["customer_id"] in (None, "") or row["event"] in (None, "") or row["ts"] is None:
            continue
        name = row.get("event_id")
        if has_ids and name is not None:
            if name in seen:
                continue
            seen.add(name)
        kept.append(row)
    return sorted(kept, key=lambda row: row["ts"])


def arrivals(machine: Machine, rows: list[dict[str, Any]]) -> list[Arrival]:
    terms = {machine.plan.events[term].name: term for term in machine.keeps.reads}
    return [(str(row["customer_id"]), event_of(machine, terms.get(row["event"]), row)) for row in rows]


def event_of(machine: Machine, term: str | None, row: dict[str, Any]) -> Event:
    values: dict[str, Value] = {}
    for name, kind in machine.keeps.reads[term].items() if term is not None else ():
        text = text_of(row.get(name))
        value = None if text is None else read(text, kind)
        if value is not None:
            values[name] = value
    return Event(row["ts"], term, values)


def snapshot(machine: Machine, profiles: list[dict[str, Any]]) -> dict[str, dict[str, Value]]:
    found: dict[str, dict[str, Value]] = {}
    for profile in profiles:
        known = found[str(profile["customer_id"])] = {}
        for name in machine.keeps.attributes:
            part = machine.plan.attributes[name]
            text = text_of(profile.get(part.name))
            value = None if text is None else read(text, part.type)
            if value is not None:
                known[name] = value
    return found


def machine_of(plan: Plan, beginning: int, **options: Any) -> Machine:
    return compile_plan(plan, Clock(of_tzdata, plan.timezone), beginning, **options)


def plan_of(folder: Path) -> Plan:
    plan = api.checked(folder).plan
    assert plan is not None
    # What runs is what a bundle holds.
    return Plan.model_validate_json(json.dumps(plan.model_dump(mode="json", by_alias=True)))


def replay(case: Case, folder: Path, batch: int | None = None) -> Rows:
    """What the machine makes of a case that lies in `folder`."""
    rows, plan = accepted(case), plan_of(folder)
    open_ = [journey.id for journey in plan.journeys if journey.status in ("live", "review")]
    machine = machine_of(plan, rows[0]["ts"], journeys=open_, start=case.from_)
    horizon = rows[-1]["ts"] if case.to is None else case.to
    return replay_events(machine, arrivals(machine, rows), snapshot(machine, case.profiles), horizon, batch)
