"""How far an extract's figures are from the whole log's."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from cjo_cli.review.outcomes.figures import Figures, JourneyFigures

What = Literal["entered", "sent", "goals"]
# Of fewer in the extract a figure tells little.
FEW = 30


@dataclass(frozen=True)
class Measure:
    """One figure of a journey (None: of all): the whole log's, the extract's, and that times customers over sampled.

    `goals` are instances that reached the goal, treated or held out.
    """

    journey: str | None
    what: What
    full: int
    sampled: int
    scaled: float

    @property
    def off(self) -> float | None:
        """How far the scaled figure is from the full one, as a share of it; None where that is 0."""
        return (self.scaled - self.full) / self.full if self.full else None

    @property
    def few(self) -> bool:
        """Whether the extract has so few that the figure tells little."""
        return self.sampled < FEW


def distances(full: Figures, sampled: Figures, scale: float) -> tuple[Measure, ...]:
    """Every measure, of all journeys first."""
    found = list(_measures(full, sampled, scale))
    total = {what: [0, 0] for what in ("entered", "sent", "goals")}
    for one in found:
        total[one.what][0] += one.full
        total[one.what][1] += one.sampled
    whole = [Measure(None, what, a, b, b * scale) for what, (a, b) in total.items()]  # type: ignore[arg-type]
    return (*whole, *found)


def _measures(full: Figures, sampled: Figures, scale: float) -> Iterator[Measure]:
    for name, journey in full.journeys.items():
        own = sampled.journeys[name]
        yield Measure(name, "entered", journey.entered, own.entered, own.entered * scale)
        yield Measure(name, "sent", journey.sent(), own.sent(), own.sent() * scale)
        if journey.goal is not None:
            yield Measure(name, "goals", _goals(journey), _goals(own), _goals(own) * scale)


def _goals(journey: JourneyFigures) -> int:
    goal = journey.goal
    return 0 if goal is None else goal.treated.converted + goal.held_out.converted
