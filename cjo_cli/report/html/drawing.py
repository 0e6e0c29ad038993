"""A journey's map: where its states, edges and counts are drawn, for the template to print as SVG."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from cjo_cli.plan.model import JourneyPlan, State
from cjo_cli.report.html.labels import detail
from cjo_cli.report.html.layout import Layout, Place, lay_out
from cjo_cli.report.simulation import number, share

Values = dict[str, Any]
# A map's boxes are all as wide as its widest needs, within these bounds.
NARROWEST, WIDEST, BOX_HEIGHT, PILL_HEIGHT = 180.0, 250.0, 76.0, 34.0
ROW, GAP, MARGIN = 17.0, 13.0, 6.0
LETTER, BOLD = 6.9, 8.1
# From which share of those who reached a state its losses are coloured how strongly.
LEVELS = (0.02, 0.15, 0.40)


@dataclass(frozen=True)
class Node:
    """One state: its corner and size, texts, parts of its bar in percent, and how strong its losses are (0 to 3)."""

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
    ends: list[tuple[str, str]]
    parts: tuple[tuple[str, float, float], ...]


@dataclass(frozen=True)
class Edge:
    """A line with its label's lines at their place; `width` is by the share of those who entered."""

    path: str
    width: float
    empty: bool
    x: float
    y: float
    box: float
    lines: tuple[str, ...]


@dataclass(frozen=True)
class Map:
    """A drawing and its size."""

    nodes: list[Node]
    edges: list[Edge]
    width: float
    height: float


@dataclass(frozen=True)
class _Card:
    """What stands in a box, before it has a place."""

    state: State
    name: str
    detail: str
    count: int
    goal: int
    lost: int
    active: int

    @property
    def shape(self) -> str:
        return self.state.kind if self.state.kind in ("end", "exit") else "box"

    @property
    def ends(self) -> dict[str, str]:
        """Who does not go on, as text by kind."""
        part = self.lost / self.count if self.lost else 0.0
        return {
            "goal": f"✓ {number(self.goal)}" if self.goal else "",
            "lost": f"✕ {number(self.lost)} · {share(part, 0) if part >= 0.005 else '<1%'}" if self.lost else "",
            "active": f"◷ {number(self.active)}" if self.active else "",
        }

    @property
    def needs(self) -> float:
        """The width that its texts take."""
        if self.shape != "box":
            return BOLD * (len(self.name) + len(number(self.count))) + 40
        third = BOLD * len(number(self.count)) + sum(LETTER * len(text) + 9 for text in self.ends.values() if text)
        return max(BOLD * len(self.name), LETTER * len(self.detail) * 0.95, third) + 26


def draw(plan: JourneyPlan, journey: Values, flow: Values) -> Map:
    """The map of a journey with the counts of its summary and its flow."""
    number_of = {state.id: place for place, state in enumerate(plan.states)}
    cards = [_card(state, journey, flow) for state in plan.states]
    box = min(max(NARROWEST, *(card.needs for card in cards if card.shape == "box")), WIDEST)
    widths = [box if card.shape == "box" else min(card.needs, WIDEST) for card in cards]
    edges = _merged(flow["edges"], number_of)
    labels = [_label(edge) for edge in edges]
    layout = lay_out(
        widths,
        [(edge["from"], edge["to"]) for edge in edges],
        [max(len(line) for line in lines) * LETTER + 10 for lines in labels],
    )
    tops, heights = _rows(cards, layout, labels)
    nodes = [_node(card, layout.places[at], tops[layout.places[at].layer]) for at, card in enumerate(cards)]
    entered = max(journey["entered"], 1)
    lines = [
        _edge(route, layout, tops, heights, nodes, edge["count"], entered, text)
        for route, edge, text in zip(layout.edges, edges, labels, strict=True)
    ]
    return Map(nodes, lines, layout.width + 2 * MARGIN, tops[-1] + heights[-1] + MARGIN)


def _card(state: State, journey: Values, flow: Values) -> _Card:
    said, left = detail(state), flow["left"].get(state.id)
    if state.kind == "end":
        return _Card(state, "completed", "", journey["completed"], 0, 0, 0)
    reached = journey["entered"] if state.kind == "entry" else journey["steps"][state.id]["reached"]
    if state.kind == "exit" or left is None:
        return _Card(state, said if state.kind == "exit" else state.id, said, reached, 0, 0, 0)
    exited, with_goal = sum(left["exited"].values()), sum(left["goal"].values())
    return _Card(
        state, state.id, said, reached, left["converted"] + with_goal, exited - with_goal, left["active"]
    )  # fmt: skip


