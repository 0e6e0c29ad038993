"""A replay as figures that add up over customers."""

from __future__ import annotations

from typing import Any

import numpy as np

from cjo_cli.review.outcomes.figures import (
    MICRO,
    Arm,
    Figures,
    Goal,
    JourneyFigures,
    Kind,
    Pressure,
    StepFigures,
    counted,
)
from cjo_cli.simulate.result import ACTIVE, NEVER, Array, Ran, Result
from cjo_cli.simulate.summary import MESSAGE_KEYS, Summary, Values
from cjo_cli.simulate.summary import Pressure as Weeks

# Beyond it a sum of millionths might not fit 64 bits, and is added up as Python's integers.
LARGEST = 2.0**52


def figures_of(result: Result) -> Figures:
    """The figures of every journey that was replayed; counts are those of `simulate`."""
    summary = Summary(result)
    extra: dict[str, Values] = {}
    for ran in result.each():
        summary.add(ran)
        own = Weeks(result)
        own.add(ran)
        extra[ran.plan.id] = {"customers": _customers(ran), "goal": _goal(ran), "pressure": _pressure(own.values()),
                              "waiting": _waiting(ran)}  # fmt: skip
    values = summary.values()
    messages: dict[str, dict[Kind, int]] = {name: {} for name in extra}
    for row in values["messages"]:
        journey, channel, content, outcome, reason = (row[name] for name in MESSAGE_KEYS)
        messages[journey][channel, content, outcome, reason] = row["count"]
    journeys = {name: _journey(values["journeys"][name], messages[name], more) for name, more in sorted(extra.items())}
    return Figures(journeys, _pressure(values["pressure"]))


def _journey(values: Values, messages: dict[Kind, int], more: Values) -> JourneyFigures:
    waiting = more["waiting"]
    steps = {
        name: StepFigures(step["reached"], _counted(step["paths"]), *waiting.get(name, (0, 0)))
        for name, step in values["steps"].items()
    }
    plain = ("candidates", "entered", "held_out", "completed", "converted", "active")
    return JourneyFigures(
        **{name: values[name] for name in plain}, rejected=_counted(values["rejected"]),
        exited=_counted(values["exited"]), steps=steps, messages=counted(messages),
        customers=more["customers"], goal=more["goal"], pressure=more["pressure"],
    )  # fmt: skip


def _counted(counts: dict[str, int]) -> dict[str, int]:
    return {name: count for name, count in sorted(counts.items()) if count}


def _pressure(values: Values) -> Pressure:
    return Pressure(values["customers"], {int(size): count for size, count in values["weeks"].items()})


def _customers(ran: Ran) -> int:
    """Instances stand by customer."""
    return len(ran) and 1 + int(np.count_nonzero(np.diff(ran.customer)))


def _goal(ran: Ran) -> Goal | None:
    if ran.plan.goal is None:
        return None
    return Goal(ran.plan.goal.action, _arm(ran, ~ran.held_out), _arm(ran, ran.held_out))


def _arm(ran: Ran, mask: Array) -> Arm:
    reached = mask & (ran.converted_at != NEVER)
    return Arm(int(mask.sum()), int(reached.sum()), _worth(ran.value[mask]))


def _worth(values: Array) -> int:
    """The sum in millionths, each value rounded, so that sums of parts are those of the whole."""
    scaled: Any = np.rint(np.nan_to_num(values) * MICRO)
    if len(scaled) and float(np.abs(scaled).max()) * len(scaled) > LARGEST:
        return sum(map(int, scaled.tolist()))
    return int(scaled.sum())


def _waiting(ran: Ran) -> dict[str, tuple[int, int]]:
    """By step the instances that are in it when the log ends, and their customers."""
    # States only lead forward, so that the last one is the one with the highest number.
    last = np.zeros(len(ran), dtype=np.int64)
    for rows in ran.steps:
        last[rows.instance] = np.maximum(last[rows.instance], rows.state)
    found = {}
    for number, state in enumerate(ran.plan.states):
        here = np.flatnonzero((last == number) & (ran.outcome == ACTIVE))
        if len(here) and number:
            found[state.id] = len(here), len(np.unique(ran.customer[here]))
    return found
