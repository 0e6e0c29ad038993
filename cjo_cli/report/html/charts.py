"""Numbers of small drawings: stacked bars over days, whiskers, bars; the template prints them as SVG."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from cjo_cli.report.simulation import number

Values = dict[str, Any]
# With more days than that a bar is a week.
MOST_DAYS = 200
HEIGHT = 200
SLOT, BAR = 10, 8
COLOURS = 8


def over_time(name: str, days: Values, channels: dict[str, list[int]], colours: dict[str, int]) -> Values | None:
    """A stacked bar chart of counts a day, or a week: its paths, axis, table and data; None where nothing is."""
    if not channels:
        return None
    first = date.fromisoformat(days["from"])
    span = 1 if days["count"] <= MOST_DAYS else 7
    # Weeks start on Monday.
    before = first.weekday() if span == 7 else 0
    start = first - timedelta(days=before)
    series = {
        channel: _binned([0] * before + channels[channel], span)
        for channel in sorted(channels, key=lambda channel: colours[channel])
    }
    totals = [sum(counts) for counts in zip(*series.values(), strict=True)]
    top = nice(max(totals))
    dates = [start + timedelta(days=span * at) for at in range(len(totals))]
    return {
        "name": name,
        "per": "day" if span == 1 else "week",
        "slots": SLOT * len(totals),
        "height": HEIGHT,
        "top": number(top),
        "half": number(top / 2) if top > 1 else "",
        "dates": [dates[0].isoformat(), dates[len(dates) // 2].isoformat(), dates[-1].isoformat()],
        "bars": _stacked(series, colours, top),
        "total": number(sum(totals)),
        "busiest": f"{dates[totals.index(max(totals))].isoformat()} with {number(max(totals))}",
        "rows": [
            {"date": day.isoformat(), "counts": [number(one[at]) for one in series.values()], "total": number(total)}
            for at, (day, total) in enumerate(zip(dates, totals, strict=True))
            if total
        ],
        "data": {
            "from": (start - date(1970, 1, 1)).days * 86_400,
            "step": span * 86_400,
            "series": [
                {"name": channel, "colour": colours[channel], "counts": counts} for channel, counts in series.items()
            ],
        },
    }  # fmt: skip


def _binned(counts: list[int], span: int) -> list[int]:
    return [sum(counts[at : at + span]) for at in range(0, len(counts), span)]


def _stacked(series: dict[str, list[int]], colours: dict[str, int], top: float) -> list[Values]:
    """One path per channel: all its bars, on those of the channels before."""
    base = [0] * max(len(counts) for counts in series.values())
    found = []
    for channel, counts in series.items():
        path = ""
        for at, count in enumerate(counts):
            if count:
                low, high = (round(HEIGHT * (1 - value / top), 1) for value in (base[at], base[at] + count))
                path += f"M{SLOT * at + (SLOT - BAR) // 2} {low:g}h{BAR}V{high:g}h-{BAR}z"
            base[at] += count
        found.append({"channel": channel, "colour": colours[channel], "path": path, "total": number(sum(counts))})
    return found


def nice(value: float) -> float:
    """The next of 1, 2, 4, 5, 8 or 10 times a power of ten."""
    size = 1.0
    while size * 10 < value:
        size *= 10
    return next(step * size for step in (1, 2, 4, 5, 8, 10) if step * size >= value)


def by_volume(sent: dict[str, dict[str, list[int]]]) -> dict[str, int]:
    """A colour's number for each channel, the busiest first, so that a channel looks the same on every page."""
    totals: dict[str, int] = {}
    for channels in sent.values():
        for channel, counts in channels.items():
            totals[channel] = totals.get(channel, 0) + sum(counts)
    return {name: at % COLOURS for at, name in enumerate(sorted(totals, key=lambda name: (-totals[name], name)))}


def added(sent: dict[str, dict[str, list[int]]]) -> dict[str, list[int]]:
    """All journeys' counts by channel."""
    together: dict[str, list[int]] = {}
    for channels in sent.values():
        for channel, counts in channels.items():
            before = together.get(channel, [0] * len(counts))
            together[channel] = [a + b for a, b in zip(before, counts, strict=True)]
    return together


class Scale:
    """Values to percent of a drawing's width, with a little room at both ends."""

    def __init__(self, values: Iterable[float | None], *, zero: bool = True) -> None:
        known = [value for value in values if value is not None] + ([0.0] if zero else [])
        self.low, high = min(known, default=0.0), max(known, default=1.0)
        self.span = (high - self.low) or 1.0

    def at(self, value: float) -> float:
        """Where a value lies, from 2 to 98."""
        return round(2 + 96 * (value - self.low) / self.span, 2)

    def whisker(self, value: float | None, interval: list[float] | None) -> Values | None:
        """A point with its interval, and where zero is; None without a value."""
        if value is None or interval is None:
            return None
        return {"at": self.at(value), "low": self.at(interval[0]), "high": self.at(interval[1]), "zero": self.at(0.0)}