def _merged(edges: list[Values], number_of: dict[str, int]) -> list[Values]:
    """Edges between the same two states as one line with all their paths."""
    merged: dict[tuple[int, int], Values] = {}
    leaving: dict[int, int] = {}
    for edge in edges:
        ends = number_of[edge["from"]], number_of[edge["to"]]
        line = merged.setdefault(ends, {"from": ends[0], "to": ends[1], "count": 0, "paths": []})
        line["count"] += edge["count"]
        line["paths"].append((edge["path"], edge["count"]))
        leaving[ends[0]] = leaving.get(ends[0], 0) + 1
    for line in merged.values():
        line["named"] = leaving[line["from"]] > 1
    return list(merged.values())


def _label(edge: Values) -> tuple[str, ...]:
    if not edge["named"]:
        return (number(edge["count"]),)
    if len(edge["paths"]) > 1:
        return tuple(f"{path or 'otherwise'} {number(count)}" for path, count in edge["paths"])
    return (edge["paths"][0][0] or "otherwise", number(edge["count"]))


def _rows(cards: list[_Card], layout: Layout, labels: list[tuple[str, ...]]) -> tuple[list[float], list[float]]:
    """Each layer's top and height: boxes by their size, labels by their lines."""
    heights = [0.0] * layout.layers
    for place, card in enumerate(cards):
        layer = layout.places[place].layer
        heights[layer] = max(heights[layer], BOX_HEIGHT if card.shape == "box" else PILL_HEIGHT)
    for route, lines in zip(layout.edges, labels, strict=True):
        layer = layout.places[route[1]].layer
        heights[layer] = max(heights[layer], ROW * len(lines))
    tops, top = [], MARGIN
    for height in heights:
        tops.append(top)
        top += height + GAP
    return tops, heights


def _cut(text: str, width: float, letter: float) -> str:
    longest = max(4, int(width / letter))
    return text if len(text) <= longest else text[: longest - 1] + "…"


def _node(card: _Card, place: Place, top: float) -> Node:
    box = card.shape == "box"
    room = place.width - 24
    return Node(
        x=round(place.x - place.width / 2 + MARGIN, 1),
        y=top,
        width=round(place.width, 1),
        height=BOX_HEIGHT if box else PILL_HEIGHT,
        shape=card.shape,
        name=_cut(card.name, room if box else room - BOLD * len(number(card.count)) - 8, BOLD),
        full_name=f"{card.state.id}: {card.detail or card.name}",
        detail=_cut(card.detail, room, LETTER * 0.95),
        count=number(card.count),
        level=sum(card.lost > level * card.count for level in LEVELS) if card.lost else 0,
        ends=[(kind, text) for kind, text in card.ends.items() if text],
        parts=_parts(card.count, {"goal": card.goal, "lost": card.lost, "active": card.active}),
    )


def _parts(reached: int, leaving: dict[str, int]) -> tuple[tuple[str, float, float], ...]:
    """The bar below a box: who goes on, then who does not; each part with its start and length in percent."""
    if not reached:
        return ()
    parts, start = [], 0.0
    for name, count in {"on": reached - sum(leaving.values()), **leaving}.items():
        length = 100 * count / reached
        if count:
            parts.append((name, round(start, 2), round(length, 2)))
        start += length
    return tuple(parts)


def _edge(
    route: list[int],
    layout: Layout,
    tops: list[float],
    heights: list[float],
    nodes: list[Node],
    count: int,
    entered: int,
    lines: tuple[str, ...],
) -> Edge:
    """A line from box to box, straight down through its label and passages, bent between the layers."""
    source, label = nodes[route[0]], layout.places[route[1]]
    x, y = round(layout.places[route[0]].x + MARGIN, 1), source.y + source.height
    path = f"M{x:g} {y:g}"
    for number_ in route[1:]:
        place = layout.places[number_]
        to, top = round(place.x + MARGIN, 1), tops[place.layer]
        middle = (y + top) / 2
        path += f"L{to:g} {top:g}" if to == x else f"C{x:g} {middle:g} {to:g} {middle:g} {to:g} {top:g}"
        x, y = to, top
        if number_ != route[-1]:
            y = top + heights[place.layer]
            path += f"V{y:g}"
    middle = tops[label.layer] + heights[label.layer] / 2
    return Edge(
        path, round(1.2 + 5 * count / entered, 2), count == 0, round(label.x + MARGIN, 1),
        round(middle - ROW * len(lines) / 2, 1), label.width, lines,
    )  # fmt: skip
