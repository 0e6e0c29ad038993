"""A graph as a picture: cards and lines with their places, for a template to print as SVG, down or to the right."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from cjo_cli.report.html.layout import Layout, lay_out

# Boxes are all as wide as the widest needs, within these bounds.
NARROWEST, WIDEST = 180.0, 250.0
BOX_HEIGHT, LOW_HEIGHT, PILL_HEIGHT = 76.0, 48.0, 34.0
ROW, GAP, MARGIN = 17.0, 13.0, 6.0
LETTER, BOLD = 6.9, 8.1
PILLS = ("end", "exit", "trigger", "action")


@dataclass(frozen=True)
class Card:
    """What stands in a box (or, of another shape, a pill), before it has a place; `parts` are its bar's in percent."""

    shape: str
    name: str
    detail: str
    full_name: str
    count: str = ""
    level: int = 0
    ends: tuple[tuple[str, str], ...] = ()
    parts: tuple[tuple[str, float, float], ...] = ()

    @property
    def box(self) -> bool:
        """Whether it has room for a detail and numbers."""
        return self.shape not in PILLS

    @property
    def height(self) -> float:
        """Its height: a box without a number is low."""
        return (BOX_HEIGHT if self.count else LOW_HEIGHT) if self.box else PILL_HEIGHT

    @property
    def needs(self) -> float:
        """The width that its texts take."""
        if not self.box:
            return BOLD * (len(self.name) + len(self.count)) + 40
        third = BOLD * len(self.count) + sum(LETTER * len(text) + 9 for _, text in self.ends)
        return max(BOLD * len(self.name), LETTER * len(self.detail) * 0.95, third) + 26


@dataclass(frozen=True)
class Stroke:
    """A line from one card to a later one, with the lines of its label; `width` is its stroke's."""

    source: int
    target: int
    label: tuple[str, ...]
    width: float
    empty: bool = False

    @property
    def needs(self) -> float:
        """The width that its label takes."""
        return max((len(text) for text in self.label), default=0) * LETTER + 10

    @property
    def height(self) -> float:
        """The height that its label takes."""
        return ROW * len(self.label)


@dataclass(frozen=True)
class Node:
    """One card at its place: its corner and size, texts cut to fit."""

    x: float
    y: float
    width: float
    height: float
    shape: str
    name: str
    full_name: str
    detail: str
    count: str
    level: int
    ends: tuple[tuple[str, str], ...]
    parts: tuple[tuple[str, float, float], ...]


@dataclass(frozen=True)
class Edge:
    """A line's path with its label's lines at their place."""

    path: str
    width: float
    empty: bool
    x: float
    y: float
    box: float
    lines: tuple[str, ...]


@dataclass(frozen=True)
class Map:
    """A picture and its size."""

    nodes: list[Node]
    edges: list[Edge]
    width: float
    height: float


@dataclass(frozen=True)
class _Grid:
    """The layout with each layer's start and depth, in the direction that lines lead."""

    layout: Layout
    across: bool
    starts: list[float]
    depths: list[float]

    def centre(self, place: int) -> float:
        """A place's centre beside the lines' direction."""
        return round(self.layout.places[place].x + MARGIN, 1)

    def layer(self, place: int) -> int:
        """A place's layer."""
        return self.layout.places[place].layer


def picture(cards: Sequence[Card], lines: Sequence[Stroke], *, across: bool = False) -> Map:
    """Cards and lines at their places; lines lead down, or with `across` to the right."""
    box = min(max([NARROWEST, *(card.needs for card in cards if card.box)]), WIDEST)
    sizes = [(box if card.box else min(card.needs, WIDEST), card.height) for card in cards]
    beside = 1 if across else 0
    layout = lay_out(
        [size[beside] for size in sizes],
        [(line.source, line.target) for line in lines],
        [line.height if across else line.needs for line in lines],
    )
    grid = _grid(layout, [size[1 - beside] for size in sizes], lines, across=across)
    nodes = [_node(card, size, grid, place) for place, (card, size) in enumerate(zip(cards, sizes, strict=True))]
    edges = [_edge(route, line, grid, nodes[line.source]) for route, line in zip(layout.edges, lines, strict=True)]
    along, over = grid.starts[-1] + grid.depths[-1] + MARGIN, layout.width + 2 * MARGIN
    return Map(nodes, edges, along, over) if across else Map(nodes, edges, over, along)


