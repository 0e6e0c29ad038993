"""How journeys feed each other: what starts each, what each aims at, whose end starts whose, who excludes whom."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from cjo_cli.plan.model import JourneyPlan
from cjo_cli.review.map.graph import Box, Graph, Values, Way, lines_of

# What a journey that no event and no other journey starts is started by.
STARTS = {"schedule": "a schedule", "when": "a condition turning true"}


def overview(name: str, title: str, journeys: Sequence[JourneyPlan], summary: Values | None = None) -> Graph:
    """The map of these journeys, with the counts of a simulation's summary where there is one.

    Boxes stand in an order in which lines lead forward: triggers, journeys after those that feed them, actions.
    """
    ordered = _after_their_sources(journeys)
    numbers = {} if summary is None else summary["journeys"]
    triggers = dict.fromkeys(start for journey in ordered if (start := trigger_of(journey, ordered)) is not None)
    actions = dict.fromkeys(journey.goal.action for journey in ordered if journey.goal)
    boxes = [
        *(Box(f"on {start}", "trigger", start) for start in triggers),
        *(_journey(journey, numbers.get(journey.id)) for journey in ordered),
        *(Box(f"goal {action}", "action", action) for action in actions),
    ]
    place = {box.id: at for at, box in enumerate(boxes)}
    ways = [way for journey in ordered for way in _ways(journey, ordered, numbers.get(journey.id), place)]
    entered = max((found["entered"] for found in numbers.values()), default=None)
    # A trigger's lines have no names, however many they are.
    lines = tuple(replace(line, named=line.ways[0].name is not None) for line in lines_of(ways))
    return Graph(name, title, tuple(boxes), lines, entered=entered)


def trigger_of(journey: JourneyPlan, journeys: Sequence[JourneyPlan]) -> str | None:
    """What starts a journey, in words; None where another one on the map does."""
    entry = journey.entry
    if entry.journey is not None:
        inside = any(other.id == entry.journey for other in journeys)
        return None if inside else f"{entry.journey} {entry.outcome}"
    return STARTS.get(entry.way) or " or ".join(entry.match.events if entry.match else ())


def _after_their_sources(journeys: Sequence[JourneyPlan]) -> list[JourneyPlan]:
    """In the order given, but each behind the one it is entered from."""
    by_id = {journey.id: journey for journey in journeys}
    ordered: dict[str, JourneyPlan] = {}
    for journey in journeys:
        chain = [journey]
        while (source := chain[-1].entry.journey) in by_id and source is not None:
            chain.append(by_id[source])
        ordered |= {one.id: one for one in reversed(chain) if one.id not in ordered}
    return list(ordered.values())


def _journey(journey: JourneyPlan, numbers: Values | None) -> Box:
    marks: list[str] = [] if journey.status == "live" else [journey.status]
    marks += [f"one of {journey.exclusive}"] if journey.exclusive else []
    words = ", ".join(marks) or journey.title or ""
    count = None if numbers is None else int(numbers["entered"])
    return Box(journey.id, "journey", journey.id, words=words, group=journey.exclusive, count=count)


def _ways(
    journey: JourneyPlan, journeys: Sequence[JourneyPlan], numbers: Values | None, place: dict[str, int]
) -> list[tuple[int, int, Way]]:
    """What leads to a journey, and from it to what it aims at."""
    trigger = trigger_of(journey, journeys)
    source = str(journey.entry.journey) if trigger is None else f"on {trigger}"
    outcome = journey.entry.outcome if trigger is None else None
    entered = None if numbers is None else int(numbers["entered"])
    ways = [(place[source], place[journey.id], Way(outcome, entered))]
    if journey.goal is not None:
        goal = numbers and numbers["goal"]
        reached = goal["treated"]["converted"] + goal["held_out"]["converted"] if goal else None
        ways.append((place[journey.id], place[f"goal {journey.goal.action}"], Way("goal", reached)))
    return ways
