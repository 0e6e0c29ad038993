"""Rules of journey tests: what a test may speak of, what cannot be, and the cache that remembers them."""

from __future__ import annotations

from pathlib import Path

import pytest
from review.journeytests.shop import CART, GOOD, HEAD, RICH, project

from cjo_cli import api

TEST = "  - test: It\n    given: [{given}]\n{more}    expect: {expect}\n"
SENT = "{messages: [{content: cart-reminder}, {content: cart-reminder}]}"


def codes(folder: Path, *, cache: bool = False) -> list[tuple[str, int]]:
    return [(d.finding.code, d.span.line) for d in api.validate(folder, cache=cache).diagnostics]


def one(given: str = CART, expect: str = SENT, more: str = "", head: str = HEAD) -> str:
    return head + TEST.format(given=given, expect=expect, more=more)


# A test, and the rules that find fault with it, with the line.
FOUND: dict[str, tuple[str, list[tuple[str, int]]]] = {
    "a good one": (one(), []),
    "a journey": (one(head=HEAD.replace("cart-recovery", "[cart-recovery, wellcome]")), [("CJO901", 1)]),
    "a journey that is not in it": (one(expect="{journey: rich, entries: []}"), [("CJO901", 7)]),
    "a step": (one(expect="{steps: [{step: remnd}]}"), [("CJO902", 7)]),
    "an assigned step": (one(more="    assign: {arm: short}\n"), [("CJO902", 7)]),
    "an assigned step of the file": (one(head="assign: {arm: short}\n" + HEAD), [("CJO902", 1)]),
    "a path": (one(expect="{steps: [{step: opened, path: clicked}]}"), [("CJO903", 7)]),
    "a path of what has none": (one(expect="{steps: [{step: remind, path: event}]}"), [("CJO903", 7)]),
    "an arm": (one(more="    assign: {arms: long}\n", head=HEAD.replace("cart-recovery", "[cart-recovery, rich]")), [("CJO903", 7)]),
    "chance under another name": (one(more="    assign: {held_out: true}\n"), [("CJO903", 7)]),
    "an event": (one(given="{event: cart_update}", expect="{entries: []}"), [("CJO904", 6)]),
    "a property": (one(given="{event: cart_updated, properties: {cart: c1}}", expect="{entries: []}"), [("CJO904", 6)]),
    "an attribute": (one(more="    profile: {mail: a@b.example}\n"), [("CJO905", 7)]),
    "an attribute of the file": (one(head=HEAD.replace("email:", "mail:")), [("CJO905", 3)]),
    "an attribute of somebody": (one(more="    profiles: {ada: {mail: x}}\n"), [("CJO905", 7)]),
    "an attribute that is taken away": (one(more="    without: [mail]\n"), [("CJO905", 7)]),
    "a content": (one(expect="{messages: [{content: cart-letter}]}"), [("CJO906", 7)]),
    "a channel": (one(expect="{messages: [{content: cart-reminder, channel: push}]}"), [("CJO906", 7)]),
    "a value": (one(given='{event: cart_updated, properties: {cart_id: c1, value: "45"}}'), [("CJO907", 6)]),
    "an attribute's value": (one(more="    profile: {email_ok: 1}\n"), [("CJO907", 7)]),
    "a customer": (one(expect="{messages: [{customer: ben}]}"), [("CJO908", 7)]),
    "a reason": (one(expect="{exits: [{outcome: exited, reason: bored}]}"), [("CJO908", 7)]),
    "a reason with another outcome": (one(expect="{exits: [{outcome: completed, reason: order_completed}]}"), [("CJO908", 7)]),
    "why a message is stopped": (one(expect='{suppressed: [{reason: "cap:weekly"}]}'), [("CJO908", 7)]),
    "a cap that there is": (one(expect='{suppressed: [{reason: "cap:all-marketing"}]}'), []),
    "after the end": (one(expect="{exits: [{at: 5d}]}", more="    until: 3d\n"), [("CJO908", 8)]),
    "an event after the end": (one(given="{at: 5d, event: email_opened}", expect="{entries: []}", more="    until: 3d\n"), [("CJO908", 6)]),
    "before the start": (one(expect="{exits: [{at: -1h}]}"), [("CJO908", 7)]),
    "a window turned round": (one(expect="{exits: [{at: {from: 3h, to: 2h}}]}"), [("CJO908", 7)]),
    "out of order": (one(expect="{messages: [{at: 3h}, {at: 2h}]}"), [("CJO908", 7)]),
    "a step that sends nothing": (one(expect="{messages: [{step: patience}]}"), [("CJO908", 7)]),
}  # fmt: skip


