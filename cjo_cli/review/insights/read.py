"""The insights of journeys, with how old they are."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from cjo_cli.model.base import DAY
from cjo_cli.model.journey import Insight, Journey
from cjo_cli.plan.instants import parse_instant


@dataclass(frozen=True)
class Told:
    """One insight of a journey. `age` is in days; None where it has no date, or nobody knows what the time is.

    An insight that is dated later than that is 0 days old.
    """

    journey: str
    insight: Insight
    age: int | None

    @property
    def about(self) -> str | None:
        """The step and the path that it is about, as `step` or `step/path`."""
        path = self.insight.path
        return self.insight.step if path is None else f"{self.insight.step}/{path}"


def insights(journeys: Iterable[Journey], timezone: str, at: int | None) -> tuple[Told, ...]:
    """The journeys' insights in their files' order, aged at an instant: a log's horizon, or a commit's time."""
    return tuple(
        Told(journey.id, insight, _age(insight, timezone, at)) for journey in journeys for insight in journey.insights
    )


def _age(insight: Insight, timezone: str, at: int | None) -> int | None:
    written = None if insight.date is None else parse_instant(insight.date, timezone)
    return None if written is None or at is None else max(0, (at - written) // DAY)
