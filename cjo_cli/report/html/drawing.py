"""A map's graph as a picture: what stands in its boxes and on its lines."""

from __future__ import annotations

from collections.abc import Mapping

from cjo_cli.report.html.labels import detail
from cjo_cli.report.html.picture import PILLS, Card, Map, Stroke, picture
from cjo_cli.report.simulation import number, share
from cjo_cli.review.map.graph import Box, Graph, Line, Way

# From which share of those who reached a state its losses are coloured how strongly.
LEVELS = (0.02, 0.15, 0.40)
PLAIN = 1.6


def draw(graph: Graph, *, across: bool = False) -> Map:
    """The graph's picture, from top to bottom or with `across` from left to right."""
    strokes = [_stroke(line, graph.entered) for line in graph.lines]
    return picture([_card(box) for box in graph.boxes], strokes, across=across)


def words_of(box: Box) -> str:
    """One short line on what a box does."""
    return detail(box.state) if box.state is not None else box.words


def named(box: Box) -> str:
    """What a box is called: an exit by its reason."""
    return words_of(box) if box.kind == "exit" else box.name


def labels(line: Line) -> tuple[str, ...]:
    """What stands on a line: its path's name, where there is another, and its count."""
    if not line.named:
        return () if line.count is None else (number(line.count),)
    if len(line.ways) > 1:
        return tuple(" ".join((way_name(way), *_count(way))) for way in line.ways)
    return (way_name(line.ways[0]), *_count(line.ways[0]))


def way_name(way: Way) -> str:
    """A path's name."""
    return way.name or "otherwise"


def _count(way: Way) -> tuple[str, ...]:
    return () if way.count is None else (number(way.count),)


def _stroke(line: Line, entered: int | None) -> Stroke:
    """A line as wide as the share of those who entered that goes along it."""
    width = PLAIN if line.count is None else round(1.2 + 5 * line.count / max(entered or 0, 1), 2)
    return Stroke(line.source, line.target, labels(line), width, empty=line.count == 0)


def _card(box: Box) -> Card:
    said, name, lost = words_of(box), named(box), box.ends.get("lost", 0)
    return Card(
        shape=box.kind if box.kind in PILLS else "box",
        name=name,
        detail=said,
        full_name=f"{box.id}: {said or name}",
        count="" if box.count is None else number(box.count),
        level=sum(lost > level * (box.count or 0) for level in LEVELS) if lost else 0,
        ends=ends_of(box),
        parts=_parts(box.count or 0, box.ends) if box.state is not None else (),
    )


def ends_of(box: Box) -> tuple[tuple[str, str], ...]:
    """Who does not go on, as text by kind."""
    lost = box.ends.get("lost", 0)
    part = lost / (box.count or 1)
    texts = {
        "goal": f"✓ {number(box.ends.get('goal'))}",
        "lost": f"✕ {number(lost)} · {share(part, 0) if part >= 0.005 else '<1%'}",
        "active": f"◷ {number(box.ends.get('active'))}",
    }
    return tuple((kind, text) for kind, text in texts.items() if box.ends.get(kind))


def _parts(reached: int, leaving: Mapping[str, int]) -> tuple[tuple[str, float, float], ...]:
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
