"""Experiments: arms as tables of what they do, and the traffic they would need."""

from __future__ import annotations

from pathlib import Path

import pytest
from rules.shop import JOURNEY, heard, said

CONTENTS = {
    f"content/{name}.yaml": f"content: {name}\npurpose: marketing\nstatus: approved\nvariants:\n"
    "  - {channel: email, subject: Hello, body: Hello}\n  - {channel: push, title: Hello, body: Hello}"
    for name in ("code", "picture")
} | {"taxonomy/channels.yaml": "terms: [{id: push, format: text}]"}


def steps(*arms: str) -> str:
    """A split whose arms run these steps, of equal weight."""
    weight = 100 // len(arms)
    listed = [f"{{id: arm-{n}, weight: {weight if n else 100 - weight * (len(arms) - 1)}"
              + (f", steps: [{arm}]}}" if arm else "}") for n, arm in enumerate(arms)]  # fmt: skip
    return f"steps: [{{id: trial, split: [{', '.join(listed)}]}}]"


CODE, PICTURE = "{send: code, via: [email]}", "{send: picture, via: [email]}"


@pytest.mark.parametrize(
    ("arms", "ways"),
    [
        # One thing each, and the control, stay silent.
        ((f"{{wait: 1h}}, {CODE}", f"{{wait: 2h}}, {CODE}"), None),
        ((CODE, PICTURE), None),
        ((CODE, "{send: code, via: [push]}"), None),
        ((CODE, f"{CODE}, {{wait: 1d}}, {CODE}"), None),
        ((CODE, f"{CODE}, {{wait: 1d}}, {PICTURE}"), None),
        ((f"{CODE}, {{wait: 3h}}, {PICTURE}", f"{PICTURE}, {{wait: 3h}}, {CODE}"), None),
        ((CODE, ""), None),
        ((CODE, f"{CODE}, {{wait: 7d}}"), None),
        # A third arm may vary another thing of the first, or of the second.
        ((CODE, PICTURE, "{send: code, via: [push]}", ""), None),
        ((f"{{wait: 1h}}, {CODE}", f"{{wait: 1h}}, {PICTURE}", f"{{wait: 2h}}, {PICTURE}"), None),
        # Two things.
        ((f"{{wait: 1h}}, {CODE}", f"{{wait: 2h}}, {PICTURE}"), "content and timing"),
        ((CODE, "{send: picture, via: [push, email]}"), "content and channel"),
        ((f"{{wait: 1h}}, {CODE}", "{wait: 2h}, {send: code, via: [push]}"), "channel and timing"),
        ((CODE, f"{{wait: 1d}}, {CODE}, {{wait: 1d}}, {CODE}"), "the number of messages and timing"),
        ((CODE, f"{PICTURE}, {{wait: 1d}}, {PICTURE}"), "the number of messages and content"),
        ((f"{CODE}, {{wait: 3h}}, {PICTURE}", f"{PICTURE}, {{wait: 4h}}, {CODE}"), "the order of content and timing"),
        ((f"{{wait: 1h}}, {CODE}", "{wait: 2h}, {send: picture, via: [push]}"), "content, channel and timing"),
        # What a choose may send is content; a branch before a message is timing.
        ((CODE, "{choose: [{send: code}, {send: picture}], via: [push]}"), "content and channel"),
    ],
)  # fmt: skip
def test_arms_that_differ(arms: tuple[str, ...], ways: str | None, tmp_path: Path) -> None:
    found = said(tmp_path, {**CONTENTS, JOURNEY: steps(*arms)}, "CJO803")
    assert [message.split(" differ in ")[1] for message in found] == ([] if ways is None else [ways])


