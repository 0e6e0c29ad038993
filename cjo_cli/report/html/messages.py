"""What became of messages, for one journey or for all: totals, and what stopped which."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from cjo_cli.report.html.labels import reason
from cjo_cli.report.simulation import number, share

Values = dict[str, Any]
OUTCOMES = ("sent", "suppressed", "unreachable", "withheld", "pending")


def outcomes(rows: Iterable[Values]) -> dict[str, int]:
    """How many messages came to each outcome."""
    totals = dict.fromkeys(OUTCOMES, 0)
    for row in rows:
        totals[row["outcome"]] += row["count"]
    return totals


def not_sent(rows: list[Values], by: str) -> list[Values]:
    """What stopped messages, most first: outcome, reason, how many, the most frequent of `by` (content, journey)."""
    asked = sum(row["count"] for row in rows)
    groups: dict[tuple[str, str], dict[str, int]] = {}
    for row in rows:
        if row["outcome"] != "sent":
            group = groups.setdefault((row["outcome"], row["reason"] or ""), {})
            group[row[by]] = group.get(row[by], 0) + row["count"]
    most = max((sum(group.values()) for group in groups.values()), default=1)
    found = []
    for (outcome, name), group in sorted(groups.items(), key=lambda item: (-sum(item[1].values()), item[0])):
        count = sum(group.values())
        among = sorted(group.items(), key=lambda item: (-item[1], item[0]))
        found.append({
            "outcome": outcome,
            "reason": name or "due after the period",
            "words": reason(name or None),
            "count": number(count),
            "share": share(count / asked),
            "bar": round(100 * count / most, 2),
            "among": [f"{what} {number(part)}" for what, part in among[:3]],
            "more": max(0, len(among) - 3),
        })  # fmt: skip
    return found


def by_channel(rows: list[Values], colours: dict[str, int]) -> list[Values]:
    """Per channel how many messages came to each outcome; those that no channel could carry last."""
    groups: dict[str, list[Values]] = {}
    for row in rows:
        groups.setdefault(row["channel"] or "", []).append(row)
    order = sorted(groups, key=lambda name: (name == "", colours.get(name, len(colours)), name))
    return [
        {
            "channel": name or "no channel fits",
            "colour": colours.get(name),
            "counts": [number(count) if count else "–" for count in outcomes(groups[name]).values()],
            "total": number(sum(row["count"] for row in groups[name])),
        }
        for name in order
    ]
