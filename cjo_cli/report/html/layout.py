"""A layered layout for graphs whose edges only lead forward: boxes from top to bottom, a label on every edge.

Boxes stand in even layers, labels in the odd layers between them. Where an edge passes a layer of boxes it has a
narrow place of its own there, so that nothing lies on anything else. Layers are ordered by the barycentres of their
neighbours, then moved as near to them as the order and the gaps allow (least squares, by pooling neighbours).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import pairwise

SWEEPS = 10
GAP = 18.0
PASSAGE = 26.0
STRAIGHT = 6.0
STILL = 0.2


@dataclass
class Place:
    """One box, label or passage: its layer, width, and the centre that the layout gives it."""

    layer: int
    width: float
    passage: bool = False
    x: float = 0.0
    above: list[int] = field(default_factory=list)
    below: list[int] = field(default_factory=list)


@dataclass(frozen=True)
class Layout:
    """Places by number: boxes first, in the order given; per edge the places it runs through, the second its label."""

    places: list[Place]
    edges: list[list[int]]
    layers: int
    width: float


def lay_out(widths: list[float], edges: list[tuple[int, int]], labels: list[float]) -> Layout:
    """Where boxes of these widths go, and labels of the edges between them; every edge leads to a later box."""
    layer = [0] * len(widths)
    for source, target in sorted(edges):
        layer[target] = max(layer[target], layer[source] + 2)
    places = [Place(layer[box], width) for box, width in enumerate(widths)]
    routes = []
    for (source, target), label in zip(edges, labels, strict=True):
        route = [source]
        for between in range(layer[source] + 1, layer[target]):
            first = between == layer[source] + 1
            places.append(Place(between, label if first else PASSAGE, passage=not first))
            route.append(len(places) - 1)
        route.append(target)
        routes.append(route)
        for upper, lower in pairwise(route):
            places[upper].below.append(lower)
            places[lower].above.append(upper)
    rows: list[list[int]] = [[] for _ in range(max(layer, default=0) + 1)]
    for number, place in enumerate(places):
        rows[place.layer].append(number)
    _order(places, rows)
    _spread(places, rows)
    left = min((place.x - place.width / 2 for place in places), default=0.0)
    for place in places:
        place.x -= left
    return Layout(places, routes, len(rows), max((place.x + place.width / 2 for place in places), default=0.0))


def _order(places: list[Place], rows: list[list[int]]) -> None:
    """Order each layer so that few edges cross; the best of all sweeps is kept."""
    best, fewest = [list(row) for row in rows], _crossings(places, rows)
    for sweep in range(SWEEPS):
        down = sweep % 2 == 0
        for number in range(1, len(rows)) if down else range(len(rows) - 2, -1, -1):
            fixed = {place: at for at, place in enumerate(rows[number - 1 if down else number + 1])}
            keys = {}
            for at, place in enumerate(rows[number]):
                neighbours = places[place].above if down else places[place].below
                keys[place] = (_mean([fixed[neighbour] for neighbour in neighbours], at), at)
            rows[number].sort(key=keys.__getitem__)
        crossings = _crossings(places, rows)
        if crossings < fewest:
            best, fewest = [list(row) for row in rows], crossings
    rows[:] = best


def _mean(found: list[int], otherwise: float) -> float:
    return sum(found) / len(found) if found else otherwise


def _crossings(places: list[Place], rows: list[list[int]]) -> int:
    total = 0
    for upper, lower in pairwise(rows):
        at = {place: position for position, place in enumerate(lower)}
        ends = [sorted(at[target] for target in places[place].below) for place in upper]
        flat = [end for group in ends for end in group]
        total += sum(flat[j] < flat[i] for i in range(len(flat)) for j in range(i + 1, len(flat)))
    return total


def _spread(places: list[Place], rows: list[list[int]]) -> None:
    """Centres: each layer as near to its neighbours' as it can be, down and up in turn."""
    for row in rows:
        _settle(places, row, [0.0] * len(row), [1.0] * len(row))
    for sweep in range(2 * SWEEPS):
        for row in rows if sweep % 2 == 0 else reversed(rows):
            # The last sweeps look both ways, the first in one direction, so that a shape forms.
            sides = [_sides(places[p], down=sweep % 2 == 0, both=sweep >= SWEEPS) for p in row]
            wanted = [_wanted(places, p, side) for p, side in zip(row, sides, strict=True)]
            weights = [STRAIGHT if places[p].passage else 1.0 + len(side) for p, side in zip(row, sides, strict=True)]
            _settle(places, row, wanted, weights)
    _straighten(places, rows)


def _straighten(places: list[Place], rows: list[list[int]]) -> None:
    """Bring what follows one upon another, without fork or join, into one line where the order allows."""
    line = list(range(len(places)))
    for row in rows:
        for place in row:
            above = places[place].above
            if len(above) == 1 and len(places[above[0]].below) == 1:
                line[place] = line[above[0]]
    members: dict[int, list[int]] = {}
    for place, first in enumerate(line):
        members.setdefault(first, []).append(place)
    for _ in range(4 * SWEEPS):
        before = [place.x for place in places]
        centre = {first: sum(places[p].x for p in own) / len(own) for first, own in members.items()}
        for row in rows:
            weights = [float(len(members[line[p]])) for p in row]
            _settle(places, row, [centre[line[p]] for p in row], weights)
        if all(abs(place.x - x) < STILL for place, x in zip(places, before, strict=True)):
            break


def _sides(place: Place, *, down: bool, both: bool) -> list[int]:
    if both:
        return place.above + place.below
    return (place.above if down else place.below) or place.above + place.below


def _wanted(places: list[Place], number: int, neighbours: Iterable[int]) -> float:
    centres = [places[neighbour].x for neighbour in neighbours]
    return sum(centres) / len(centres) if centres else places[number].x


def _settle(places: list[Place], row: list[int], wanted: list[float], weights: list[float]) -> None:
    """Put a layer's centres where they are wanted, but in order and apart: an isotonic regression."""
    offset, offsets = 0.0, []
    for at, number in enumerate(row):
        offset += 0.0 if at == 0 else (places[row[at - 1]].width + places[number].width) / 2 + GAP
        offsets.append(offset)
    pools: list[tuple[float, float, int]] = []
    for want, weight, shift in zip(wanted, weights, offsets, strict=True):
        value, total, count = want - shift, weight, 1
        while pools and pools[-1][0] > value:
            before, mass, members = pools.pop()
            value = (before * mass + value * total) / (mass + total)
            total, count = mass + total, members + count
        pools.append((value, total, count))
    values = [value for value, _, count in pools for _ in range(count)]
    for number, value, shift in zip(row, values, offsets, strict=True):
        places[number].x = round(value + shift, 2)
