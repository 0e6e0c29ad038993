"""A map as values: boxes, and lines between them that lead forward."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Literal

from cjo_cli.plan.model import JourneyPlan, State

if TYPE_CHECKING:
    from cjo_cli.review.insights.read import Told

Values = dict[str, Any]
Change = Literal["same", "added", "changed", "removed"]
COMPLETED = "completed"


@dataclass(frozen=True)
class Box:
    """A state, or of the overview a trigger, a journey or a desired action.

    `words` are what `state` would say where there is none. `group` is the exclusive group. Of those who reached it
    (`count`), `ends` are how many ended or still are there: with the goal reached, without (lost), active.
    """

    id: str
    kind: str
    name: str
    state: State | None = None
    words: str = ""
    group: str | None = None
    count: int | None = None
    ends: Mapping[str, int] = field(default_factory=dict)
    change: Change = "same"


@dataclass(frozen=True)
class Way:
    """One path of a line: its name (None: the only one, or what no other takes), and how many took it."""

    name: str | None
    count: int | None = None
    change: Change = "same"


@dataclass(frozen=True)
class Line:
    """From box number `source` to a later one, with its paths; `named` is whether other paths leave there too."""

    source: int
    target: int
    ways: tuple[Way, ...]
    named: bool

    @property
    def count(self) -> int | None:
        """How many went this way; None where nobody counted."""
        counts = [way.count for way in self.ways if way.count is not None]
        return sum(counts) if counts else None

    @property
    def change(self) -> Change:
        """What became of the line: one of several paths added or removed changes it."""
        found = {way.change for way in self.ways}
        return found.pop() if len(found) == 1 else "changed"


@dataclass(frozen=True)
class Graph:
    """Boxes in order and the lines between them; of one journey its plan and its insights, of an overview none."""

    id: str
    title: str
    boxes: tuple[Box, ...]
    lines: tuple[Line, ...]
    journey: JourneyPlan | None = None
    entered: int | None = None
    insights: tuple[Told, ...] = ()


@dataclass(frozen=True)
class Numbers:
    """A journey's numbers: its part of a simulation's summary, and its flow from state to state (`counts.py`)."""

    journey: Values
    flow: Values


def graph_of(journey: JourneyPlan, numbers: Numbers | None = None) -> Graph:
    """One journey's map, with the counts of a simulation where there are some."""
    boxes = tuple(_box(state, numbers) for state in journey.states)
    counts = [edge["count"] for edge in numbers.flow["edges"]] if numbers else None
    moves = [(place, move) for place, state in enumerate(journey.states) for move in state.transitions]
    ways = [
        (place, move.next, Way(move.path, counts[at] if counts else None)) for at, (place, move) in enumerate(moves)
    ]
    entered = numbers.journey["entered"] if numbers else None
    return Graph(journey.id, journey.title or journey.id, boxes, lines_of(ways), journey, entered)


def lines_of(ways: Sequence[tuple[int, int, Way]]) -> tuple[Line, ...]:
    """Paths between the same two boxes as one line; in the order given."""
    lines: dict[tuple[int, int], Line] = {}
    leaving: dict[int, set[str | None]] = {}
    for source, target, way in ways:
        known = lines.get((source, target), Line(source, target, (), named=False))
        lines[source, target] = replace(known, ways=(*known.ways, way))
        leaving.setdefault(source, set()).add(way.name)
    return tuple(replace(line, named=len(leaving[line.source]) > 1) for line in lines.values())


def _box(state: State, numbers: Numbers | None) -> Box:
    name = {"end": COMPLETED}.get(state.kind, state.id)
    if numbers is None:
        return Box(state.id, state.kind, name, state)
    return Box(state.id, state.kind, name, state, count=_reached(state, numbers.journey), ends=_ends(state, numbers))


def _reached(state: State, journey: Values) -> int:
    if state.kind == "end":
        return int(journey["completed"])
    return int(journey["entered"] if state.kind == "entry" else journey["steps"][state.id]["reached"])


def _ends(state: State, numbers: Numbers) -> dict[str, int]:
    left = numbers.flow["left"].get(state.id)
    if left is None or state.kind == "exit":
        return {}
    exited, with_goal = sum(left["exited"].values()), sum(left["goal"].values())
    return {"goal": left["converted"] + with_goal, "lost": exited - with_goal, "active": left["active"]}
