"""The directly-follows graph as a map: events below each other, onward ways at the right, ways back at the left."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cjo_cli.report.simulation import number
from cjo_cli.report.warnings import short

if TYPE_CHECKING:
    from cjo_cli.audit.values import Link, Step, Touch

# Events and ways that are drawn; the table has all.
MOST, MOST_WAYS = 12, 30
BOX, TALL, ROW, SIDE = 270.0, 40.0, 62.0, 300.0
WIDEST, THINNEST = 16.0, 1.2
LETTERS = 30
LABELLED = 12


@dataclass(frozen=True)
class Box:
    """An event, its rows, and how often it follows itself."""

    y: float
    name: str
    title: str
    count: str
    again: str


@dataclass(frozen=True)
class Arc:
    """A way from one box to another, with its count where that is among the largest."""

    path: str
    width: float
    back: bool
    title: str
    label: str
    x: float
    y: float


@dataclass(frozen=True)
class Arcs:
    """The map with its size, boxes between `left` and `left + BOX`."""

    width: float
    height: float
    left: float
    box: float
    tall: float
    boxes: list[Box]
    arcs: list[Arc]


def arcs(touches: Sequence[Touch], steps: Sequence[Step], links: Sequence[Link]) -> Arcs | None:
    """The map of the most frequent events; None where nothing follows anything."""
    shown = {touch.name: touch for touch in touches[:MOST]}
    ways = [step for step in steps if step.before in shown and step.after in shown]
    if not ways:
        return None
    places = {name: place for place, name in enumerate(_in_order(shown, links))}
    apart = [step for step in ways if step.before != step.after][:MOST_WAYS]
    again = {step.before: step.count for step in ways if step.before == step.after}
    most = max((step.count for step in apart), default=1)
    boxes = [_box(shown[name], place, again.get(name, 0)) for name, place in places.items()]
    drawn = [_arc(step, places, most, label=at < LABELLED) for at, step in enumerate(apart)]
    return Arcs(2 * SIDE + BOX, ROW * len(boxes), SIDE, BOX, TALL, boxes, drawn)


def _in_order(shown: Mapping[str, Touch], links: Sequence[Link]) -> list[str]:
    """By the place that they have in paths on average, those last that no path has among its first events."""
    paths = dict.fromkeys(shown, 0)
    places = dict.fromkeys(shown, 0)
    for link in links:
        for name, place in ((link.source, link.position), (link.target, link.position + 1)):
            if name is not None and name in shown:
                paths[name] += link.paths
                places[name] += link.paths * place
    return sorted(shown, key=lambda name: (places[name] / paths[name] if paths[name] else float("inf"), name))


def _box(touch: Touch, place: int, again: int) -> Box:
    said = f"{number(again)} again" if again else ""
    title = f"{touch.name}: {number(touch.rows)} by {number(touch.customers)} customers"
    return Box(ROW * place + (ROW - TALL) / 2, short(touch.name, LETTERS), title, number(touch.rows), said)


def _arc(step: Step, places: Mapping[str, int], most: int, *, label: bool) -> Arc:
    source, target = places[step.before], places[step.after]
    back = target < source
    # Each leaves below the middle of its box and arrives above it.
    start, end = ROW * (source + 0.5) + 7, ROW * (target + 0.5) - 7
    edge, way = (SIDE, -1) if back else (SIDE + BOX, 1)
    reach = edge + way * min(SIDE - 46, 34 + 30 * abs(target - source))
    width = max(THINNEST, WIDEST * step.count / most)
    return Arc(
        path=f"M{edge:g} {start:g}C{reach:g} {start:g} {reach:g} {end:g} {edge:g} {end:g}",
        width=round(width, 1), back=back, title=f"{step.before} then {step.after}: {number(step.count)} times",
        label=number(step.count) if label else "", x=edge + 0.75 * (reach - edge) + (6 + width / 2) * way,
        y=(start + end) / 2,
    )  # fmt: skip
