"""A map as a Mermaid flowchart, for Markdown: changes by class and by a sign, so that colour is not needed."""

from __future__ import annotations

from collections.abc import Iterator

from cjo_cli.report.experiments.insights import backing
from cjo_cli.report.html.drawing import ends_of, labels, named, words_of
from cjo_cli.report.map.words import groups, ways_out
from cjo_cli.report.simulation import number
from cjo_cli.review.map.graph import Box, Graph, Line

# A state's kind: what its text stands between. Others stand in a plain box.
SHAPES = {
    "entry": ("([", "])"), "end": ("([", "])"), "exit": ("([", "])"), "trigger": ("([", "])"), "action": ("([", "])"),
    "branch": ("{{", "}}"), "split": ("{{", "}}"), "choose": ("{{", "}}"),
    "wait": ("(", ")"), "wait_until": ("(", ")"), "wait_for": ("(", ")"),
}  # fmt: skip
SIGNS = {"same": "", "added": "+ ", "changed": "~ ", "removed": "− "}
STYLES = {
    "added": "fill:#dafbe1,stroke:#1a7f37,color:#1f2328",
    "changed": "fill:#fff8c5,stroke:#9a6700,color:#1f2328",
    "removed": "fill:#ffebe9,stroke:#cf222e,color:#1f2328,stroke-dasharray:5 4",
}
STROKES = {"added": "stroke:#1a7f37,stroke-width:2px", "changed": "stroke:#9a6700,stroke-width:2px",
           "removed": "stroke:#cf222e"}  # fmt: skip


def mermaid(graph: Graph) -> str:
    """The graph as Mermaid text; a journey's from top to bottom, the overview from left to right."""
    return "\n".join(_lines(graph)) + "\n"


def _lines(graph: Graph) -> Iterator[str]:
    yield f"flowchart {'LR' if graph.journey is None else 'TD'}"
    yield from _boxes(graph)
    out = ways_out(graph.journey) if graph.journey is not None else ()
    if out:
        yield f'  out(["leaves at any step<br/>{"<br/>".join(map(escaped, out))}"])'
    for line in graph.lines:
        yield f"  n{line.source} {_arrow(line)} n{line.target}"
    yield from _insights(graph)
    changes = {box.change for box in graph.boxes} - {"same"}
    for change in sorted(changes):
        places = ",".join(f"n{at}" for at, box in enumerate(graph.boxes) if box.change == change)
        yield f"  classDef {change} {STYLES[change]}"
        yield f"  class {places} {change}"
    for at, line in enumerate(graph.lines):
        if line.change != "same":
            yield f"  linkStyle {at} {STROKES[line.change]}"


def _insights(graph: Graph) -> Iterator[str]:
    """A note for each insight, tied to the step that it is about."""
    places = {box.id: at for at, box in enumerate(graph.boxes)}
    for at, told in enumerate(graph.insights):
        about = f"{told.insight.path}: " if told.insight.path else ""
        yield f'  i{at}>"{escaped(about + told.insight.claim)}<br/>{escaped(backing(told))}"]'
        if told.insight.step in places:
            yield f"  i{at} -.- n{places[told.insight.step]}"


def _boxes(graph: Graph) -> Iterator[str]:
    """Boxes, those of an exclusive group in a frame."""
    for at, box in enumerate(graph.boxes):
        if box.group is None:
            yield f"  n{at}{_box(box)}"
    for place, name in enumerate(groups(graph)):
        yield f'  subgraph g{place}["one at a time: {escaped(name)}"]'
        yield from (f"    n{at}{_box(box)}" for at, box in enumerate(graph.boxes) if box.group == name)
        yield "  end"


def _box(box: Box) -> str:
    left, right = SHAPES.get(box.kind, ("[", "]"))
    said = words_of(box)
    texts = [SIGNS[box.change] + named(box), *([said] if said and said != named(box) else [])]
    if box.count is not None:
        texts.append("  ".join((number(box.count), *(text for _, text in ends_of(box)))))
    return f'{left}"{"<br/>".join(map(escaped, texts))}"{right}'


def _arrow(line: Line) -> str:
    shaft = "-.->" if line.change == "removed" else "-->"
    texts = [SIGNS[line.change] + text if place == 0 else text for place, text in enumerate(labels(line))]
    return f'{shaft}|"{"<br/>".join(map(escaped, texts))}"|' if texts else shaft


def escaped(text: str) -> str:
    """Text that may stand between Mermaid's quotes: what it or HTML reads as more is written by its number."""
    return "".join(f"#{ord(sign)};" if sign in '"#<>&`\\' else sign for sign in " ".join(text.split()))
