"""A replay in numbers: what `summary.json`, the terminal and the report all show (cli.md)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import combinations
from typing import Any

import numpy as np

from cjo_cli import __version__
from cjo_cli.plan.model import JourneyPlan
from cjo_cli.simulate.clock import Clock, calendar_span, day_of
from cjo_cli.simulate.result import Result, Table
from cjo_cli.simulate.world import NEVER
from cjo_cli.stats.rates import difference, rate, wilson

Values = dict[str, Any]
FORMAT_VERSION = "1.0"


def summarise(result: Result) -> Values:
    """The whole summary as plain values, in a fixed order; rates from 0 to 1, times as ISO text in UTC."""
    plans = {journey.id: journey for journey in result.plan.journeys}
    sent = result.messages.columns["outcome"] == result.messages.number("outcome", "sent")
    facts = result.facts
    return {
        "format_version": FORMAT_VERSION,
        "tool": {"name": "cjo", "version": __version__},
        "command": "simulate",
        "summary": {
            "journeys": len(result.journeys),
            "entered": len(result.instances),
            "held_out": int(result.instances.columns["held_out"].sum()),
            "messages": len(result.messages),
            "sent": int(sent.sum()),
        },
        "period": {"from": iso(result.beginning), "to": iso(result.horizon), "timezone": result.plan.timezone},
        "log": {
            "rows": facts.rows,
            "customers": facts.customers,
            "first_ts": iso(facts.first),
            "last_ts": iso(facts.last),
            "rejected": facts.rejected,
            "duplicates": facts.duplicates,
            "undeclared_events": facts.undeclared,
            "unknown_timezones": facts.unknown_timezones,
        },
        "journeys": {name: _journey(result, plans[name]) for name in result.journeys},
        "messages": _messages(result.messages),
        "pressure": _pressure(result, sent),
        "overlaps": _overlaps(result),
    }


def iso(t: int) -> str:
    """Microseconds as ISO text in UTC."""
    moment = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=int(t))
    return moment.isoformat().replace("+00:00", "Z")


def _rows_of(table: Table, journey: str) -> Any:
    return np.flatnonzero(table.columns["journey"] == table.number("journey", journey))


def _journey(result: Result, plan: JourneyPlan) -> Values:
    table = result.instances
    rows = _rows_of(table, plan.id)
    outcomes = table.tally("outcome", rows)
    exited = rows[table.columns["outcome"][rows] == table.number("outcome", "exited")]
    held = table.columns["held_out"][rows].astype(bool)
    counts = result.counts[plan.id]
    return {
        "title": plan.title,
        "status": plan.status,
        "candidates": counts.candidates,
        "rejected": {name: counts.rejected[name] for name in sorted(counts.rejected)},
        "entered": len(rows),
        "held_out": int(held.sum()),
        "completed": outcomes.get("completed", 0),
        "exited": table.tally("reason", exited),
        "converted": outcomes.get("converted", 0),
        "active": outcomes.get("active", 0),
        "goal": _goal(table, plan, rows, held),
        "steps": _steps(result, plan),
        "splits": _splits(result, plan, rows, held),
    }


def _arm(converted: int, n: int) -> Values:
    interval = wilson(converted, n)
    return {
        "n": n,
        "converted": converted,
        "rate": rate(converted, n),
        "interval": list(interval) if interval else None,
    }


def _goal(table: Table, plan: JourneyPlan, rows: Any, held: Any) -> Values | None:
    """Treated against held out: `lift` is the difference of the rates, with its interval."""
    if plan.goal is None:
        return None
    reached = table.columns["converted_at"][rows] != NEVER
    value = np.nan_to_num(table.columns["value"][rows])
    sides = {}
    for name, mask in (("treated", ~held), ("held_out", held)):
        sides[name] = {
            **_arm(int((reached & mask).sum()), int(mask.sum())),
            "value": round(float(value[mask].sum()), 6),
        }
    treated, control = ((sides[side]["converted"], sides[side]["n"]) for side in ("treated", "held_out"))
    found = difference(treated, control)
    return {
        **sides,
        "lift": found[0] if found else None,
        "interval": list(found[1:]) if found else None,
        "target": None if plan.goal.target is None else plan.goal.target / 10_000,
        "action": plan.goal.action,
    }


def _steps(result: Result, plan: JourneyPlan) -> Values:
    """Per step in the file's order: how many reached it, their paths, the median of seconds since entry."""
    table = result.steps
    rows = _rows_of(table, plan.id)
    step = table.columns["step"][rows]
    steps = {}
    for state in plan.states[1:-1]:
        here = rows[step == table.number("step", state.id)]
        seconds = (table.columns["at"][here] - table.columns["entered_at"][here]) / 1e6
        known = dict.fromkeys((t.path for t in state.transitions if t.path is not None), 0)
        steps[state.id] = {
            "kind": state.kind,
            "reached": len(here),
            "paths": {**known, **table.tally("path", here)},
            "median_seconds": float(np.median(seconds)) if len(here) else None,
        }
    return steps


