"""Draws as ranges: each figure's median and 5th and 95th percentile over the draws, beside the recorded replay's."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from cjo_cli.log.facts import LogFacts
from cjo_cli.plan.assumptions import Answer, Caused
from cjo_cli.plan.model import GoalPart, JourneyPlan
from cjo_cli.simulate.assumed.drawn import Drawn
from cjo_cli.simulate.assumed.figures import WEEKS, Array, Label

Values = dict[str, Any]
QUANTILES = (0.05, 0.5, 0.95)
SIDES = ("treated", "held_out")


def ranges(drawn: Drawn, facts: LogFacts) -> Values:
    """What comes of the assumptions, as plain values in a fixed order.

    A range is `{recorded, low, median, high}`; `recorded` is what the replay of the recorded events alone came to, None
    of what is assumed only. Of figures that some draw has no number for there is none.
    """
    figures = _Figures(drawn)
    sent = figures.messages(lambda label: label[4] == "sent")
    return {
        "assumptions": {
            "file": drawn.assumed.file,
            "title": drawn.assumed.title,
            "draws": drawn.assumed.draws,
            "seed": drawn.assumed.seed,
            "events": [_event(drawn, facts, place, event) for place, event in enumerate(drawn.assumed.events)],
        },
        "summary": {
            "entered": figures.every("entered").range(),
            "messages": figures.messages(lambda _: True).range(),
            "sent": sent.range(),
            "pressure": (sent / figures.of(*WEEKS)).range(),
        },
        "journeys": {
            journey.id: _journey(figures, journey) for journey in sorted(drawn.journeys, key=lambda one: one.id)
        },
        "messages": [
            {**dict(zip(("journey", "channel", "content", "outcome", "reason"), label[1:], strict=True)),
             "count": figures.of(*label).range()}
            for label in sorted(figures.labels("message"), key=lambda label: tuple(text or "" for text in label))
        ],
    }  # fmt: skip


class Figure:
    """One number: of the recorded replay, None where it has none, and of each draw."""

    def __init__(self, recorded: float | None, draws: Array) -> None:
        self.recorded = recorded
        self.draws = draws

    def __truediv__(self, other: Figure) -> Figure:
        """A rate; there is none of nothing."""
        whole = self.recorded / other.recorded if self.recorded is not None and other.recorded else None
        with np.errstate(divide="ignore", invalid="ignore"):
            return Figure(whole, self.draws / other.draws)

    def __sub__(self, other: Figure) -> Figure:
        both = self.recorded is not None and other.recorded is not None
        return Figure(self.recorded - other.recorded if both else None, self.draws - other.draws)  # type: ignore[operator]

    def range(self) -> Values | None:
        """The range, of observed numbers; None where some draw has none."""
        if not np.isfinite(self.draws).all():
            return None
        low, median, high = np.quantile(self.draws, QUANTILES, method="inverted_cdf").tolist()
        return {"recorded": _plain(self.recorded), "low": _plain(low), "median": _plain(median), "high": _plain(high)}


def _plain(value: float | None) -> float | int | None:
    """A whole number as one; of others what adding up has left behind is cut off."""
    return None if value is None else int(value) if float(value).is_integer() else round(value, 9)


class _Figures:
    """The figures by label; what never occurred is nought."""

    def __init__(self, drawn: Drawn) -> None:
        self._recorded, self._draws = drawn.recorded(), drawn.draws()
        self._none = np.zeros(drawn.assumed.draws)

    def of(self, *label: str | None) -> Figure:
        return Figure(self._recorded.get(label, 0.0), self._draws.get(label, self._none))

    def labels(self, *start: str) -> Iterator[Label]:
        return (label for label in self._draws if label[: len(start)] == start)

    def total(self, labels: Iterator[Label]) -> Figure:
        chosen = list(labels)
        recorded = sum(self._recorded[label] for label in chosen)
        return Figure(recorded, sum((self._draws[label] for label in chosen), self._none))

    def every(self, name: str) -> Figure:
        return self.total(label for label in self.labels(name) if len(label) == 2)

    def messages(self, chosen: Callable[[Label], bool]) -> Figure:
        """Messages by their labels: ("message", journey, channel, content, outcome, reason)."""
        return self.total(label for label in self.labels("message") if chosen(label))


def _event(drawn: Drawn, facts: LogFacts, place: int, event: Caused) -> Values:
    """How many were assumed, and what the recorded ones of the name are to them."""
    counts = drawn.events[place]
    return {
        "event": event.event,
        "after": event.after,
        "recorded": "drop" if event.drop else "keep",
        "in_log": facts.events.get(drawn.plan.events[event.event].name, 0),
        "assumed": Figure(None, counts.sum(axis=0)).range(),
        "responses": [
            {**_answer(answer), "assumed": Figure(None, counts[number]).range()}
            for number, answer in enumerate(event.answers)
        ],
    }


def _answer(answer: Answer) -> Values:
    return {
        "content": None if answer.contents is None else sorted(answer.contents),
        "channel": None if answer.channels is None else sorted(answer.channels),
        "audience": answer.audience,
    }


def _journey(figures: _Figures, journey: JourneyPlan) -> Values:
    name = journey.id
    counts = ("entered", "held_out", "completed", "converted", "active")
    return {
        **{what: figures.of(what, name).range() for what in counts},
        "exited": {
            str(label[2]): figures.of(*label).range()
            for label in sorted(figures.labels("exited", name), key=str) if len(label) == 3
        },
        "sent": figures.messages(lambda label: label[1] == name and label[4] == "sent").range(),
        "goal": None if journey.goal is None else _goal(figures, name, journey.goal),
        "steps": {state.id: _step(figures, name, state.id) for state in journey.states[1:-1]},
    }  # fmt: skip


def _goal(figures: _Figures, name: str, goal: GoalPart) -> Values:
    held_out = figures.of("held_out", name)
    sizes = {"treated": figures.of("entered", name) - held_out, "held_out": held_out}
    rates = {side: figures.of("goal", name, side) / sizes[side] for side in SIDES}
    return {
        "action": goal.action,
        **{
            side: {
                "converted": figures.of("goal", name, side).range(),
                "rate": rates[side].range(),
                "value": figures.of("value", name, side).range(),
            }
            for side in SIDES
        },
        "lift": (rates["treated"] - rates["held_out"]).range(),
    }


def _step(figures: _Figures, name: str, step: str) -> Values:
    paths = sorted(figures.labels("path", name, step), key=str)
    return {
        "reached": figures.of("step", name, step).range(),
        "paths": {str(label[3]): figures.of(*label).range() for label in paths},
    }