def _grid(layout: Layout, boxes: list[float], lines: Sequence[Stroke], *, across: bool) -> _Grid:
    """Each layer as deep as the deepest in it: boxes by their size, labels by their lines."""
    depths = [0.0] * layout.layers
    for place, depth in enumerate(boxes):
        layer = layout.places[place].layer
        depths[layer] = max(depths[layer], depth)
    for route, line in zip(layout.edges, lines, strict=True):
        layer = layout.places[route[1]].layer
        depths[layer] = max(depths[layer], line.needs if across else line.height)
    starts, start = [], MARGIN
    for depth in depths:
        starts.append(start)
        start += depth + GAP
    return _Grid(layout, across, starts, depths)


def cut(text: str, width: float, letter: float) -> str:
    """As much of a text as fits, with a mark where it was cut."""
    longest = max(4, int(width / letter))
    return text if len(text) <= longest else text[: longest - 1] + "…"


def _node(card: Card, size: tuple[float, float], grid: _Grid, place: int) -> Node:
    width, height = size
    centre, start = grid.layout.places[place].x + MARGIN, grid.starts[grid.layer(place)]
    corner = (start, centre - height / 2) if grid.across else (centre - width / 2, start)
    room = width - 24
    return Node(
        x=round(corner[0], 1),
        y=round(corner[1], 1),
        width=round(width, 1),
        height=height,
        shape=card.shape,
        name=cut(card.name, room if card.box else room - BOLD * len(card.count) - 8, BOLD),
        full_name=card.full_name,
        detail=cut(card.detail, room, LETTER * 0.95),
        count=card.count,
        level=card.level,
        ends=card.ends,
        parts=card.parts,
    )


def _edge(route: list[int], line: Stroke, grid: _Grid, source: Node) -> Edge:
    """A line from box to box, straight through its label and passages, bent between the layers."""
    along = source.x + source.width if grid.across else source.y + source.height
    over = grid.centre(route[0])
    path = "M" + _point(over, along, grid)
    end = grid.starts[grid.layer(route[0])] + grid.depths[grid.layer(route[0])]
    if along < end:  # past what is longer in its layer
        path += _straight(end, grid)
        along = end
    for place in route[1:]:
        to, start = grid.centre(place), grid.starts[grid.layer(place)]
        middle = (along + start) / 2
        bend = f"C{_point(over, middle, grid)} {_point(to, middle, grid)} {_point(to, start, grid)}"
        path += f"L{_point(to, start, grid)}" if to == over else bend
        over, along = to, start
        if place != route[-1]:
            along = start + grid.depths[grid.layer(place)]
            path += _straight(along, grid)
    x, y = _label(route[1], line, grid)
    return Edge(path, line.width, line.empty, round(x, 1), round(y, 1), line.needs, line.label)


def _label(place: int, line: Stroke, grid: _Grid) -> tuple[float, float]:
    """The middle of a label's upper side."""
    middle = grid.starts[grid.layer(place)] + grid.depths[grid.layer(place)] / 2
    centre = grid.layout.places[place].x + MARGIN
    x, y = (middle, centre) if grid.across else (centre, middle)
    return x, y - line.height / 2


def _straight(along: float, grid: _Grid) -> str:
    return f"{'H' if grid.across else 'V'}{along:g}"


def _point(over: float, along: float, grid: _Grid) -> str:
    return f"{along:g} {over:g}" if grid.across else f"{over:g} {along:g}"
