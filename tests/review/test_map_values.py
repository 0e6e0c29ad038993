"""What maps hold: the counts of a simulation, what became of a journey, what feeds what."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from command_line import ROOT
from simulate.world import Shop

from cjo_cli import api
from cjo_cli.errors import UsageError
from cjo_cli.plan.model import JourneyPlan
from cjo_cli.review.map.counts import flow, numbers_of
from cjo_cli.review.map.graph import Graph, graph_of
from cjo_cli.review.map.merged import merged
from cjo_cli.review.map.overview import overview
from cjo_cli.simulate.result import Result
from cjo_cli.simulate.series import series


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    return Shop(tmp_path)


def test_the_flow_read_back_is_that_of_the_replay(aurora: Result, aurora_out: Path):
    known = series(aurora)["journeys"]
    for journey in aurora.plan.journeys:
        if journey.id in known:
            found = flow(aurora_out, journey)
            assert found["edges"] == known[journey.id]["edges"], journey.id
            assert found["left"] == known[journey.id]["left"], journey.id


WAITS = """
enter: {event: started}
exit: [{event: left}]
steps:
  - id: heard
    wait_for: {event: visited, timeout: 1h}
    on_event: [{id: short, wait: 1h}]
    on_timeout: [{id: long, wait: 2d}]
  - {id: last, send: note}
"""
LOG = """
    a 2026-03-02T10:00 started
    a 2026-03-02T10:10 visited
    b 2026-03-02T10:00 started
    c 2026-03-02T10:00 started
    c 2026-03-03T10:00 left
    d 2026-03-03T23:00 started
