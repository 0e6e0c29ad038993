"""The first page as values: all journeys side by side, messages, pressure, conflicts, and how good the data are."""

from __future__ import annotations

from typing import Any

from cjo_cli.report import quality
from cjo_cli.report.html.charts import Scale, added, over_time
from cjo_cli.report.html.messages import OUTCOMES, by_channel, not_sent
from cjo_cli.report.simulation import counted, days, goes_on_to, number, points, share

Values = dict[str, Any]
HEAT = 6


def overview(summary: Values, series: Values, colours: dict[str, int], anchors: dict[str, str]) -> Values:
    """What the first page shows."""
    return {
        "days": days(summary["period"]),
        "without": summary["without"],
        "tiles": _tiles(summary),
        "journeys": _journeys(summary, anchors),
        "sent": over_time("sent", series["days"], added(series["sent"]), colours),
        "outcomes": OUTCOMES,
        "messages": by_channel(summary["messages"], colours),
        "not_sent": not_sent(summary["messages"], "journey"),
        "pressure": _pressure(summary["pressure"]),
        "conflicts": _conflicts(summary, series, anchors),
        "quality": _quality(summary),
    }


def _tiles(summary: Values) -> list[Values]:
    log, totals = summary["log"], summary["summary"]
    asked = totals["messages"]
    sent = share(totals["sent"] / asked, 0) if asked else "–"
    rows = counted(log["rows"], "event") + (" in the whole log" if goes_on_to(summary) else "")
    return [
        {"name": "customers", "value": number(log["customers"]), "note": rows},
        {"name": "entered", "value": number(totals["entered"]), "note": f"{number(totals['held_out'])} held out"},
        {"name": "messages asked for", "value": number(asked), "note": f"by {number(totals['journeys'])} journeys"},
        {"name": "messages sent", "value": number(totals["sent"]), "note": f"{sent} of those asked for"},
    ]


def _journeys(summary: Values, anchors: dict[str, str]) -> Values:
    """A row per journey; lifts share one scale, so that they can be compared by eye."""
    goals = [journey["goal"] for journey in summary["journeys"].values() if journey["goal"]]
    scale = Scale([end for goal in goals for end in goal["interval"] or []])
    sent: dict[str, int] = {}
    for row in summary["messages"]:
        if row["outcome"] == "sent":
            sent[row["journey"]] = sent.get(row["journey"], 0) + row["count"]
    rows = []
    for name, journey in summary["journeys"].items():
        goal = journey["goal"] or {
            "treated": {"rate": None},
            "held_out": {"rate": None},
            "lift": None,
            "interval": None,
        }
        low, high = goal["interval"] or (0, 0)
        rows.append({
            "id": name,
            "anchor": anchors[name],
            "title": journey["title"] or name,
            "status": journey["status"],
            "entered": number(journey["entered"]),
            "sent": number(sent.get(name, 0)),
            "goal": share(goal["treated"]["rate"]),
            "control": share(goal["held_out"]["rate"]),
            "lift": points(goal["lift"]),
            "interval": f"{points(low)} to {points(high)}" if goal["interval"] else "",
            "kind": "goal" if low > 0 else "lost" if high < 0 else "none",
            "whisker": scale.whisker(goal["lift"], goal["interval"]),
        })  # fmt: skip
    return {"rows": rows, "compared": any(row["whisker"] for row in rows)}


def _pressure(pressure: Values) -> Values:
    weeks = {int(size): count for size, count in pressure["weeks"].items()}
    total, most = sum(weeks.values()), max(weeks.values(), default=1)
    rows = [
        {"size": size, "count": number(weeks.get(size, 0)), "share": share(weeks.get(size, 0) / total),
         "bar": round(100 * weeks.get(size, 0) / most, 2)}
        for size in range(1, max(weeks, default=0) + 1)
    ]  # fmt: skip
    return {
        "rows": rows,
        "customers": number(pressure["customers"]),
        "weeks": number(total),
        "mean": f"{pressure['mean']:.1f}",
        "p50": f"{pressure['p50']:.0f}",
        "p95": f"{pressure['p95']:.0f}",
        "max": pressure["max"],
    }


def _conflicts(summary: Values, series: Values, anchors: dict[str, str]) -> Values:
    """The matrix of customers in both of two journeys, and a list of the pairs."""
    both = {tuple(sorted(pair["journeys"])): pair["customers"] for pair in summary["overlaps"]}
    days = {tuple(sorted(pair["journeys"])): pair["customer_days"] for pair in series["same_day"]}
    most = max(both.values(), default=1)
    names = [name for name in summary["journeys"] if any(name in pair for pair in both)]
    rows = []
    for row in names:
        cells = []
        for column in names:
            count = both.get((min(row, column), max(row, column)), 0)
            heat = 0 if row == column or not count else 1 + int((HEAT - 1) * (count / most) ** 0.5)
            cells.append({"own": row == column, "count": number(count) if count else "·", "heat": heat})
        rows.append({"id": row, "anchor": anchors[row], "cells": cells})
    pairs = [
        {"journeys": pair, "customers": number(count), "days": number(days.get(pair, 0))}
        for pair, count in sorted(both.items(), key=lambda item: (-item[1], item[0]))
    ]
    return {"names": names, "rows": rows, "pairs": pairs}


def _quality(summary: Values) -> Values:
    """Facts about the log, each marked where a reader should look into it."""
    log = summary["log"]
    bad = sum(log["rejected"].values())
    empty = [name for name, journey in summary["journeys"].items() if not journey["entered"]]
    mistyped, unlisted = quality.mistyped(log), quality.unlisted(log)
    undeclared = log["undeclared_events"]
    names = ", ".join(f"{name} {number(count)}" for name, count in undeclared.items())
    facts = [
        _fact("Rows read", log["rows"], f"from {_minute(log['first_ts'])} to {_minute(log['last_ts'])} UTC"),
        _fact("Customers", log["customers"], "until the replay ends" if goes_on_to(summary) else ""),
        _fact("Rows that are no events", bad, ", ".join(quality.rejected(log)), warn=bad),
        _fact("Rows given twice", log["duplicates"], "counted once", warn=log["duplicates"]),
        _fact("Rows ten years and more from most others", log["outlying"], "the replay runs that far",
              warn=log["outlying"]),
        _fact("Customers with an unknown timezone", log["unknown_timezones"], "the project's timezone is used for them",
              warn=log["unknown_timezones"]),
        _fact("Events that the taxonomy does not know", len(undeclared), names, warn=len(undeclared)),
        _fact("Values of another type than declared", quality.total(mistyped), quality.described(mistyped),
              warn=len(mistyped)),
        _fact("Values that are not on their attribute's list", quality.total(unlisted), quality.described(unlisted),
              warn=len(unlisted)),
        _fact("Journeys that nobody entered", len(empty), ", ".join(empty), warn=len(empty)),
    ]  # fmt: skip
    return {"facts": facts, "warnings": sum(fact["warn"] for fact in facts)}


def _minute(instant: str) -> str:
    return instant[:16].replace("T", " ")


def _fact(name: str, value: int, words: str = "", warn: int = 0) -> Values:
    return {"name": name, "value": number(value), "words": words if value else "", "warn": bool(warn)}
