"""A replay in numbers: what `summary.json`, the terminal and the report all show (cli.md)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from itertools import combinations
from typing import Any

import numpy as np

from cjo_cli import __version__
from cjo_cli.log.facts import LogFacts
from cjo_cli.log.order import distinct
from cjo_cli.plan.digest import digests
from cjo_cli.simulate.clock import Clock, calendar_span, day_of
from cjo_cli.simulate.result import (
    EXITED,
    INSTANCE_OUTCOMES,
    MESSAGE_OUTCOMES,
    NEVER,
    SENT,
    JourneyCounts,
    Ran,
    Result,
)
from cjo_cli.simulate.times import median_seconds, quantiles
from cjo_cli.stats.rates import difference, rate, wilson

Values = dict[str, Any]
FORMAT_VERSION = "1.0"
MESSAGE_KEYS = ("journey", "channel", "content", "outcome", "reason")


def summarise(result: Result) -> Values:
    """The whole summary as plain values, in a fixed order; rates from 0 to 1, times as ISO text in UTC."""
    summary = Summary(result)
    for ran in result.each():
        summary.add(ran)
    return summary.values()


class Summary:
    """A summary in the making: journeys are added one by one."""

    def __init__(self, result: Result) -> None:
        self.result = result
        self.journeys: dict[str, Values] = {}
        self.messages: list[Values] = []
        self.pressure = Pressure(result)
        self.together = Together(len(result.customers))

    def add(self, ran: Ran) -> None:
        """Note one journey."""
        self.journeys[ran.plan.id] = _journey(ran, self.result.counts[ran.plan.id])
        self.messages += _messages(self.result, ran)
        self.pressure.add(ran)
        self.together.add(ran)

    def values(self) -> Values:
        """The summary of what was added."""
        return _document(self.result, self.journeys, self.messages, self.pressure, self.together)


def _document(
    result: Result, journeys: dict[str, Values], messages: list[Values], pressure: Pressure, together: Together
) -> Values:
    facts = result.facts
    return {
        "format_version": FORMAT_VERSION,
        "tool": {"name": "cjo", "version": __version__},
        "command": "simulate",
        "summary": {
            "journeys": len(result.journeys),
            "entered": sum(journey["entered"] for journey in journeys.values()),
            "held_out": sum(journey["held_out"] for journey in journeys.values()),
            "messages": sum(row["count"] for row in messages),
            "sent": sum(row["count"] for row in messages if row["outcome"] == "sent"),
        },
        "period": {"from": iso(result.beginning), "to": iso(result.horizon), "timezone": result.plan.timezone},
        "without": list(result.without),
        "plan": digests(result.plan, result.journeys),
        "log": log_values(facts),
        "journeys": journeys,
        "messages": sorted(messages, key=lambda row: tuple(str(row[name] or "") for name in MESSAGE_KEYS)),
        "pressure": pressure.values(),
        "overlaps": together.values(),
    }


def log_values(facts: LogFacts) -> Values:
    """The log and its quality; of what is wrong only places and shapes, no customer and no value."""
    return {
        "rows": facts.rows,
        "customers": facts.customers,
        "first_ts": iso(facts.first),
        "last_ts": iso(facts.last),
        "rejected": facts.rejected,
        "rejected_examples": {name: [vars(one) for one in found] for name, found in facts.rejected_examples.items()},
        "duplicates": facts.duplicates,
        "undeclared_events": facts.undeclared,
        "unknown_timezones": facts.unknown_timezones,
        "outlying": facts.outlying,
        "outlying_examples": [vars(one) for one in facts.outlying_examples],
        "mistyped": [
            {"event": one.event, "property": one.name, "count": one.count, "examples": list(one.shapes)}
            for one in facts.mistyped
        ],
        "outside_list": [
            {"attribute": one.attribute, "count": one.count, "examples": list(one.shapes)} for one in facts.unlisted
        ],
    }


def iso(t: int) -> str:
    """Microseconds as ISO text in UTC."""
    moment = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=int(t))
    return moment.isoformat().replace("+00:00", "Z")


def tally(numbers: Any, texts: Sequence[str | None]) -> dict[str, int]:
    """How often each of `texts` occurs among `numbers`, most first; negative numbers and no text are left out."""
    counts = np.bincount(numbers[numbers >= 0], minlength=1).tolist()
    found = sorted((-count, str(texts[i])) for i, count in enumerate(counts) if count and texts[i])
    return {text: -count for count, text in found}


def _journey(ran: Ran, counts: JourneyCounts) -> Values:
    plan = ran.plan
    outcomes = tally(ran.outcome, INSTANCE_OUTCOMES)
    return {
        "title": plan.title,
        "status": plan.status,
        "candidates": counts.candidates,
        "rejected": {name: counts.rejected[name] for name in sorted(counts.rejected)},
        "entered": len(ran),
        "held_out": int(ran.held_out.sum()),
        "completed": outcomes.get("completed", 0),
        "exited": tally(ran.reason[ran.outcome == EXITED], ran.reasons),
        "converted": outcomes.get("converted", 0),
        "active": outcomes.get("active", 0),
        "goal": _goal(ran),
        "steps": _steps(ran),
        "splits": _splits(ran),
    }


def arm_values(converted: int, n: int) -> Values:
    """A share with its interval."""
    interval = wilson(converted, n)
    return {
        "n": n,
        "converted": converted,
        "rate": rate(converted, n),
        "interval": list(interval) if interval else None,
    }


def _goal(ran: Ran) -> Values | None:
    """Treated against held out: `lift` is the difference of the rates, with its interval."""
    goal = ran.plan.goal
    if goal is None:
        return None
    reached = ran.converted_at != NEVER
    value = np.nan_to_num(ran.value)
    sides = {}
    for name, mask in (("treated", ~ran.held_out), ("held_out", ran.held_out)):
        sides[name] = {
            **arm_values(int((reached & mask).sum()), int(mask.sum())),
            "value": round(float(value[mask].sum()), 6),
        }
    treated, control = ((sides[side]["converted"], sides[side]["n"]) for side in ("treated", "held_out"))
    found = difference(treated, control)
    return {
        **sides,
        "lift": found[0] if found else None,
        "interval": list(found[1:]) if found else None,
        "target": None if goal.target is None else goal.target / 10_000,
        "action": goal.action,
    }


def _steps(ran: Ran) -> Values:
    """Per step in the file's order: how many reached it, their paths, the median of seconds since entry."""
    steps = {}
    for number, state in enumerate(ran.plan.states[1:-1], start=1):
        rows = ran.step(number)
        known = dict.fromkeys((t.path for t in state.transitions if t.path is not None), 0)
        steps[state.id] = {
            "kind": state.kind,
            "reached": 0 if rows is None else len(rows.at),
            "paths": known if rows is None else {**known, **tally(rows.path, rows.names)},
            "median_seconds": median_seconds(ran.elapsed.get(number)),
        }
    return steps


