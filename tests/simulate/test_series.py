"""Flows, times and days of a small replay, counted by hand."""

from __future__ import annotations

from typing import Any

from cjo_cli.simulate.series import series
from simulate.world import Shop

STEPS = """
steps:
  - {id: heard, wait_for: {event: visited, timeout: 2d}}
  - id: fork
    branch:
      - {id: rich, when: {event: bought, since: entry}, steps: [{id: thanks, send: note}]}
  - {id: pause, wait: 1d}
"""


def moves(flow: dict[str, Any]) -> dict[tuple[str, str | None, str], int]:
    return {(edge["from"], edge["path"], edge["to"]): edge["count"] for edge in flow["edges"]}


def test_edges_follow_paths_and_ends(shop: Shop):
    shop.journey("enter: {event: started}\nexit: [{event: left}]" + STEPS)
    shop.log("""
        a 2026-03-02T10:00 started
        a 2026-03-02T11:00 bought
        a 2026-03-02T12:00 visited
        b 2026-03-02T10:00 started
        c 2026-03-02T10:00 started
        c 2026-03-03T10:00 left
        d 2026-03-06T10:00 started
    """)
    flow = series(shop.run(to="2026-03-07T00:00:00Z").result)["journeys"]["trip"]
    assert moves(flow) == {
        ("enter", None, "heard"): 4,
        ("heard", "event", "fork"): 1,
        ("heard", "timeout", "fork"): 1,
        ("fork", "rich", "thanks"): 1,
        ("fork", None, "pause"): 1,
        ("thanks", None, "pause"): 1,
        ("pause", None, "end"): 2,
    }
    assert flow["left"]["heard"] == {"converted": 0, "exited": {"left": 1}, "goal": {}, "active": 1}
    assert flow["left"]["pause"] == {"converted": 0, "exited": {}, "goal": {}, "active": 0}


def test_two_paths_to_one_place_are_told_apart(shop: Shop):
    shop.journey("""
        enter: {event: started}
        steps:
          - {id: heard, wait_for: {event: visited, timeout: 2d}}
          - {id: pause, wait: 1h}
    """)
    shop.log(
        "a 2026-03-02T10:00 started\na 2026-03-02T11:00 visited\nb 2026-03-02T10:00 started\nc 2026-03-02T10:00 started"
    )
    flow = series(shop.run().result)["journeys"]["trip"]
    assert moves(flow)["heard", "event", "pause"] == 1
    assert moves(flow)["heard", "timeout", "pause"] == 2


def test_who_exits_with_the_goal_reached_is_counted_apart(shop: Shop):
    goal = "goal: {action: buy, within: 5d, exit: false}\nexit: [{event: left}]\n"
    shop.journey(goal + "enter: {event: started}\nsteps: [{id: pause, wait: 9d}]")
    shop.log("""
        a 2026-03-02T10:00 started
        a 2026-03-02T11:00 bought
        a 2026-03-02T12:00 left
        b 2026-03-02T10:00 started
        b 2026-03-02T12:00 left
        b 2026-03-02T13:00 bought
    """)
    flow = series(shop.run().result)["journeys"]["trip"]
    assert flow["left"]["pause"] == {"converted": 0, "exited": {"left": 2}, "goal": {"left": 1}, "active": 0}


def test_times_run_from_entry_to_the_step(shop: Shop):
    shop.journey("enter: {event: started}" + STEPS)
    shop.log(
        "a 2026-03-02T10:00 started\na 2026-03-02T11:00 visited\nb 2026-03-02T10:00 started\nb 2026-03-02T13:00 visited"
    )
    found = series(shop.run().result)["journeys"]["trip"]["seconds"]
    assert found["heard"] == [0, 0, 0, 0, 0]
    assert found["fork"] == [4320, 5400, 7200, 9000, 10_080]
    assert found["thanks"] is None


def test_days_are_those_of_the_projects_timezone(shop: Shop):
    shop.config(timezone="Asia/Tokyo")
    shop.journey("enter: {event: started}\nsteps: [{send: note}]")
    shop.log("a 2026-03-02T14:59 started\nb 2026-03-02T15:00 started\nc 2026-03-03T10:00 started")
    found = series(shop.run(to=None).result)
    assert found["days"] == {"from": "2026-03-02", "count": 2}
    assert found["sent"] == {"trip": {"push": [1, 2]}}


def test_days_with_messages_of_two_journeys_are_counted_once_a_customer(shop: Shop):
    for name in ("one", "two", "three"):
        shop.journey("enter: {event: started}\nsteps: [{send: note}, {id: p, wait: 1h}, {send: notice}]", name)
    shop.journey("enter: {event: visited}\nsteps: [{send: note}]", "other")
    shop.log(
        "a 2026-03-02T10:00 started\nb 2026-03-02T10:00 started\nb 2026-03-02T12:00 visited\nb 2026-03-05T12:00 visited"
    )
    pairs = {tuple(pair["journeys"]): pair["customer_days"] for pair in series(shop.run().result)["same_day"]}
    assert pairs == {
        ("one", "three"): 2, ("one", "two"): 2, ("three", "two"): 2,
        ("one", "other"): 1, ("other", "three"): 1, ("other", "two"): 1,
    }  # fmt: skip


def test_nothing_gives_nothing(shop: Shop):
    shop.journey("enter: {event: started}" + STEPS)
    shop.log("a 2026-03-02T10:00 visited")
    found = series(shop.run().result)
    assert set(moves(found["journeys"]["trip"]).values()) == {0}
    assert found["sent"] == {"trip": {}}
    assert found["same_day"] == []
