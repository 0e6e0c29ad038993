"""A map as a tree for the terminal: paths below the step that they leave, numbers at the right."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from textwrap import wrap

from rich.cells import cell_len
from rich.text import Text

from cjo_cli.report.html.drawing import ends_of, named, way_name, words_of
from cjo_cli.report.map.words import notes, why
from cjo_cli.report.simulation import number
from cjo_cli.report.warnings import WIDTH, short
from cjo_cli.review.map.graph import Box, Graph, Way

Path = tuple[str | int, ...]
COLOURS = {"goal": "green", "lost": "red", "active": "dim"}
APART = "  "
# The least that a name, and what a step does, are shortened to.
NAME, SAID = 24, 16


@dataclass
class _Row:
    """One line of the tree, and what stands below it."""

    name: str
    said: str = ""
    count: int | None = None
    ends: tuple[tuple[str, str], ...] = ()
    style: str = ""
    below: list[_Row] = field(default_factory=list)


def tree(graph: Graph, width: int | None = None) -> Text:
    """The graph as text of so many columns; names and words are shortened so that lines fit, numbers never."""
    columns = max(width or WIDTH, WIDTH)
    out = Text()
    out.append(graph.id, "bold").append(f"  {graph.title}\n" if graph.title != graph.id else "\n")
    for note in notes(graph):
        out.append("\n".join(wrap(note, columns, subsequent_indent="  ", break_on_hyphens=False)) + "\n", "dim")
    rows = _overview(graph) if graph.journey is None else _journey(graph)
    for line in _aligned([line for row in rows for line in _drawn(row, "", "")], columns):
        line.rstrip()
        out.append_text(line).append("\n")
    for told in why(graph):
        out.append("\n".join(wrap(told, columns, subsequent_indent="    ", break_on_hyphens=False)) + "\n", "dim")
    return out


def _journey(graph: Graph) -> list[_Row]:
    """Steps as they are nested in the file: by where each stands in it."""
    lists: dict[Path, list[_Row]] = {("steps",): []}
    rows = lists["steps",]
    for place, box in enumerate(graph.boxes):
        row = _row(box)
        source = box.state.source if box.state is not None else ()
        lists.get(source[:-1], rows).append(row)
        for way, below in _paths(graph, place):
            path = _Row(way_name(way), count=way.count, style="cyan")
            row.below.append(path)
            lists[source + below] = path.below
    return rows


def _paths(graph: Graph, place: int) -> Iterator[tuple[Way, Path]]:
    """The named ways out of a box in the file's order, each with where its steps stand below the box's own."""
    state = graph.boxes[place].state
    if state is None or len(state.transitions) < 2:
        return
    ways = {way.name: way for line in graph.lines if line.source == place for way in line.ways}
    for at, move in enumerate(state.transitions):
        yield ways[move.path], (f"on_{move.path}",) if state.kind == "wait_for" else (state.kind, at, "steps")


def _overview(graph: Graph) -> list[_Row]:
    """Triggers with the journeys they start, and below each the journeys that it starts."""
    rows = [_row(box) for box in graph.boxes]
    for line in graph.lines:
        source, target = graph.boxes[line.source], graph.boxes[line.target]
        row = rows[line.target]
        if target.kind == "action":
            reached = () if line.count is None else (("goal", f"✓ {number(line.count)}"),)
            rows[line.source].said = ", ".join(filter(None, (f"to {target.name}", source.words)))
            rows[line.source].ends = reached
        else:
            row.name = f"{row.name}" if source.kind == "trigger" else f"{line.ways[0].name}: {row.name}"
            rows[line.source].below.append(row)
    return [row for row, box in zip(rows, graph.boxes, strict=True) if box.kind == "trigger"]


def _row(box: Box) -> _Row:
    said, name = words_of(box), named(box)
    style = "bold" if box.kind in ("trigger", "entry", "end", "exit") else ""
    return _Row(name, "" if said == name else said, box.count, ends_of(box), style)


def _drawn(row: _Row, first: str, others: str) -> Iterator[tuple[str, _Row]]:
    """A row and those below it, each with the lines that lead to it."""
    yield first, row
    for place, inner in enumerate(row.below):
        last = place == len(row.below) - 1
        yield from _drawn(inner, others + ("└─ " if last else "├─ "), others + ("   " if last else "│  "))


def _aligned(lines: Sequence[tuple[str, _Row]], columns: int) -> Iterator[Text]:
    """The lines in columns: name, what it does, count, who ends there."""
    counts = [number(row.count) if row.count is not None else "" for _, row in lines]
    ends = [APART.join(text for _, text in row.ends) for _, row in lines]
    right = sum(max(map(len, texts), default=0) + (len(APART) if any(texts) else 0) for texts in (counts, ends))
    widest = max((len(stem) + len(row.name) for stem, row in lines), default=0)
    name = min(widest, max(columns - right - len(APART) - SAID, NAME))
    said = max(columns - right - name - len(APART), SAID)
    said = min(said, max((len(row.said) for _, row in lines), default=0))
    for (stem, row), count in zip(lines, counts, strict=True):
        line = Text(stem, "dim").append(short(row.name, max(name - len(stem), 8)), row.style or "default")
        line.pad_right(max(name - cell_len(line.plain), 0))
        line.append(APART).append(_cut(row.said, said).ljust(said), "dim")
        line.append(APART + count.rjust(max(map(len, counts)))) if any(counts) else line
        for kind, text in row.ends:
            line.append(APART).append(text, COLOURS[kind])
        yield line


def _cut(text: str, room: int) -> str:
    return text if len(text) <= room else text[: room - 1] + "…"