def _splits(ran: Ran) -> Values:
    """Per split its arms: treated instances that took it, and how many of them reached the goal."""
    splits: Values = {}
    if ran.plan.goal is None:
        return splits
    for number, state in enumerate(ran.plan.states):
        if state.kind == "split":
            splits[state.id] = {str(t.path): arm_values(*arm_of(ran, number, str(t.path))) for t in state.transitions}
    return splits


def arm_of(ran: Ran, state: int, path: str) -> tuple[int, int]:
    """Of the treated who took an arm of a split: how many reached the goal, and how many they are."""
    rows = ran.step(state)
    if rows is None:
        return 0, 0
    taken = rows.instance[rows.path == rows.names.index(path)]
    taken = taken[~ran.held_out[taken]]
    return int((ran.converted_at[taken] != NEVER).sum()), len(taken)


def _messages(result: Result, ran: Ran) -> list[Values]:
    """A journey's messages by channel, content, outcome and reason."""
    counts: Counter[tuple[Any, ...]] = Counter()
    many = len(result.names)
    for rows in ran.messages:
        packed = (rows.outcome.astype(np.int64) * many + rows.channel) * many + rows.reason
        found = np.bincount(packed, minlength=1)
        for cell in np.flatnonzero(found).tolist():
            outcome, channel, reason = cell // many**2, cell // many % many, cell % many
            key = (result.names[channel], rows.content, MESSAGE_OUTCOMES[outcome], result.names[reason])
            counts[key] += int(found[cell])
    return [
        {**dict(zip(MESSAGE_KEYS, (ran.plan.id, *key), strict=True)), "count": count} for key, count in counts.items()
    ]


class Pressure:
    """Sent messages a customer and week (from Monday, project's timezone), over the weeks in which one got any."""

    def __init__(self, result: Result) -> None:
        self.clock = Clock(result.plan.timezone, result.beginning, result.horizon)
        self.weeks: list[Any] = []

    def add(self, ran: Ran) -> None:
        """Note one journey's messages."""
        for rows in ran.messages:
            sent = np.flatnonzero(rows.outcome == SENT)
            at = rows.at[sent]
            week = calendar_span(day_of(self.clock.to_local(at, np.zeros(len(at), dtype=np.int64))), "week")
            self.weeks.append(ran.customer[rows.instance[sent]] * np.int64(2**20) + week)

    def values(self) -> Values:
        """Customers, and the spread of their weeks."""
        found, counts = distinct(np.concatenate([np.zeros(0, dtype=np.int64), *self.weeks]))
        if len(found) == 0:
            return {"customers": 0, "mean": 0.0, "p50": 0.0, "p95": 0.0, "max": 0, "weeks": {}}
        often = np.bincount(counts)
        sizes = np.flatnonzero(often)
        middle, high = quantiles(sizes, often[sizes], (0.5, 0.95))
        return {
            "customers": len(distinct(found >> 20)[0]),
            "mean": float(counts.mean()),
            "p50": middle,
            "p95": high,
            "max": int(sizes[-1]),
            "weeks": {str(size): int(often[size]) for size in sizes.tolist()},
        }


class Together:
    """Pairs of journeys and how many customers were in both, most first."""

    def __init__(self, customers: int) -> None:
        self.customers = customers
        self.ids: list[str] = []
        self.inside: list[Any] = []

    def add(self, ran: Ran) -> None:
        """Note one journey's customers, a bit each."""
        flags = np.zeros(self.customers, dtype=np.bool_)
        flags[ran.customer] = True
        self.ids.append(ran.plan.id)
        self.inside.append(np.packbits(flags))

    def values(self) -> list[Values]:
        """The pairs."""
        pairs = []
        for (i, first), (j, second) in combinations(enumerate(self.ids), 2):
            both = int(np.bitwise_count(self.inside[i] & self.inside[j]).sum())
            if both:
                pairs.append({"journeys": [first, second], "customers": both})
        return sorted(pairs, key=lambda pair: (-pair["customers"], pair["journeys"]))
