"""A journey's map: where its states, edges and counts are drawn, for the template to print as SVG."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from cjo_cli.plan.model import JourneyPlan, StateBase
from cjo_cli.report.html.labels import detail
from cjo_cli.report.html.layout import Layout, lay_out
from cjo_cli.report.simulation import number, share

Values = dict[str, Any]
BOX, BOX_HEIGHT = 204.0, 76.0
PILL, PILL_HEIGHT = 150.0, 34.0
ROW, GAP, MARGIN = 17.0, 13.0, 6.0
LETTER = 6.9
LONGEST_NAME, LONGEST_DETAIL = 22, 30
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
    goal: str
    lost: str
    active: str
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


def draw(plan: JourneyPlan, journey: Values, flow: Values) -> Map:
    """The map of a journey with the counts of its summary and its flow."""
    number_of = {state.id: place for place, state in enumerate(plan.states)}
    edges = _merged(flow["edges"], number_of)
    labels = [_label(edge) for edge in edges]
    widths = [_size(state)[0] for state in plan.states]
    layout = lay_out(
        widths,
        [(edge["from"], edge["to"]) for edge in edges],
        [max(len(line) for line in lines) * LETTER + 10 for lines in labels],
    )
    tops, heights = _rows(plan, layout, labels)
    nodes = [
        _node(state, layout.places[place].x, tops[layout.places[place].layer], journey, flow)
        for place, state in enumerate(plan.states)
    ]
    entered = max(journey["entered"], 1)
    lines = [
        _edge(route, layout, tops, heights, nodes, edge["count"], entered, text)
        for route, edge, text in zip(layout.edges, edges, labels, strict=True)
    ]
    return Map(nodes, lines, layout.width + 2 * MARGIN, tops[-1] + heights[-1] + MARGIN)


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


def _size(state: StateBase) -> tuple[float, float]:
    return (PILL, PILL_HEIGHT) if state.kind in ("end", "exit") else (BOX, BOX_HEIGHT)  # type: ignore[attr-defined]


def _rows(plan: JourneyPlan, layout: Layout, labels: list[tuple[str, ...]]) -> tuple[list[float], list[float]]:
    """Each layer's top and height: boxes by their size, labels by their lines."""
    heights = [0.0] * layout.layers
    for place, state in enumerate(plan.states):
        layer = layout.places[place].layer
        heights[layer] = max(heights[layer], _size(state)[1])
    for route, lines in zip(layout.edges, labels, strict=True):
        layer = layout.places[route[1]].layer
        heights[layer] = max(heights[layer], ROW * len(lines))
    tops, top = [], MARGIN
    for height in heights:
        tops.append(top)
        top += height + GAP
    return tops, heights


def _cut(text: str, longest: int) -> str:
    return text if len(text) <= longest else text[: longest - 1] + "…"


def _node(state: StateBase, x: float, top: float, journey: Values, flow: Values) -> Node:
    kind = state.kind  # type: ignore[attr-defined]
    width, height = _size(state)
    at = {"x": round(x - width / 2 + MARGIN, 1), "y": top, "width": width, "height": height}
    name, reached = state.id, journey["entered"]
    if kind == "end":
        name, reached = "completed", journey["completed"]
    elif kind != "entry":
        reached = journey["steps"][state.id]["reached"]
    left = flow["left"].get(state.id)
    said = f"{kind.replace('_', ' ')} · {detail(state)}" if kind not in ("entry", "wait") else detail(state)
    if kind == "exit":
        name, said, left = detail(state), "", None
    goal, lost, active = _leaving(left) if left else (0, 0, 0)
    return Node(
        **at,
        shape={"end": "end", "exit": "exit"}.get(kind, "box"),
        name=_cut(name, LONGEST_NAME if kind not in ("end", "exit") else 14),
        full_name=f"{state.id}: {said or kind}",
        detail=_cut(said, LONGEST_DETAIL),
        count=number(reached),
        level=sum(lost > level * reached for level in LEVELS) if lost else 0,
        goal=f"✓ {number(goal)}" if goal else "",
        lost=f"✕ {number(lost)} · {share(lost / reached, 0)}" if lost else "",
        active=f"◷ {number(active)}" if active else "",
        parts=_parts(reached, {"goal": goal, "lost": lost, "active": active}),
    )


def _leaving(left: Values) -> tuple[int, int, int]:
    """Who ended at a state with the goal reached, who without, who is still there."""
    exited = sum(left["exited"].values())
    return left["converted"] + left["goal"], exited - left["goal"], left["active"]


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