"""
END = "2026-03-05T00:00:00Z"


def moves(found: dict[str, Any]) -> dict[tuple[str, str | None, str], int]:
    return {(edge["from"], edge["path"], edge["to"]): edge["count"] for edge in found["edges"]}


def simulated(shop: Shop, out: Path) -> JourneyPlan:
    result = shop.run(to=END).result
    api.write(result, out)
    return result.plan.journeys[0]


def test_where_two_waits_meet_the_rows_tell_who_came_from_which(shop: Shop, tmp_path: Path):
    shop.journey(WAITS)
    shop.log(LOG)
    found = flow(tmp_path / "out", simulated(shop, tmp_path / "out"))
    assert moves(found) == {
        ("enter", None, "heard"): 4,
        ("heard", "event", "short"): 1,
        ("heard", "timeout", "long"): 3,
        ("short", None, "last"): 1,
        ("long", None, "last"): 1,
        ("last", None, "end"): 2,
    }
    assert found["left"]["long"] == {"converted": 0, "exited": {"left": 1}, "goal": {}, "active": 1}


def test_a_map_carries_the_counts(shop: Shop, tmp_path: Path):
    shop.journey(WAITS)
    shop.log(LOG)
    journey = simulated(shop, tmp_path / "out")
    graph = graph_of(journey, numbers_of(tmp_path / "out", journey))
    counts = {box.id: box.count for box in graph.boxes}
    assert counts == {"enter": 4, "heard": 4, "short": 1, "long": 3, "last": 2, "end": 2}
    assert {box.id: dict(box.ends) for box in graph.boxes}["long"] == {"goal": 0, "lost": 1, "active": 1}


def test_a_journey_that_nobody_entered(shop: Shop, tmp_path: Path):
    shop.journey(WAITS)
    shop.log("a 2026-03-02T10:00 visited")
    journey = simulated(shop, tmp_path / "out")
    graph = graph_of(journey, numbers_of(tmp_path / "out", journey))
    assert {box.count for box in graph.boxes} == {0}
    assert {line.count for line in graph.lines} == {0}


def test_a_folder_of_another_state_of_the_journey_is_refused(shop: Shop, tmp_path: Path):
    shop.journey(WAITS)
    shop.log(LOG)
    simulated(shop, tmp_path / "out")
    shop.journey(WAITS.replace("id: last", "id: latest"))
    with pytest.raises(UsageError, match="other steps when it was simulated: last, latest"):
        api.journey_map(shop.written(), "trip", counts=tmp_path / "out")
    shop.journey(WAITS, name="other")
    with pytest.raises(UsageError, match="left out 'other'"):
        api.journey_map(shop.written(), "other", counts=tmp_path / "out")


@pytest.mark.parametrize("file", ["summary.json", "steps.parquet", "instances.parquet"])
@pytest.mark.parametrize("text", [None, "{}", "[1]"])
def test_a_folder_that_is_no_simulation_is_refused(shop: Shop, tmp_path: Path, file: str, text: str | None):
    shop.journey(WAITS)
    shop.log(LOG)
    simulated(shop, tmp_path / "out")
    if text is None:
        (tmp_path / "out" / file).unlink()
    else:
        (tmp_path / "out" / file).write_text(text)
    with pytest.raises(UsageError, match="--counts") as caught:
        api.journey_map(shop.written(), "trip", counts=tmp_path / "out")
    assert "cjo simulate -o" in str(caught.value.hint)


def planned(shop: Shop, steps: str, head: str = "enter: {event: started}") -> JourneyPlan:
    shop.journey(f"{head}\nsteps:\n{steps}")
    plan = api.checked(shop.written()).plan
    assert plan is not None
    return plan.journeys[0]


def changes(graph: Graph) -> dict[str, str]:
    """By box, and by line as `from>to` or `from-path>to`, what is not the same."""
    found = {box.id: str(box.change) for box in graph.boxes}
    for line in graph.lines:
        ends = [graph.boxes[place].id for place in (line.source, line.target)]
        for way in line.ways:
            found["-".join(filter(None, (ends[0], way.name))) + ">" + ends[1]] = str(way.change)
    return {name: change for name, change in found.items() if change != "same"}


A = "  - {id: a, wait: 1h}\n"
B = "  - {id: b, send: note}\n"
FORK = "  - id: f\n    branch: [{id: rich, when: {event: bought}, steps: [{id: g, wait: 1h}]}]\n"
MERGES = [
    ("nothing", A + B, A + B.replace("{id", "{title: Hello, id"), {}),
    ("the same time in other words", A, A.replace("1h", "60m"), {}),
    ("a wait longer", A + B, A.replace("1h", "2h") + B, {"a": "changed"}),
    ("a step more", B, A + B, {"a": "added", "enter>a": "added", "a>b": "added", "enter>b": "removed"}),
    ("a step less", A + B, A, {"b": "removed", "a>b": "removed", "b>end": "removed", "a>end": "added"}),
    ("a guard", FORK, FORK.replace("bought", "visited"), {"f-rich>g": "changed"}),
    ("a path renamed", FORK, FORK.replace("rich", "poor"), {"f-rich>g": "removed", "f-poor>g": "added"}),
    ("a step renamed", A, A.replace("id: a", "id: c"), {
        "a": "removed", "c": "added", "enter>a": "removed", "enter>c": "added", "a>end": "removed", "c>end": "added"}),
    ("steps in another order", A + B, B + A, {
        "enter>a": "removed", "enter>b": "added", "a>b": "removed", "b>a": "added", "a>end": "added", "b>end": "removed"}),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "expected"), [case[1:] for case in MERGES], ids=[case[0] for case in MERGES])
def test_two_plans_of_a_journey_as_one_map(shop: Shop, old: str, new: str, expected: dict[str, str]):
    assert changes(merged(planned(shop, old), planned(shop, new))) == expected


def test_a_declared_rename_is_no_change_and_a_touched_step_is_one(shop: Shop):
    before, after = planned(shop, A + B), planned(shop, A.replace("id: a", "id: c") + B)
    assert changes(merged(before, after, renamed={"a": "c"})) == {}
    assert changes(merged(before, after, renamed={"a": "c"}, touched=("b",))) == {"b": "changed"}


def test_what_starts_a_journey_is_its_entry(shop: Shop):
    before, after = planned(shop, A), planned(shop, A, "enter: {event: started, holdout: 10}")
    assert changes(merged(before, after)) == {"enter": "changed"}


def test_a_new_and_a_deleted_journey_are_so_as_a_whole(shop: Shop):
    journey = planned(shop, A)
    assert set(changes(merged(None, journey)).values()) == {"added"}
    assert set(changes(merged(journey, None)).values()) == {"removed"}
    assert len(changes(merged(None, journey))) == 3 + 2


def test_who_feeds_whom(shop: Shop):
    shop.journey(
        "enter: {event: started}\nexclusive: one\ngoal: {action: buy, within: 1d}\nsteps: [{wait: 1h}]", "b-first"
    )
    shop.journey("enter: {journey: b-first, outcome: exited}\nsteps: [{wait: 1h}]", "a-second", "draft")
    shop.journey("enter: {event: [visited, started]}\nexclusive: one\nsteps: [{wait: 1h}]", "c-third")
    plan = api.checked(shop.written()).plan
    assert plan is not None
    graph = overview("shop", "all", plan.journeys)
    assert [(box.kind, box.name) for box in graph.boxes] == [
        ("trigger", "started"), ("trigger", "visited or started"),
        ("journey", "b-first"), ("journey", "a-second"), ("journey", "c-third"), ("action", "buy"),
    ]  # fmt: skip
    named = [[graph.boxes[line.source].id, line.ways[0].name, graph.boxes[line.target].id] for line in graph.lines]
    assert named == [
        ["on started", None, "b-first"], ["b-first", "goal", "goal buy"], ["b-first", "exited", "a-second"],
        ["on visited or started", None, "c-third"],
    ]  # fmt: skip
    assert [box.group for box in graph.boxes] == [None, None, "one", None, "one", None]


def test_the_overview_has_the_counts_of_the_summary(aurora_out: Path):
    summary = json.loads((aurora_out / "summary.json").read_text())
    graph = api.journey_map(ROOT, counts=aurora_out)
    counted = {box.id: box.count for box in graph.boxes if box.kind == "journey" and box.count is not None}
    assert counted == {name: journey["entered"] for name, journey in summary["journeys"].items()}
    reached = sum(line.count or 0 for line in graph.lines if graph.boxes[line.target].kind == "action")
    goals = [journey["goal"] for journey in summary["journeys"].values()]
    assert reached == sum(goal[side]["converted"] for goal in goals for side in ("treated", "held_out"))


def test_words_choose_the_journeys_of_an_overview():
    graph = api.journey_map(ROOT, "welcome+")
    assert [box.id for box in graph.boxes if box.kind == "journey"] == ["welcome", "first-ticket"]
    graph = api.journey_map(ROOT, "first-ticket")
    assert graph.journey is not None
