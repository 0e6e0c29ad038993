"""What a map says beside its boxes and lines."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from cjo_cli.plan.model import JourneyPlan
from cjo_cli.report.experiments.insights import line
from cjo_cli.report.html.labels import micros
from cjo_cli.review.map.graph import Graph


def ways_out(journey: JourneyPlan) -> tuple[str, ...]:
    """What ends the journey at whatever step: its exit events, its goal, the longest stay."""
    return tuple(_ways_out(journey))


def _ways_out(journey: JourneyPlan) -> Iterator[str]:
    if journey.exits:
        yield "on " + ", ".join(dict.fromkeys(part.event for part in journey.exits))
    if journey.goal is not None and journey.goal.exit:
        yield f"at the goal {journey.goal.action} (within {micros(journey.goal.within)})"
    if journey.max_duration is not None:
        yield f"after {micros(journey.max_duration)}"


def groups(graph: Graph) -> dict[str, Sequence[str]]:
    """The exclusive groups with their journeys, in the map's order."""
    found: dict[str, list[str]] = {}
    for box in graph.boxes:
        if box.group is not None:
            found.setdefault(box.group, []).append(box.id)
    return dict(found)


def why(graph: Graph) -> tuple[str, ...]:
    """The insights behind the journey, a line each."""
    return tuple(f"why {line(told)}" for told in graph.insights)


def notes(graph: Graph) -> tuple[str, ...]:
    """Lines that a map carries below its title."""
    if graph.journey is None:
        return tuple(
            f"exclusive group {name}: in one of {', '.join(members)} at a time"
            for name, members in groups(graph).items()
        )  # fmt: skip
    return tuple(f"leaves {way}" for way in ways_out(graph.journey))