@pytest.mark.parametrize(
    ("arms", "expected"),
    [
        ((CODE, PICTURE, ""), []),
        ((CODE, CODE), ["the arms 'arm-0' and 'arm-1' do the same"]),
        ((CODE, "", ""), ["the arms 'arm-1' and 'arm-2' both do nothing"]),
        ((f"{{id: a, title: A, wait: 1h}}, {CODE}", f"{{id: b, wait: 1h}}, {CODE}"),
         ["the arms 'arm-0' and 'arm-1' do the same"]),
        ((f"{{wait: 1h}}, {CODE}", f"{{wait: 2h}}, {CODE}"), []),
        # The same steps on other paths are another thing.
        ((f"{{wait_for: {{event: email_opened, timeout: 1d}}, on_event: [{CODE}]}}",
          f"{{wait_for: {{event: email_opened, timeout: 1d}}, on_timeout: [{CODE}]}}"), []),
        ((f"{{branch: [{{id: b, when: {{entry: value, gt: 5}}, steps: [{CODE}]}}]}}",
          f"{{branch: [{{id: b, when: {{entry: value, gt: 6}}, steps: [{CODE}]}}]}}"), []),
    ],
)  # fmt: skip
def test_arms_that_are_the_same(arms: tuple[str, ...], expected: list[str], tmp_path: Path) -> None:
    found = said(tmp_path, {**CONTENTS, JOURNEY: steps(*arms)}, "CJO804")
    assert [message.split(": ", 1)[1] for message in found] == expected


ENTER = "enter: {event: cart_updated, key: cart_id, holdout: 10}\n"


@pytest.mark.parametrize(
    ("files", "count"),
    [
        ({JOURNEY: steps(CODE, PICTURE)}, 1),
        ({JOURNEY: steps(CODE, PICTURE, "")}, 0),
        ({JOURNEY: steps(CODE, PICTURE, "{wait: 3h}")}, 0),
        ({JOURNEY: ENTER + steps(CODE, PICTURE)}, 0),
        ({JOURNEY: steps(CODE, PICTURE), "cjo.yaml": "policies: {holdout: 5}"}, 0),
        # Nothing is sent: there is nothing to hold anyone out of.
        ({JOURNEY: steps("{wait: 1h}", "{wait: 2h}")}, 0),
    ],
)
def test_controls(files: dict[str, str], count: int, tmp_path: Path) -> None:
    assert len(said(tmp_path, {**CONTENTS, **files}, "CJO801")) == count


ARMS = "[{id: a, weight: 50, steps: [{send: code}]}, {id: b, weight: 50}]"
NESTED = "[{id: a, weight: 50, steps: [{id: two, split: " + ARMS.replace("id: a", "id: c") + "}]}, {id: b, weight: 50}]"


@pytest.mark.parametrize(
    ("journey", "expected"),
    [
        (f"steps: [{{id: one, split: {ARMS}}}]", []),
        (f"steps: [{{id: one, split: {ARMS}}}, {{wait: 1d}}, {{id: two, split: {ARMS}}}]", [("two", "one", 4)]),
        (f"steps: [{{id: one, split: {NESTED}}}]", [("two", "one", 4)]),
        # Nobody comes from one arm to another, nor past an exit.
        ((f"steps: [{{id: way, branch: [{{id: x, when: {{entry: value, gt: 5}}, steps: [{{id: one, split: {ARMS}}}]}},"
         f" {{id: y, steps: [{{id: two, split: {ARMS}}}]}}]}}]"), []),
        ((f"steps: [{{id: way, branch: [{{id: x, when: {{entry: value, gt: 5}}, steps: [{{id: one, split: {ARMS}}},"
         f" {{exit: done}}]}}]}}, {{id: two, split: {ARMS}}}]"), []),
    ],
)  # fmt: skip
def test_splits_on_one_path(journey: str, expected: list[tuple[str, str, int]], tmp_path: Path) -> None:
    found = said(tmp_path, {**CONTENTS, JOURNEY: journey}, "CJO802")
    assert [message.split(": ", 1)[1] for message in found] == [
        f"the split '{later}' follows '{earlier}' on one path: {count} combinations of arms"
        for later, earlier, count in expected
    ]


