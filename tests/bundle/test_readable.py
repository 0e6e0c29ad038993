"""RULES.md says every part of a plan in words."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from command_line import ROOT

from cjo_cli import api
from cjo_cli.bundle.readable import readable
from cjo_cli.bundle.words import share, span, weekdays
from cjo_cli.plan.model import Plan

UNITS = {"s": 1_000_000, "m": 60_000_000, "h": 3_600_000_000, "d": 86_400_000_000}


@pytest.fixture(scope="module")
def plan() -> Plan:
    found = api.checked(ROOT).plan
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("microseconds", "said"),
    [
        (0, "no time"), (UNITS["s"], "1 second"), (90 * UNITS["s"], "1 minute 30 seconds"), (UNITS["d"], "1 day"),
        (36 * UNITS["h"], "1 day 12 hours"), (-2 * UNITS["d"], "minus 2 days"), (21 * UNITS["d"], "21 days"),
    ],
)  # fmt: skip
def test_spans(microseconds: int, said: str) -> None:
    assert span(microseconds) == said


def test_shares_and_days() -> None:
    assert [share(points) for points in (10_000, 1250, 1)] == ["100 %", "12.5 %", "0.01 %"]
    assert [weekdays(days) for days in (range(7), (0,), (6, 0, 1))] == [
        "",
        " on Monday",
        " on Monday, Tuesday or Sunday",
    ]


def test_every_journey_step_content_and_audience_is_named(plan: Plan) -> None:
    text = readable(plan)
    for journey in plan.journeys:
        part = text.split(f"\n## `{journey.id}`\n")[1].split("\n## ")[0]
        numbered = [line for line in part.splitlines() if re.match(r"\d+\. ", line)]
        assert len(numbered) == len(journey.states) - 1, journey.id
        for line, state in zip(numbered, journey.states[1:], strict=True):
            assert (f"`{state.id}`" in line) != (state.kind == "end")
            for content in re.findall(r"content='([^']*)'", str(state)):
                assert f"`{content}`" in line
            for way in state.transitions:
                assert way.path is None or f"`{way.path}`" in line
    for name in (*plan.audiences, *plan.purposes):
        assert f"- `{name}`: " in text
    assert all(f"(`{cap.id}`)" in text for cap in plan.caps)
    assert all(f"(`{rule.id}`)" in text for rule in plan.suppress)


def test_nothing_of_the_machine_shows_through(plan: Plan) -> None:
    """Words, and no Python: a part that was forgotten would show as its value's text."""
    text = readable(plan)
    assert not re.search(r"\b(None|True|False|form=|kind=|tuple|\w+State|AllOf|AnyOf)\b", text)
    assert "  " not in text


def test_names_cannot_end_their_quotes(starter: Path) -> None:
    path = starter / "cjo.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("name: my-shop", "name: 'a` <b> `c'"), encoding="utf-8")
    plan = api.checked(starter).plan
    assert plan is not None
    assert readable(plan).startswith("# Rules of `" + "a' <b> 'c`\n") or plan.name != "a` <b> `c"


def test_the_starters_page(starter: Path) -> None:
    plan = api.checked(starter).plan
    assert plan is not None
    page = readable(plan).split("## `cart-recovery`\n\n")[1].split("\n\n## ")[0]
    assert page.split("\n\n")[-1].splitlines()[0].startswith("1. `patience`: waits 3 hours.")
