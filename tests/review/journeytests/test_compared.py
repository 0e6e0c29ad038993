"""What counts as met: order, closed and open lists, windows, steps, and what chance decides in a test."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from command_line import ROOT
from review.journeytests.shop import CART, HEAD, RICH, project

from cjo_cli import api
from cjo_cli.review.tests.suite import Choice, collected, run

# Of a cart at noon: reminded at 15:00 and, as nothing is opened, two days later again; then it ends.
GIVEN = f"    given: [{CART}]\n"
MET: dict[str, tuple[str, bool]] = {
    "both messages": ("{messages: [{at: 3h}, {at: 51h}]}", True),
    "one is missing": ("{messages: [{at: 3h}]}", False),
    "one too many": ("{messages: [{at: 3h}, {at: 51h}, {content: cart-reminder}]}", False),
    "out of order": ("{messages: [{step: remind-again}, {step: remind}]}", False),
    "some of them": ("{match: partial, messages: [{at: 51h}]}", True),
    "silence, however partial": ("{match: partial, messages: []}", False),
    "an instant": ("{match: partial, messages: [{at: 2026-03-03 15:00}]}", True),
    "an instant with an offset": ("{match: partial, messages: [{at: 2026-03-03T14:00:00Z}]}", True),
    "a window": ("{match: partial, messages: [{at: {from: 2h, to: 3h}}]}", True),
    "an open window": ("{match: partial, messages: [{at: {to: 3h}}, {at: {from: 51h}}]}", True),
    "a window that has closed": ("{match: partial, messages: [{at: {from: 1h, to: 2h59m}}]}", False),
    "another channel": ("{match: partial, messages: [{at: 3h, variant: 1}]}", False),
    "some steps": ("{steps: [{step: patience}, {step: opened, path: timeout}]}", True),
    "all steps": ("{match: exact, steps: [{step: patience}, {step: opened}]}", False),
    "another path": ("{steps: [{step: opened, path: event}]}", False),
    "an entry": ("{entries: [{at: 0s, key: c1, held_out: false}]}", True),
    "an end": ("{exits: [{at: 51h, outcome: completed}]}", True),
    "no goal": ("{goals: []}", True),
    "nothing suppressed": ("{suppressed: []}", True),
    "another journey's": ("{journey: cart-recovery, exits: [{journey: cart-recovery}]}", True),
}


@pytest.mark.parametrize("name", MET)
def test_what_is_expected_is_met_or_not(tmp_path: Path, name: str) -> None:
    expect, passes = MET[name]
    tested = api.run_tests(project(tmp_path, one=f"{HEAD}  - test: It\n{GIVEN}    expect: {expect}\n"))
    assert (tested.failed == 0) == passes


ORDER = "    given: [{event: order_completed, properties: {cart_id: c1, value: 120}}]\n"
CHANCE: dict[str, tuple[str, str]] = {
    "let in and treated": ("", "{entries: [{held_out: false}]}"),
    "held out": ("    assign: {holdout: true}\n", "{entries: [{held_out: true}]}"),
    "held out by the journey": ("    assign: {rich/holdout: true}\n", "{entries: [{held_out: true}]}"),
    "not let in": ("    assign: {rollout: false}\n", "{entries: []}"),
    "an arm": ("    assign: {arms: short}\n", "{steps: [{step: arms, path: short}, {step: short-word}]}"),
    "the other": ("    assign: {arms: none}\n", "{steps: [{step: arms, path: none}]}"),
    "by journey and step": ("    assign: {rich/arms: short}\n", "{steps: [{step: arms, path: short}]}"),
    "the best candidate": ("", "{steps: [{step: offer, path: first}]}"),
    "an explored one": ("    assign: {offer: second}\n", "{steps: [{step: offer, path: second}]}"),
}


@pytest.mark.parametrize("name", CHANCE)
def test_chance_decides_what_is_assigned(tmp_path: Path, name: str) -> None:
    assign, expect = CHANCE[name]
    text = f"{HEAD.replace('cart-recovery', 'rich')}  - test: It\n{assign}{ORDER}    expect: {expect}\n"
    (project(tmp_path, one=text) / "journeys" / "rich.yaml").write_text(RICH, encoding="utf-8")
    tested = api.run_tests(tmp_path)
    assert [result.failure for result in tested.results] == [None]


def test_history_is_seen_and_starts_nothing(tmp_path: Path) -> None:
    text = (
        HEAD
        + f"""  - test: A cart of the day before
    given: [{CART.replace("{event", "{at: -1d, event")}, {CART.replace("{event", "{at: 1h, event")}]
    expect: {{entries: [{{at: 1h}}]}}
"""
    )
    assert api.run_tests(project(tmp_path, one=text)).failed == 0


def test_a_journey_that_is_not_named_does_not_exist(tmp_path: Path) -> None:
    text = f"{HEAD}  - test: It\n{GIVEN}    expect: {{entries: []}}\n"
    folder = project(tmp_path, one=text.replace("cart-recovery", "rich"))
    (folder / "journeys" / "rich.yaml").write_text(RICH, encoding="utf-8")
    assert api.run_tests(folder).failed == 0
    every = text.replace("journeys: cart-recovery\n", "")
    (folder / "tests" / "journeys" / "one.test.yaml").write_text(every, encoding="utf-8")
    assert api.run_tests(folder).failed == 1, "where none is named all live ones are there"


def test_a_thousand_tests_take_less_than_five_seconds() -> None:
    from cjo_cli.api.tests import tested

    validation = tested(ROOT)
    assert validation.plan is not None
    some, _ = collected(validation.project, validation.plan, Choice())
    many = (some * (1000 // len(some) + 1))[:1000]
    before = time.process_time()
    found = run(validation.project, validation.plan, many)
    assert (len(found.results), found.failed) == (1000, 0)
    assert time.process_time() - before < 5
