"""Plans that are as their schema says, and name what is not there; genuine ones do not."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from command_line import ROOT

from cjo_cli import api
from cjo_cli.bundle.sound import NAMES, unsound
from cjo_cli.plan.model import Plan

Values = dict[str, Any]
EVENTS = {"form": "events", "match": {"events": ["order_completed"]}, "tests": []}


@pytest.fixture(scope="module")
def genuine() -> Values:
    plan = api.checked(ROOT).plan
    assert plan is not None
    values: Values = plan.model_dump(mode="json")
    return values


@pytest.mark.parametrize("project", [ROOT, ROOT / "tests/projects/retail"], ids=lambda path: path.name)
def test_a_genuine_plan_is_sound(project: Path) -> None:
    plan = api.checked(project).plan
    assert plan is not None
    assert unsound(plan) is None


def state(values: Values, kind: str) -> Values:
    found: Values = next(s for journey in values["journeys"] for s in journey["states"] if s["kind"] == kind)
    return found


def entry(values: Values, condition: Values) -> None:
    values["journeys"][0]["states"][0]["condition"] = condition


LOST: dict[str, tuple[Callable[[Values], object], str]] = {
    "an audience": (lambda v: entry(v, {"form": "audience", "id": "lost"}), "'lost', which is none of its audiences"),
    "an attribute": (
        lambda v: entry(v, {"form": "attribute", "attribute": "lost", "type": "string", "tests": []}),
        "'lost', which is none of its attributes",
    ),
    "an event": (lambda v: v["events"].pop("order_completed"), "'order_completed', which is none of its events"),
    "a channel": (lambda v: v["channels"].pop("email"), "'email', which is none of its channels"),
    "a content": (lambda v: state(v, "send").update(content="lost"), "'lost', which is none of its contents"),
    "a channel of a send": (lambda v: state(v, "send").update(via=["lost"]), "'lost', which is none of its channels"),
    "a purpose": (
        lambda v: next(iter(v["contents"].values())).update(purpose="lost"),
        "'lost', which is none of its purposes",
    ),
    "a consent": (lambda v: v["purposes"]["marketing"]["consent"].update(email="lost"), "none of its attributes"),
    "a step": (
        lambda v: entry(v, {"form": "path", "step": "lost", "path": "x"}),
        "asks for the way at a step that it has not",
    ),
    "a circle": (
        lambda v: v["audiences"].update(
            a={"form": "not", "of": {"form": "audience", "id": "b"}}, b={"form": "audience", "id": "a"}
        ),
        "round in a circle",
    ),
    "an audience of itself": (
        lambda v: v["audiences"].update(a={"form": "all", "of": [{"form": "audience", "id": "a"}, EVENTS]}),
        "round in a circle",
    ),
    "no end": (lambda v: v["journeys"][0]["states"].pop(), "does not lead forward"),
    "two entries": (
        lambda v: v["journeys"][0]["states"].insert(1, v["journeys"][0]["states"][0]),
        "does not lead forward",
    ),
}


@pytest.mark.parametrize("name", LOST)
def test_what_is_lost_is_said(genuine: Values, name: str) -> None:
    change, said = LOST[name]
    values = json.loads(json.dumps(genuine))
    change(values)
    found = unsound(Plan.model_validate_json(json.dumps(values)))
    assert found is not None
    assert said in found


WORDS = (*NAMES, "consent", "form", "limits", "properties", "set", "source")


@pytest.mark.parametrize("word", WORDS)
def test_what_a_team_calls_its_own_is_no_name_of_the_plan(genuine: Values, word: str) -> None:
    values = json.loads(json.dumps(genuine))
    for event in values["events"].values():
        event["properties"][word] = "string"
    for where in ("attributes", "channels", "contents", "events", "purposes"):
        values[where][word] = next(iter(values[where].values()))
    values["audiences"][word] = EVENTS
    values["purposes"]["marketing"]["consent"][word] = "email"
    next(iter(values["channels"].values()))["limits"][word] = 70
    values["attributes"]["email"] = {"name": "email", "type": "string"}
    assert unsound(Plan.model_validate_json(json.dumps(values))) is None


def test_audiences_that_double_at_every_step_take_no_time(genuine: Values) -> None:
    values = json.loads(json.dumps(genuine))
    values["audiences"]["a0"] = EVENTS
    for number in range(1, 200):
        below = {"form": "audience", "id": f"a{number - 1}"}
        values["audiences"][f"a{number}"] = {"form": "all", "of": [below, below]}
    plan = Plan.model_validate_json(json.dumps(values))
    begin = time.process_time()
    assert unsound(plan) is None
    assert time.process_time() - begin < 1
