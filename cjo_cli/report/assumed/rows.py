"""The figures that assumptions move, as rows that the terminal and the page show alike."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from cjo_cli.report.simulation import number, points, share

Values = dict[str, Any]
COUNTS = ("entered", "sent", "completed", "converted", "active")
CALLED = {"active": "still in it"}


@dataclass(frozen=True)
class Row:
    """One figure of a journey, or of an event: as recorded, and the median and range over the draws."""

    of: str
    figure: str
    recorded: str
    median: str
    low: str
    high: str


def event_rows(assumed: Values) -> list[Row]:
    """The events that were assumed; `recorded` are those of the name in the log."""
    return [
        _row(event["event"], "left out" if event["recorded"] == "drop" else "kept",
             {**event["assumed"], "recorded": event["in_log"]}, number)
        for event in assumed["assumptions"]["events"]
    ]  # fmt: skip


def assumed_page(assumed: Values) -> Values:
    """What the report's page shows of it."""
    known = assumed["assumptions"]
    return {
        "title": known["title"] or known["file"],
        "file": known["file"],
        "draws": number(known["draws"]),
        "seed": known["seed"],
        "events": event_rows(assumed),
        "moved": [{"journey": name, "rows": list(rows)} for name, rows in groupby(moved(assumed), lambda row: row.of)],
    }


def moved(assumed: Values) -> list[Row]:
    """Every figure that a reader sees to be another than recorded, journey by journey."""
    return [row for name, journey in assumed["journeys"].items() for row in _of_journey(name, journey)]


def _of_journey(name: str, journey: Values) -> Iterator[Row]:
    for what in COUNTS:
        yield from _differing(name, CALLED.get(what, what), journey[what], number)
    for reason, found in journey["exited"].items():
        yield from _differing(name, f"exited: {reason}", found, number)
    for step, values in journey["steps"].items():
        for path, found in values["paths"].items():
            yield from _differing(name, f"{step}: {path}", found, number)
    goal = journey["goal"]
    if goal is not None:
        yield from _differing(name, "goal", goal["treated"]["rate"], share)
        yield from _differing(name, "control", goal["held_out"]["rate"], share)
        yield from _differing(name, "lift", goal["lift"], points)


def _differing(of: str, figure: str, found: Values | None, written: Any) -> Iterator[Row]:
    row = None if found is None else _row(of, figure, found, written)
    if row is not None and {row.median, row.low, row.high} != {row.recorded}:
        yield row


def _row(of: str, figure: str, found: Values, written: Any) -> Row:
    return Row(of, figure, *(written(found[part]) for part in ("recorded", "median", "low", "high")))
