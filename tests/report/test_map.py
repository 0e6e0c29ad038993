"""Maps as they are printed: Mermaid, SVG, a tree, JSON; the command around them."""

from __future__ import annotations

import json
import random
import re
from itertools import combinations
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
import yaml
from command_line import ROOT, Run
from report.golden import agrees
from rich.cells import cell_len
from simulate.world import Shop

from cjo_cli import api
from cjo_cli.report.html.drawing import draw
from cjo_cli.report.html.picture import Map
from cjo_cli.report.map.mermaid import escaped, mermaid
from cjo_cli.report.map.svg import svg
from cjo_cli.report.map.tree import tree
from cjo_cli.review.map.graph import Graph, graph_of
from cjo_cli.review.map.merged import merged

STEPS = 40
SVG = "{http://www.w3.org/2000/svg}"


def some_steps(rng: random.Random, wanted: int, depth: int = 0) -> list[dict[str, Any]]:
    """About so many steps, nested as journeys nest them."""
    steps: list[dict[str, Any]] = []
    while wanted > 0:
        kind = rng.choice(["wait", "send", "send", "fork"])
        if kind != "fork" or depth > 2 or wanted < 4:
            steps.append({"wait": f"{rng.randint(1, 9)}h"} if kind == "wait" else {"send": "note"})
            wanted -= 1
            continue
        inner = [rng.randint(1, max(1, wanted // 3)) for _ in range(2)]
        first, second = (some_steps(rng, many, depth + 1) for many in inner)
        if rng.random() < 0.5:
            paths = [{"id": "rich", "when": {"event": "bought"}, "steps": first}, {"id": "rest", "steps": second}]
            steps.append({"branch": paths})
        else:
            steps.append({"wait_for": {"event": "visited", "timeout": "2d"}, "on_event": first, "on_timeout": second})
        wanted -= 1 + sum(inner)
    return steps


def large(folder: Path, seed: int) -> Graph:
    """A journey of about forty steps."""
    shop = Shop(folder)
    shop.journey(yaml.safe_dump({"enter": {"event": "started"}, "steps": some_steps(random.Random(seed), STEPS)}))
    plan = api.checked(shop.written()).plan
    assert plan is not None
    return graph_of(plan.journeys[0])


def apart(drawn: Map) -> bool:
    """Whether no box lies on another, nor on a label."""
    boxes = [(node.x, node.y, node.x + node.width, node.y + node.height) for node in drawn.nodes]
    boxes += [(e.x - e.box / 2, e.y, e.x + e.box / 2, e.y + 17 * len(e.lines)) for e in drawn.edges if e.lines]
    return not any(a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3] for a, b in combinations(boxes, 2))


@pytest.mark.parametrize("seed", range(6))
def test_a_large_journey_is_drawn_with_nothing_on_anything_else(tmp_path: Path, seed: int):
    graph = large(tmp_path, seed)
    assert len(graph.boxes) >= STEPS
    for across in (False, True):
        drawn = draw(graph, across=across)
        assert apart(drawn)
        assert all(node.x >= 0 and node.x + node.width <= drawn.width for node in drawn.nodes)
        assert all(node.y >= 0 and node.y + node.height <= drawn.height for node in drawn.nodes)


def test_the_same_journey_gives_the_same_bytes(tmp_path: Path):
    for form in (mermaid, svg, lambda graph: tree(graph).plain):
        assert form(large(tmp_path, 3)) == form(large(tmp_path, 3))


@pytest.mark.parametrize("seed", range(3))
def test_every_step_of_a_large_journey_is_in_every_form(tmp_path: Path, seed: int):
    graph = large(tmp_path, seed)
    drawing = svg(graph)
    names = [element.text for element in ET.fromstring(drawing).iter(f"{SVG}title")][1:]
    assert [str(name).split(":")[0] for name in names] == [box.id for box in graph.boxes]
    assert len(re.findall(r"^ +n\d+[(\[{]", mermaid(graph), re.MULTILINE)) == len(graph.boxes)
    assert len(re.findall(r"^ +n\d+ -->", mermaid(graph), re.MULTILINE)) == len(graph.lines)
    paths = sum(len(line.ways) for line in graph.lines if line.named)
    assert len(tree(graph).plain.splitlines()) == 1 + len(graph.boxes) + paths


@pytest.mark.parametrize("columns", [None, 80, 100, 200])
def test_the_tree_fits(tmp_path: Path, columns: int | None):
    for graph in (large(tmp_path, 1), api.journey_map(ROOT), api.journey_map(ROOT, "membership-renewal")):
        for line in tree(graph, columns).plain.splitlines():
            assert cell_len(line) <= (columns or 80), line


def test_no_line_is_drawn_back(tmp_path: Path):
    drawn = draw(large(tmp_path, 2))
    for edge in drawn.edges:
        downs = [float(y) for _, y in re.findall(r"([\d.]+) ([\d.]+)(?=[LCVM ]|$)", edge.path)]
        assert downs == sorted(downs)


def test_an_svg_fetches_nothing_and_cannot_be_broken_out_of(tmp_path: Path):
    shop = Shop(tmp_path)
    shop.journey("title: '</title><script>x</script> & \"co\"'\nenter: {event: started}\nsteps: [{wait: 1h}]\n")
    text = svg(api.journey_map(shop.written(), "trip"))
    root = ET.fromstring(text)
    assert {element.tag for element in root.iter()} <= {
        SVG + tag for tag in ("svg", "title", "style", "rect", "text", "tspan", "g", "path")
    }
    assert "http" not in text.replace("http://www.w3.org/2000/svg", "")
    assert next(element.text for element in root.iter(f"{SVG}title")) == '</title><script>x</script> & "co"'


def test_text_cannot_break_out_of_mermaid():
    assert escaped('a"]; click n0 "javascript:x"\n#<b>`') == "a#34;]; click n0 #34;javascript:x#34; #35;#60;b#62;#96;"


def test_the_example_as_mermaid_with_counts(aurora_out: Path):
    agrees("map-cart-recovery.mmd", mermaid(api.journey_map(ROOT, "cart-recovery", counts=aurora_out)))
    agrees("map-overview.mmd", mermaid(api.journey_map(ROOT, counts=aurora_out)))


def test_the_example_as_a_tree_with_counts(aurora_out: Path):
    agrees("map-cart-recovery.txt", tree(api.journey_map(ROOT, "cart-recovery", counts=aurora_out)).plain)
    agrees("map-overview.txt", tree(api.journey_map(ROOT, counts=aurora_out)).plain)


def test_a_change_is_told_by_sign_line_and_colour(tmp_path: Path):
    shop, plans = Shop(tmp_path), []
    for steps in ("[{id: a, wait: 1h}, {id: b, send: note}]", "[{id: a, wait: 2h}, {id: c, send: note}]"):
        shop.journey(f"enter: {{event: started}}\nsteps: {steps}\n")
        plans.append(api.checked(shop.written()).plan.journeys[0])  # type: ignore[union-attr]
    agrees("map-changed.mmd", mermaid(merged(*plans)))


def test_the_report_and_the_map_draw_the_same(aurora_out: Path):
    drawing = svg(api.journey_map(ROOT, "cart-recovery", counts=aurora_out))
    report = (aurora_out / "report.html").read_text()
    paths = re.findall(r'<path class="edge[^>]*>', drawing)
    assert len(paths) == 10
    assert "\n  ".join(paths) in report


def test_the_command(cjo: Run, aurora_out: Path, tmp_path: Path):
    done = cjo(
        "map", "cart-recovery", "--project", ROOT, "--counts", aurora_out, "-f", "json", "-f", f"svg={tmp_path}/m.svg"
    )
    assert done.returncode == 0, done.stderr
    document = json.loads(done.stdout)
    assert list(document) == ["format_version", "tool", "command", "summary", "nodes", "edges", "leaves", "insights"]
    assert document["summary"] == {
        "id": "cart-recovery", "title": "Bring back the cart", "kind": "journey", "nodes": 9, "counted": True,
    }  # fmt: skip
    assert sum(edge["count"] for edge in document["edges"] if edge["from"] == "noticed") == 1568 + 3878
    assert ET.parse(tmp_path / "m.svg").getroot().tag == f"{SVG}svg"


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("cart-recovry",), 2, "did you mean 'cart-recovery'"),
        (("--counts", "nowhere"), 2, "is no summary of a simulation"),
        (("-f", "dot"), 2, "unknown format 'dot'"),
        (("owner:nobody",), 2, "no journey has the owner 'nobody'"),
    ],
)
def test_what_cannot_be(cjo: Run, arguments: tuple[str, ...], code: int, said: str):
    done = cjo("map", *arguments, "--project", ROOT)
    assert done.returncode == code
    assert said in done.stderr
    assert done.stdout == ""
