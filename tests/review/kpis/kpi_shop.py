"""A shop of random customers with control groups, and its KPIs a second time, customer by customer in plain Python."""

from __future__ import annotations

import csv
import random
from collections import defaultdict
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

START = datetime(2026, 3, 2, 9, tzinfo=UTC)
ZONE = ZoneInfo("Europe/Amsterdam")
DAYS = 80
FILES = {
    "cjo.yaml": """version: 1
name: kpi-shop
timezone: Europe/Amsterdam
locale: en
log: {events: logs/events.csv, columns: {customer_id: who, ts: at, event: what}}
""",
    "taxonomy/events.yaml": """facet: event
terms:
  - {id: seen}
  - {id: carted, properties: {value: {type: number}}}
  - {id: bought, properties: {value: {type: number}}}
  - {id: mailed}
""",
    "taxonomy/words.yaml": """facet: stage
terms:
  - id: buying
    terms: [{id: first}, {id: again}]
  - {id: other}
""",
    "taxonomy/attributes.yaml": """facet: attribute
terms: [{id: email, type: string, pii: true}]
""",
    "taxonomy/purposes.yaml": """facet: purpose
terms: [{id: service, consent: none}]
""",
    "taxonomy/channels.yaml": """facet: channel
terms:
  - id: owned
    terms: [{id: email, events: {sent: mailed}}, {id: push}]
""",
    "taxonomy/actions.yaml": """facet: action
terms:
  - {id: buy, events: [{event: bought}], value: value}
  - {id: see, events: [{event: seen}]}
""",
    "taxonomy/audiences.yaml": """facet: audience
terms: [{id: buyers, when: {event: bought}}]
""",
    "taxonomy/kpis.yaml": """facet: kpi
terms:
  - {id: rate, formula: conversion-rate}
  - {id: back, formula: retention-rate, parameters: {within: 10d, target: 40}}
  - {id: bought-again, formula: retention-rate, parameters: {within: 20d, action: buy}}
  - {id: lost, formula: churn-rate, parameters: {after: 12d}}
  - {id: worth, formula: clv, parameters: {ahead: 90d, margin: 50, discount: 0}}
  - {id: load, formula: message-pressure}
""",
    "content/note.yaml": """content: note
purpose: service
status: approved
variants:
  - {channel: email, locale: en, subject: Hi, body: Hi}
""",
    "journeys/cart.yaml": """journey: cart
owner: crm
stage: first
status: live
goal: {action: buy, within: 7d, target: 20}
kpis: [rate, back, lost, worth, load]
enter: {event: carted, reentry: {after: 1d}, holdout: 30}
steps:
  - wait: 2h
  - send: note
""",
    "journeys/thanks.yaml": """journey: thanks
stage: again
status: live
goal: {action: buy, within: 14d, exit: false}
kpis: [bought-again]
enter: {event: bought, holdout: 50}
steps:
  - send: note
  - wait: 1d
  - send: note
""",
    "taxonomy/teams.yaml": "facet: team\nterms: [{id: crm}]\n",
}
Row = tuple[str, datetime, str, float]


def rows_of(seed: int, customers: int = 160) -> list[Row]:
    """Customers who see, cart and buy, each at a pace of their own."""
    chance = random.Random(seed)
    rows: list[Row] = []
    for number in range(customers):
        at, pace = chance.uniform(0, 50), chance.choice((0.5, 2.0, 6.0))
        while at < DAYS and chance.random() < 0.95:
            what = chance.choice(("seen", "seen", "carted", "bought", "mailed"))
            rows.append((f"u{number:03}", START + timedelta(days=at), what, round(chance.uniform(5, 90), 2)))
            at += chance.expovariate(1 / pace)
    return rows


def shop(folder: Path, rows: list[Row], **other: str) -> Path:
    """The project over these rows; `other` are files in place of its own, by the end of their name."""
    for name, text in FILES.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(other.get(path.stem, text), encoding="utf-8")
    (folder / "logs").mkdir(exist_ok=True)
    with (folder / "logs" / "events.csv").open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file)
        table.writerow(["who", "at", "what", "value"])
        table.writerows([who, at.isoformat(), what, value if what in ("carted", "bought") else ""]
                        for who, at, what, value in rows)  # fmt: skip
    return folder


def seen_again(
    entries: list[dict[str, Any]], rows: list[Row], span: timedelta, what: tuple[str, ...]
) -> dict[bool, tuple[int, int]]:
    """By whether held out: of customers by their first entry that can be judged, those active within `span`."""
    end = max(at for _, at, _, _ in rows)
    first: dict[str, dict[str, Any]] = {}
    for entry in sorted(entries, key=lambda one: one["entered_at"]):
        if entry["entered_at"] + span <= end:
            first.setdefault(entry["customer_id"], entry)
    acts = defaultdict(list)
    for who, at, event, _ in rows:
        if event in what:
            acts[who].append(at)
    found = {False: [0, 0], True: [0, 0]}
    for who, entry in first.items():
        start = entry["entered_at"]
        found[entry["held_out"]][0] += any(start < at <= start + span for at in acts[who])
        found[entry["held_out"]][1] += 1
    return {side: (count, n) for side, (count, n) in found.items()}


def week(at: datetime) -> date:
    """The Monday of the local week."""
    day = at.astimezone(ZONE).date()
    return day - timedelta(days=day.weekday())


def weeks_of(rows: list[Row]) -> dict[str, set[date]]:
    """The whole weeks in which each customer was active; what a channel sends is no activity."""
    last = week(max(at for _, at, _, _ in rows))
    found: dict[str, set[date]] = defaultdict(set)
    for who, at, event, _ in rows:
        if event != "mailed" and week(at) < last:
            found[who].add(week(at))
    return found