@pytest.mark.parametrize(
    ("journey", "places"),
    [
        (f"steps: [{{split: {ARMS}}}]", ["steps.0.split"]),
        (f"steps: [{{id: named, split: {ARMS}}}]", []),
        (f"steps: [{{id: named, split: {NESTED.replace('id: two, ', '')}}}]", ["steps.0.split.0.steps.0.split"]),
        ("steps: [{choose: [{send: code}, {send: picture}], explore: 10}]", ["steps.0.choose"]),
        ("steps: [{id: best, choose: [{send: code}, {send: picture}], explore: 10}]", []),
        # What does not draw moves nobody.
        ("steps: [{choose: [{send: code}, {send: picture}]}, {wait: 1d}]", []),
    ],
)
def test_steps_that_draw_have_an_id(journey: str, places: list[str], tmp_path: Path) -> None:
    found = said(tmp_path, {**CONTENTS, JOURNEY: journey}, "CJO806")
    assert [message.split(":")[0] for message in found] == places


@pytest.mark.parametrize(("weights", "count"), [((100,), 1), ((100, 0), 1), ((99, 1), 0), ((0, 50, 50), 0)])
def test_splits_with_one_arm(weights: tuple[int, ...], count: int, tmp_path: Path) -> None:
    arms = ", ".join(f"{{id: a-{n}, weight: {weight}}}" for n, weight in enumerate(weights))
    assert len(said(tmp_path, {JOURNEY: f"steps: [{{id: one, split: [{arms}]}}]"}, "CJO807")) == count


# Of the log's 75 carts 73 had their three days, and 43 of those were bought: 58.9 %. In 28.7 days 2.61 a day come.
GOAL = "goal: {{action: buy, within: 3d, target: {}}}\n"
HALVES = steps("{send: cart-reminder}", "")
WINDOW = "enter: {{event: cart_updated, where: {{value: {{gte: 30}}}}, key: cart_id, from: 2026-03-02, until: {}}}\n"


@pytest.mark.parametrize(
    ("journey", "days"),
    [
        # By hand, for 65 %: 994 an arm (1.96 * 0.6867 + 0.8416 * 0.6855, squared, over 0.061 squared), 1.31 a day.
        (GOAL.format(65) + HALVES, (762, 90)),
        (GOAL.format(75) + HALVES, (102, 90)),
        (GOAL.format(76) + HALVES, None),
        (GOAL.format(58) + HALVES, None),
        ("goal: {action: buy, within: 3d}\n" + HALVES, None),
        # A longer run, and a shorter one.
        (GOAL.format(75) + WINDOW.format("2026-12-01") + HALVES, None),
        (GOAL.format(80) + WINDOW.format("2026-04-01") + HALVES, (57, 30)),
        ("status: draft\n" + GOAL.format(65) + HALVES, None),
    ],
)
def test_the_days_that_an_experiment_needs(journey: str, days: tuple[int, int] | None, tmp_path: Path) -> None:
    found = said(tmp_path, {JOURNEY: journey}, "CJO808", log=True)
    assert len(found) == (days is not None)
    if days is not None:
        assert f"takes {days[0]} days" in found[0]
        assert found[0].endswith(f"from 58.9%; it has {days[1]}")


def test_smaller_arms_need_longer_and_without_a_control_the_two_smallest_count(tmp_path: Path) -> None:
    def days(name: str, *arms: str) -> int:
        (found,) = said(tmp_path / name, {JOURNEY: GOAL.format(65) + steps(*arms), **CONTENTS}, "CJO808", log=True)
        return int(found.split("takes ")[1].split(" days")[0].replace(",", ""))

    two = days("two", CODE, "")
    assert two < days("three", CODE, PICTURE, "") < days("four", CODE, PICTURE, "{send: code, via: [push]}", "")
    assert days("no-control", CODE, PICTURE) == pytest.approx(two, abs=1)


def test_what_would_be_enough_is_said_and_is(tmp_path: Path) -> None:
    (found,) = heard(tmp_path / "a", {JOURNEY: GOAL.format(65) + HALVES}, "CJO808", log=True)
    assert found.finding.hint.startswith("aim at 76 % or more")
    assert found.finding.related[0].place.path == ("goal", "target")
    assert said(tmp_path / "b", {JOURNEY: GOAL.format(76) + HALVES}, "CJO808", log=True) == []
    assert said(tmp_path / "c", {JOURNEY: GOAL.format(65) + HALVES}, "CJO808") == [], "without the log nobody knows"