@pytest.mark.parametrize("name", FOUND)
def test_what_a_test_may_speak_of(tmp_path: Path, name: str) -> None:
    text, wanted = FOUND[name]
    folder = project(tmp_path, one=text)
    (folder / "journeys" / "rich.yaml").write_text(RICH.replace("status: live", "status: draft"), encoding="utf-8")
    assert [found for found in codes(folder) if found[0] >= "CJO9"] == wanted


def test_a_finding_of_a_table_is_told_at_its_row_once(tmp_path: Path) -> None:
    text = (
        HEAD
        + """  - test: It
    each:
      - {step: remind}
      - {step: remnd}
      - {step: opened}
    given: [{event: cart_update}]
    expect: {steps: [{step: {each: step}}]}
"""
    )
    assert codes(project(tmp_path, one=text)) == [("CJO902", 8), ("CJO904", 10)]


def test_a_project_without_tests_is_left_alone(tmp_path: Path) -> None:
    assert codes(project(tmp_path)) == []


def test_a_comment_silences_what_may_be_silenced(tmp_path: Path) -> None:
    folder = project(tmp_path, one=HEAD.replace("cart-recovery", "rich") + TEST.format(
        given="{event: order_completed}", expect="{entries: []}", more="    assign: {rollout: false}\n"))  # fmt: skip
    (folder / "journeys" / "rich.yaml").write_text(RICH, encoding="utf-8")
    assert [found for found in codes(folder) if found[0] == "CJO909"] == [("CJO909", 1)]
    path = folder / "journeys" / "cart-recovery.yaml"
    path.write_text("# cjo: ignore[untested-journey] it is retired next week\n" + path.read_text(), encoding="utf-8")
    assert [found for found in codes(folder) if found[0] == "CJO909"] == []


def test_a_warm_validation_sees_changed_tests_and_changed_journeys(tmp_path: Path) -> None:
    folder = project(tmp_path, one=HEAD + GOOD)

    def same() -> list[tuple[str, int]]:
        warm = codes(folder, cache=True)
        assert warm == codes(folder)
        return warm

    assert same() == []
    test, journey = folder / "tests" / "journeys" / "one.test.yaml", folder / "journeys" / "cart-recovery.yaml"
    written, steps = test.read_text(), journey.read_text()
    test.write_text(written.replace("at: 3h", "step: remnd"), encoding="utf-8")
    assert same() == [("CJO902", 8)], "a changed test"
    test.write_text(written.replace("at: 3h", "step: remind"), encoding="utf-8")
    assert same() == []
    journey.write_text(steps.replace("id: remind,", "id: reminder,"), encoding="utf-8")
    assert same() == [("CJO902", 8)], "a changed journey"
    journey.write_text(steps, encoding="utf-8")
    test.write_text(written + "oops", encoding="utf-8")
    assert [code for code, _ in same()] == ["CJO101"], "a test that cannot be read"
    test.unlink()
    assert same() == [], "no test any more"
    test.write_text(written.replace("cart-reminder", "cart-letter"), encoding="utf-8")
    assert [code for code, _ in same()] == ["CJO906", "CJO906"], "tests where there were none"
