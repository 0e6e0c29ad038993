"""A map as JSON values."""

from __future__ import annotations

from typing import Any

from cjo_cli.report.document import document
from cjo_cli.report.experiments.insights import insight_values
from cjo_cli.report.html.drawing import named, words_of
from cjo_cli.report.map.words import groups, ways_out
from cjo_cli.review.map.graph import Box, Graph


def values(graph: Graph) -> dict[str, Any]:
    """The document of `cjo map --format json`: boxes, lines by their boxes' ids, a row for each path."""
    summary = {
        "id": graph.id,
        "title": graph.title,
        "kind": "overview" if graph.journey is None else "journey",
        "nodes": len(graph.boxes),
        "counted": graph.entered is not None,
    }
    edges = [
        {"from": graph.boxes[line.source].id, "to": graph.boxes[line.target].id, "path": way.name, "count": way.count}
        for line in graph.lines
        for way in line.ways
    ]
    more: dict[str, Any] = {"groups": groups(graph)}
    if graph.journey is not None:
        more = {"leaves": list(ways_out(graph.journey)), "insights": insight_values(graph.insights)}
    return document("map", summary, nodes=[_node(box) for box in graph.boxes], edges=edges, **more)


def _node(box: Box) -> dict[str, Any]:
    return {
        "id": box.id,
        "kind": box.kind,
        "name": named(box),
        "detail": words_of(box),
        "count": box.count,
        "ends": dict(box.ends),
    }
