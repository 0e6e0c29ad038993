"""What is inside a bundle, and what differs between two."""

from __future__ import annotations

from pathlib import Path

import pytest
from command_line import ROOT

from bundle.worlds import Signed, small
from cjo_cli import api
from cjo_cli.bundle.compare import difference, inside
from cjo_cli.bundle.read import Opened, opened

NOTHING: dict[str, list[str]] = {"added": [], "removed": [], "changed": []}


def edited(starter: Path, name: str, old: str, new: str) -> Opened:
    path = starter / name
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")
    return opened(small(starter))


def test_everything_is_listed(genuine: Signed) -> None:
    found = opened(genuine.data)
    values = inside(found)
    assert values["members"].keys() == found.members.keys()
    assert {name: one["digest"] for name, one in values["members"].items()} == found.digests
    assert sum(one["bytes"] for one in values["members"].values()) == sum(map(len, found.members.values()))
    assert [step["id"] for step in values["journeys"]["cart-recovery"]["steps"]] == [
        "patience",
        "remind",
        "opened",
        "remind-again",
    ]
    assert values["contents"]["cart-reminder"]["purpose"] == "marketing"
    assert values["timezones"]["zones"] == 2


def test_the_examples_bundle_is_listed() -> None:
    found = opened(api.compile(ROOT).data)
    values = inside(found)
    assert len(values["journeys"]) == len(found.plan.journeys)
    assert values["contents"].keys() == found.plan.contents.keys()
    assert values["timezones"]["zones"] > 500


def test_the_same_differs_in_nothing(genuine: Signed) -> None:
    found = opened(genuine.data)
    values = difference(found, found)
    assert values["same_content"]
    assert values["journeys"] == {**NOTHING, "steps": {}}
    assert (values["contents"], values["plan"], values["members"]) == (NOTHING, [], [])


def test_a_step_put_between_is_added_and_changes_the_one_before(genuine: Signed, starter: Path) -> None:
    new = edited(
        starter, "journeys/cart-recovery.yaml", "  - {id: remind, ", "  - {id: rest, wait: 1h}\n  - {id: remind, "
    )
    values = difference(opened(genuine.data), new)
    assert values["journeys"]["changed"] == ["cart-recovery"]
    told = values["journeys"]["steps"]["cart-recovery"]
    assert told == {"added": ["rest"], "removed": [], "changed": ["patience"], "itself": False}
    assert values["members"] == ["cjo/RULES.md"]


@pytest.mark.parametrize(
    ("name", "old", "new", "part"),
    [
        ("journeys/cart-recovery.yaml", "within: 3d", "within: 4d", "itself"),
        ("journeys/cart-recovery.yaml", "gte: 30", "gte: 40", "changed"),
        ("content/cart-reminder.yaml", "What you chose", "What you like", "contents"),
        ("cjo.yaml", "max: 3", "max: 4", "plan"),
    ],
)
def test_each_change_has_its_place(genuine: Signed, starter: Path, name: str, old: str, new: str, part: str) -> None:
    values = difference(opened(genuine.data), edited(starter, name, old, new))
    told = values["journeys"]["steps"].get("cart-recovery", {"itself": False, "changed": []})
    assert not values["same_content"]
    assert told["itself"] == (part == "itself")
    assert told["changed"] == (["enter"] if part == "changed" else [])
    assert values["contents"]["changed"] == (["cart-reminder"] if part == "contents" else [])
    assert values["plan"] == (["caps"] if part == "plan" else [])


def test_a_journey_more_and_one_less(genuine: Signed, starter: Path) -> None:
    path = starter / "journeys/cart-recovery.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("journey: cart-recovery", "journey: another"), "utf-8")
    values = difference(opened(genuine.data), opened(small(starter)))
    assert (values["journeys"]["added"], values["journeys"]["removed"]) == (["another"], ["cart-recovery"])
    assert values["journeys"]["steps"] == {}