def _splits(result: Result, plan: JourneyPlan, rows: Any, held: Any) -> Values:
    """Per split its arms: treated instances that took it, and how many of them reached the goal."""
    splits = {}
    table, steps = result.instances, result.steps
    if plan.goal is None:
        return {}
    mine = _rows_of(steps, plan.id)
    step, path = steps.columns["step"][mine], steps.columns["path"][mine]
    keys = ("customer_id", "key", "entered_at")
    instance = {name: table.columns[name][rows] for name in keys}
    for state in plan.states:
        if state.kind != "split":
            continue
        here = np.flatnonzero(step == steps.number("step", state.id))
        which = _match({name: steps.columns[name][mine][here] for name in keys}, instance)
        reached = table.columns["converted_at"][rows][which] != NEVER
        treated = ~held[which]
        arms = {}
        for transition in state.transitions:
            taken = treated & (path[here] == steps.number("path", transition.path))
            arms[str(transition.path)] = _arm(int((reached & taken).sum()), int(taken.sum()))
        splits[state.id] = arms
    return splits


def _match(left: dict[str, Any], right: dict[str, Any]) -> Any:
    """The row of `right` that each row of `left` belongs to; both name instances of one journey."""
    both = {name: np.concatenate([left[name], right[name]]) for name in left}
    order = np.lexsort(tuple(both.values()))
    change = np.zeros(len(order), dtype=bool)
    for column in both.values():
        change[1:] |= column[order][1:] != column[order][:-1]
    number = np.empty(len(order), dtype=np.int64)
    number[order] = np.cumsum(change)
    count = len(next(iter(left.values())))
    row_of = np.zeros(int(number.max(initial=0)) + 1, dtype=np.int64)
    row_of[number[count:]] = np.arange(len(order) - count)
    return row_of[number[:count]]


def _messages(table: Table) -> list[Values]:
    """Messages by journey, channel, content, outcome and reason."""
    names = ("journey", "channel", "content", "outcome", "reason")
    # One number for the five: all but the customers' are in one dictionary.
    base = len(table.texts["journey"]) + 1
    packed = np.zeros(len(table), dtype=np.int64)
    for name in names:
        packed = packed * base + table.columns[name] + 1
    groups, counts = np.unique(packed, return_counts=True)
    texts = [None, *table.texts["journey"]]
    rows = []
    for group, count in zip(groups, counts, strict=True):
        places = [int(group) // base**power % base for power in reversed(range(len(names)))]
        rows.append({**{name: texts[place] for name, place in zip(names, places, strict=True)}, "count": int(count)})
    return sorted(rows, key=lambda row: tuple(str(row[name] or "") for name in names))


def _pressure(result: Result, sent: Any) -> Values:
    """Sent messages a customer and week (from Monday, project's timezone), over the weeks in which one got any."""
    at = result.messages.columns["at"][sent]
    customer = result.messages.columns["customer_id"][sent].astype(np.int64)
    if len(at) == 0:
        return {"customers": 0, "mean": 0.0, "p50": 0.0, "p95": 0.0, "max": 0, "weeks": {}}
    clock = Clock(result.plan.timezone, result.beginning, result.horizon)
    week = calendar_span(day_of(clock.to_local(at, np.zeros(len(at), dtype=np.int64))), "week")
    counts = np.unique(customer * 2**20 + week, return_counts=True)[1]
    sizes, often = np.unique(counts, return_counts=True)
    return {
        "customers": len(np.unique(customer)),
        "mean": float(counts.mean()),
        "p50": float(np.percentile(counts, 50)),
        "p95": float(np.percentile(counts, 95)),
        "max": int(counts.max()),
        "weeks": {str(size): int(n) for size, n in zip(sizes, often, strict=True)},
    }


def _overlaps(result: Result) -> list[Values]:
    """Pairs of journeys and how many customers were in both, most first."""
    table = result.instances
    customers = {name: np.unique(table.columns["customer_id"][_rows_of(table, name)]) for name in result.journeys}
    pairs = []
    for first, second in combinations(result.journeys, 2):
        both = len(np.intersect1d(customers[first], customers[second], assume_unique=True))
        if both:
            pairs.append({"journeys": [first, second], "customers": both})
    return sorted(pairs, key=lambda pair: (-pair["customers"], pair["journeys"]))
