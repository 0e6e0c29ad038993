"""How paths go from place to place, as the numbers of a Sankey diagram; the template prints it as SVG."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cjo_cli.report.simulation import number
from cjo_cli.report.warnings import short

if TYPE_CHECKING:
    from cjo_cli.audit.values import Link

COLUMN, WIDTH, HEIGHT, TOP = 172.0, 12.0, 420.0, 30.0
GAP, THINNEST = 14.0, 1.5
# Events that a column shows; the others stand together.
MOST = 7
OTHER = "others"
LETTERS = 20
Key = tuple[int, str]
Flows = dict[tuple[Key, Key | None], int]


@dataclass(frozen=True)
class Node:
    """An event at a place: its bar, and how much of it ends there; `colour` is None for several events."""

    x: float
    y: float
    height: float
    ended: float
    name: str
    title: str
    colour: int | None


@dataclass(frozen=True)
class Ribbon:
    """From a bar to one of the next column: a line as wide as there are paths."""

    path: str
    width: float
    title: str
    colour: int | None


@dataclass(frozen=True)
class Sankey:
    """The drawing with its size; `columns` are where each place stands."""

    width: float
    height: float
    nodes: list[Node]
    ribbons: list[Ribbon]
    columns: list[tuple[float, int]]


def sankey(links: Sequence[Link], colours: Mapping[str, int]) -> Sankey | None:
    """The diagram of these links; None where there are none. `colours` are events' by name."""
    flows = _gathered(links)
    sizes = _sizes(flows)
    if not sizes:
        return None
    places = range(1, max(place for place, _ in sizes) + 1)
    totals = [sum(size for (at, _), size in sizes.items() if at == place) for place in places]
    most = max(sum(at == place for at, _ in sizes) for place in places)
    scale = (HEIGHT - GAP * most) / max(totals)
    tops = _tops(sizes, scale)
    nodes = [_node(key, size, flows, tops[key], scale, colours) for key, size in sizes.items()]
    ribbons = _ribbons(flows, tops, scale, colours)
    columns = [(_x(place), place) for place in places]
    return Sankey(_x(len(places)) + COLUMN - 20, HEIGHT + TOP, nodes, ribbons, columns)


def _gathered(links: Sequence[Link]) -> Flows:
    """Paths by (event at a place, event at the next), rare events of a place taken together."""
    often: dict[Key, int] = {}
    for link in links:
        often[link.position, link.source] = often.get((link.position, link.source), 0) + link.paths
        if link.target is not None:
            # The last place has no links of its own.
            often.setdefault((link.position + 1, link.target), 0)
    last = max((place for place, _ in often), default=0)
    for link in links:
        if link.target is not None and link.position + 1 == last:
            often[last, link.target] += link.paths
    kept = {key for place in range(1, last + 1) for key in _most(often, place)}
    flows: Flows = {}
    for link in links:
        source = _kept((link.position, link.source), kept)
        target = None if link.target is None else _kept((link.position + 1, link.target), kept)
        flows[source, target] = flows.get((source, target), 0) + link.paths
    return flows


def _most(often: Mapping[Key, int], place: int) -> list[Key]:
    here = [key for key in often if key[0] == place]
    return sorted(here, key=lambda key: (-often[key], key))[:MOST]


def _kept(key: Key, kept: set[Key]) -> Key:
    return key if key in kept else (key[0], OTHER)


def _sizes(flows: Flows) -> dict[Key, int]:
    """How many paths each bar stands for, the largest of a place first, the others last."""
    into: dict[Key, int] = {}
    out: dict[Key, int] = {}
    for (source, target), count in flows.items():
        out[source] = out.get(source, 0) + count
        if target is not None:
            into[target] = into.get(target, 0) + count
    sizes = {key: max(into.get(key, 0), out.get(key, 0)) for key in {**out, **into}}
    return dict(sorted(sizes.items(), key=lambda item: (item[0][0], item[0][1] == OTHER, -item[1], item[0])))


def _x(place: int) -> float:
    return 4 + COLUMN * (place - 1)


def _tops(sizes: Mapping[Key, int], scale: float) -> dict[Key, float]:
    tops: dict[Key, float] = {}
    at: dict[int, float] = {}
    for key, size in sizes.items():
        tops[key] = at.get(key[0], TOP)
        at[key[0]] = tops[key] + size * scale + GAP
    return tops


def _node(key: Key, size: int, flows: Flows, top: float, scale: float, colours: Mapping[str, int]) -> Node:
    ended = flows.get((key, None), 0)
    return Node(
        x=_x(key[0]), y=round(top, 1), height=round(max(size * scale, THINNEST), 1), ended=round(ended * scale, 1),
        name=short(key[1], LETTERS), title=f"{key[1]}: {number(size)} paths, {number(ended)} end here",
        colour=colours.get(key[1]),
    )  # fmt: skip


def _ribbons(flows: Flows, tops: Mapping[Key, float], scale: float, colours: Mapping[str, int]) -> list[Ribbon]:
    """Lines that leave and arrive one below another, in the order of the bars they lead to and come from."""
    left, right = dict(tops), dict(tops)
    found = []
    pairs = [(source, target, count) for (source, target), count in flows.items() if target is not None]
    for source, target, count in sorted(pairs, key=lambda one: (one[0][0], tops[one[0]], tops[one[1]])):
        width = count * scale
        start, end = left[source] + width / 2, right[target] + width / 2
        left[source] += width
        right[target] += width
        a, b = _x(source[0]) + WIDTH, _x(target[0])
        middle = (a + b) / 2
        path = f"M{a:g} {start:.1f}C{middle:g} {start:.1f} {middle:g} {end:.1f} {b:g} {end:.1f}"
        title = f"{source[1]} to {target[1]}: {number(count)} paths"
        found.append(Ribbon(path, round(max(width, 0.6), 1), title, colours.get(source[1])))
    return found
