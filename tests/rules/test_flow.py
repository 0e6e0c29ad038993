"""The rules of flow at their edges: where each speaks, and where it must not."""

from __future__ import annotations

import pytest
from rules.probe import JOURNEY, found, said, spots

from cjo_cli.rules.base import Rule
from cjo_cli.rules.flow import (
    always_true,
    constant_audience,
    entry_is_exit,
    idle_branch,
    idle_exit,
    never_true,
    never_turns_true,
    rest_falls_through,
    shadowed_path,
    trailing_wait,
    unreachable_step,
    variant_for_nobody,
    wait_for_nothing,
)

WORDS = """
facet: attribute
title: More
terms:
  - {id: tier, type: string, values: [gold, iron]}
  - {id: city, type: string}
  - {id: opted, type: boolean}
  - {id: joined, type: timestamp}
  - {id: score, type: integer}
"""
AUDIENCES = """
facet: audience
title: Audiences
terms:
  - {id: golden, title: Golden, when: {attribute: tier, eq: gold}}
  - {id: new, title: New, when: {not: {event: order_completed}}}
  - {id: cart-owners, title: Owners, when: {event: cart_updated, within: 7d}}
"""
SEND = "send: cart-reminder"


def with_(text: str, **others: str) -> dict[str, str]:
    """The base journey with keys replaced, more words, and further files."""
    files = {"taxonomy/more.yaml": WORDS, "taxonomy/audiences.yaml": AUDIENCES}
    return files | {JOURNEY: text} | {name.replace("__", "/") + ".yaml": body for name, body in others.items()}


def branch(*whens: str, rest: bool = False, before: str = "") -> str:
    """A branch with such paths."""
    paths = [f"{{id: p{i}, when: {when}, steps: [{{{SEND}}}]}}" for i, when in enumerate(whens)]
    paths += [f"{{id: rest, steps: [{{{SEND}}}]}}"] if rest else []
    return f"steps: [{before}{{id: by, branch: [{', '.join(paths)}]}}]"


# (rule, condition of the first path) -> whether it speaks; the entry is cart_updated with value >= 30, keyed by cart_id
CONDITIONS: list[tuple[Rule | None, str]] = [
    (never_true.RULE, "{entry: value, lt: 30}"),
    (None, "{entry: value, lte: 30}"),
    (always_true.RULE, "{entry: value, gte: 30}"),
    (always_true.RULE, "{entry: value, exists: true}"),
    (always_true.RULE, "{entry: cart_id, exists: true}"),
    (None, "{entry: value, gt: 30}"),
    (never_true.RULE, "{all: [{attribute: city, eq: Delft}, {attribute: city, eq: Leiden}]}"),
    (always_true.RULE, "{any: [{attribute: city, eq: Delft}, {attribute: city, ne: Delft}]}"),
    (None, "{any: [{attribute: score, gte: 3}, {attribute: score, lt: 3}]}"),
    (always_true.RULE, "{any: [{attribute: score, gte: 3}, {not: {attribute: score, gte: 3}}]}"),
    (never_true.RULE, "{attribute: score, gt: 3, lt: 4}"),
    (None, "{attribute: score, gte: 3, lt: 4}"),
    (never_true.RULE, "{all: [{audience: golden}, {attribute: tier, eq: iron}]}"),
    (never_true.RULE, "{attribute: tier, not_in: [gold, iron], exists: true}"),
    (None, "{attribute: tier, not_in: [gold, iron]}"),
    (never_true.RULE, "{attribute: opted, ne: true, exists: true, not_in: [false]}"),
    (always_true.RULE, "{event: cart_updated}"),
    (always_true.RULE, "{audience: cart-owners}"),
    (None, "{event: cart_updated, count: {gte: 2}}"),
    (None, "{event: cart_updated, where: {value: {gte: 50}}}"),
    (never_true.RULE, "{event: order_completed, since: entry}"),
    (None, "{event: order_completed}"),
    (never_true.RULE, "{all: [{event: order_completed, count: {gte: 3}}, {event: order_completed, count: {lt: 2}}]}"),
    (never_true.RULE, "{path: {step: later, is: event}}"),
    (None, "{attribute: joined, older_than: 30d}"),
    (never_true.RULE, "{attribute: joined, older_than: 30d, newer_than: 7d}"),
]


@pytest.mark.parametrize(("rule", "when"), CONDITIONS, ids=[when for _, when in CONDITIONS])
def test_conditions(rule: Rule | None, when: str) -> None:
    steps = branch(when)[:-1] + ", {id: later, wait_for: {event: email_opened, timeout: 1d}}]"
    findings = [f for f in found(with_(steps)) if f.code in (never_true.RULE.code, always_true.RULE.code)]
    assert [(f.code, f.place.path[:5]) for f in findings] == (
        [] if rule is None else [(rule.code, ("steps", 0, "branch", 0, "when"))]
    )


@pytest.mark.parametrize(
    ("before", "when", "silent"),
    [
        ("{wait: 1h}, ", "{event: order_completed, since: entry}", True),
        ("{wait: 8d}, ", "{audience: cart-owners}", True),
        ("{wait: 8d}, ", "{event: cart_updated}", False),
        ("{wait: 8d}, ", "{entry: value, lt: 30}", False),
        (f"{{{SEND}}}, ", "{event: order_completed, since: entry}", False),
    ],
)
def test_time_may_change_what_was_known(before: str, when: str, silent: bool) -> None:
    codes = {f.code for f in found(with_(branch(when, before=before)))}
    assert codes.isdisjoint({never_true.RULE.code, always_true.RULE.code}) == silent


def test_the_smallest_part_is_named_and_what_decides_it() -> None:
    steps = branch("{all: [{attribute: city, eq: Delft}, {all: [{entry: value, lt: 20}]}]}")
    (finding,) = said(never_true.RULE, with_(steps))
    assert finding.place.path == ("steps", 0, "branch", 0, "when", "all", 1, "all", 0)
    assert finding.related[0].place.path == ("enter", "where", "value")
    assert "only those enter with the entry's 'value' gte 30" in finding.message
    assert "the path 'p0' is never taken" in finding.message


def test_a_part_that_adds_or_keeps_out_nobody() -> None:
    either = branch("{any: [{attribute: city, eq: Delft}, {entry: value, lt: 20}]}")
    assert spots(never_true.RULE, with_(either)) == ["steps.0.branch.0.when.any.1"]
    each = branch("{all: [{attribute: city, eq: Delft}, {entry: value, gte: 20}]}")
    assert spots(always_true.RULE, with_(each)) == ["steps.0.branch.0.when.all.1"]


@pytest.mark.parametrize(
    ("enter", "never", "always"),
    [
        ("{event: order_completed, audience: new}", ["enter.audience"], []),
        ("{event: cart_updated, audience: new}", [], []),
        ("{event: cart_updated, audience: golden, if: {attribute: tier, eq: iron}}", ["enter.if"], []),
        ("{event: cart_updated, audience: golden, if: {attribute: tier, exists: true}}", [], ["enter.if"]),
        ("{event: cart_updated, where: {value: {gt: 5, lt: 5}}}", ["enter.where.value"], []),
        ("{event: cart_updated, where: {value: {gte: 5, lte: 5}}}", [], []),
    ],
)  # fmt: skip
def test_entries(enter: str, never: list[str], always: list[str]) -> None:
    files = with_(f"enter: {enter}\nexit: [{{event: email_opened}}]")
    assert spots(never_true.RULE, files) == never
    assert spots(always_true.RULE, files) == always


def test_a_watched_entry_settles_the_steps_until_time_passes() -> None:
    enter = "enter: {when: {attribute: tier, eq: gold}}\nexit: [{event: email_opened}]\n"
    assert spots(never_true.RULE, with_(enter + branch("{attribute: tier, eq: iron}"))) == ["steps.0.branch.0.when"]
    assert spots(never_true.RULE, with_(enter + branch("{attribute: tier, eq: iron}", before="{wait: 1d}, "))) == []


def test_candidates_points_and_waits() -> None:
    steps = """
steps:
  - id: pick
    choose:
      - send: cart-reminder
        when: {entry: value, gte: 100}
        score: {add: [{when: {entry: value, lt: 50}, points: 2}, {when: {entry: value, gt: 99}, points: 1}]}
  - {id: bought, wait_for: {when: {event: cart_updated}, timeout: 1d}}
  - {id: gone, wait_for: {event: order_completed, where: {value: {gt: 5, lt: 4}}, timeout: 1d}}
"""
    at = "steps.0.choose.0.score.add"
    assert spots(never_true.RULE, with_(steps)) == [f"{at}.0.when", "steps.2.wait_for.where.value"]
    assert spots(always_true.RULE, with_(steps)) == [f"{at}.1.when", "steps.1.wait_for.when"]


@pytest.mark.parametrize(
    ("whens", "rest", "shadowed"),
    [
        (["{entry: value, gte: 50}", "{entry: value, gte: 100}"], True, ["1.when"]),
        (["{entry: value, gte: 100}", "{entry: value, gte: 50}"], True, []),
        (["{entry: value, gte: 50}", "{entry: value, lt: 50}"], True, ["2.id"]),
        (["{attribute: score, gte: 3}", "{attribute: score, lt: 3}"], True, []),
        (["{attribute: tier, eq: gold}", "{attribute: tier, eq: iron}", "{attribute: tier, exists: true}"], True, ["2.when"]),
        (["{audience: golden}", "{all: [{attribute: tier, eq: gold}, {attribute: city, eq: Delft}]}"], False, ["1.when"]),
        # What is always so is said of it, not of those behind it.
        (["{entry: value, gte: 10}", "{entry: value, gte: 100}"], True, []),
    ],
)  # fmt: skip
def test_shadows(whens: list[str], rest: bool, shadowed: list[str]) -> None:
    files = with_(branch(*whens, rest=rest))
    assert spots(shadowed_path.RULE, files) == [f"steps.0.branch.{at}" for at in shadowed]


def test_behind_a_branch_its_other_paths_are_known_to_fail() -> None:
    inner = f"{{id: inner, branch: [{{id: low, when: {{entry: value, lt: 50}}, steps: [{{{SEND}}}]}}, {{id: high}}]}}"
    large = "{id: large, when: {entry: value, gte: 50}, steps: [STEPS]}"
    steps = f"steps: [{{id: by, branch: [{large.replace('STEPS', inner)}, {{id: small}}]}}]"
    assert spots(never_true.RULE, with_(steps)) == ["steps.0.branch.0.steps.0.branch.0.when"]
    exits = f"steps: [{{id: by, branch: [{large.replace('STEPS', '{exit: x}')}]}}, {inner}]"
    assert spots(always_true.RULE, with_(exits)) == ["steps.1.branch.0.when"]


@pytest.mark.parametrize(
    ("whens", "rest", "leaves_out"),
    [
        (["{attribute: tier, eq: gold}", "{attribute: tier, eq: iron}"], False, "whose 'tier' is missing"),
        (["{attribute: tier, eq: gold}", "{attribute: tier, exists: false}"], False, "whose 'tier' is iron:"),
        (["{attribute: tier, eq: gold}", "{attribute: tier, eq: iron}"], True, None),
        (["{attribute: tier, eq: gold}"], False, None),
        (["{attribute: city, eq: Delft}", "{attribute: city, eq: Leiden}"], False, None),
        (["{attribute: tier, eq: gold}", "{attribute: city, eq: Leiden}"], False, None),
        (["{entry: value, gte: 100}", "{entry: value, gte: 50, lt: 90}"], False, None),
        (["{entry: value, gte: 100}", "{entry: value, lt: 90}"], False, "whose 'value' is 90 to 100"),
        (["{entry: value, gte: 100}", "{entry: value, lt: 100}"], False, None),
        (["{attribute: opted, eq: true}", "{attribute: opted, eq: false}"], False, "whose 'opted' is missing"),
    ],
)  # fmt: skip
def test_the_rest(whens: list[str], rest: bool, leaves_out: str | None) -> None:
    findings = said(rest_falls_through.RULE, with_(branch(*whens, rest=rest)))
    assert len(findings) == (leaves_out is not None)
    assert not findings or leaves_out in findings[0].message


@pytest.mark.parametrize(
    ("steps", "unreachable"),
    [
        (f"[{{exit: x}}, {{{SEND}}}, {{wait: 1d}}]", ["steps.1"]),
        (f"[{{branch: [{{id: a, when: {{attribute: opted, eq: true}}, steps: [{{exit: x}}]}}]}}, {{{SEND}}}]", []),
        (
            f"[{{branch: [{{id: a, when: {{attribute: opted, eq: true}}, steps: [{{exit: x}}]}}, {{id: b, steps: [{{exit: y}}]}}]}}, {{{SEND}}}]",
            ["steps.1"],
        ),
        (f"[{{split: [{{id: a, weight: 50, steps: [{{exit: x}}, {{{SEND}}}]}}, {{id: b, weight: 50}}]}}]", ["steps.0.split.0.steps.1"]),
        (f"[{{wait_for: {{event: email_opened, timeout: 1d}}, on_timeout: [{{exit: x}}]}}, {{{SEND}}}]", []),
    ],
)  # fmt: skip
def test_unreachable(steps: str, unreachable: list[str]) -> None:
    assert spots(unreachable_step.RULE, with_(f"steps: {steps}")) == unreachable


QUIET = (
    "journey: a\nstatus: live\ngoal: {action: buy, within: 3d, exit: %s}\nenter: {event: cart_updated, reentry: %s}\n%s"
)


@pytest.mark.parametrize(
    ("text", "waits"),
    [
        (QUIET % ("false", "never", f"steps: [{{{SEND}}}, {{wait: 2d}}]"), ["steps.1"]),
        (QUIET % ("false", "{after: 9d}", f"steps: [{{{SEND}}}, {{wait: 2d}}]"), ["steps.1"]),
        (QUIET % ("false", "never", f"steps: [{{wait: 2d}}, {{{SEND}}}]"), []),
        (QUIET % ("false", "after_exit", f"steps: [{{{SEND}}}, {{wait: 2d}}]"), []),
        (QUIET % ("false", "{after: 9d, from: exit}", f"steps: [{{{SEND}}}, {{wait: 2d}}]"), []),
        (QUIET % ("true", "never", f"steps: [{{{SEND}}}, {{wait: 2d}}]"), []),
        (QUIET % ("false", "never", f"exclusive: g\nsteps: [{{{SEND}}}, {{wait: 2d}}]"), []),
        (QUIET % ("false", "never", f"exit: [{{event: email_opened}}]\nsteps: [{{{SEND}}}, {{wait: 2d}}]"), []),
        (QUIET % ("false", "never", f"steps: [{{{SEND}}}, {{wait_for: {{event: email_opened, timeout: 2d}}}}]"), ["steps.1"]),
        (QUIET % ("false", "never", f"steps: [{{{SEND}}}, {{wait_for: {{event: email_opened, timeout: 2d}}, on_event: [{{exit: read}}]}}]"), []),
    ],
)  # fmt: skip
def test_trailing_waits(text: str, waits: list[str]) -> None:
    assert spots(trailing_wait.RULE, {"journeys/a.yaml": text}) == waits


def test_a_wait_before_a_journey_that_follows_is_no_trailing_one() -> None:
    text = QUIET % ("false", "never", f"steps: [{{{SEND}}}, {{wait: 2d}}]")
    follower = f"journey: b\nstatus: live\nenter: {{journey: a}}\nsteps: [{{{SEND}}}]"
    assert spots(trailing_wait.RULE, {"journeys/a.yaml": text, "journeys/b.yaml": follower}) == []


@pytest.mark.parametrize(
    ("reentry", "exit_", "spot"),
    [
        ("never", "{event: cart_updated}", ["exit.0.event"]),
        ("{after: 7d}", "{event: cart_updated}", ["exit.0.event"]),
        ("after_exit", "{event: cart_updated}", []),
        ("never", "{event: order_completed}", []),
        ("never", "{event: cart_updated, where: {value: {lt: 30}}}", []),
        ("never", "{event: cart_updated, where: {value: {lt: 31}}}", ["exit.0.event"]),
    ],
)
def test_an_entry_that_is_an_exit(reentry: str, exit_: str, spot: list[str]) -> None:
    enter = f"enter: {{event: cart_updated, where: {{value: {{gte: 30}}}}, reentry: {reentry}}}\nexit: [{exit_}]"
    assert spots(entry_is_exit.RULE, with_(enter)) == spot


@pytest.mark.parametrize(("worth", "spot"), [("", ["goal.action"]), (", value: value", [])])
def test_an_entry_that_is_the_goal(worth: str, spot: list[str]) -> None:
    action = f"facet: action\ntitle: A\nterms: [{{id: fill, events: [{{event: cart_updated}}]{worth}}}]"
    files = {"taxonomy/fill.yaml": action, JOURNEY: "goal: {action: fill, within: 3d}"}
    assert spots(entry_is_exit.RULE, files) == spot


CHANNELS = """
terms:
  - {id: email, address: email, events: {opened: email_opened, unsubscribed: left}}
  - {id: app, terms: [{id: push, format: text}], events: {opened: app_opened}}
"""
EVENTS = "facet: event\ntitle: E\nterms: [{id: app_opened, title: O}, {id: left, title: L}]"
PUSH = "content: note\npurpose: marketing\nstatus: approved\nvariants: [{channel: push, title: Hi, body: There.}]"


@pytest.mark.parametrize(
    ("steps", "spot"),
    [
        ("[{wait_for: {event: email_opened, timeout: 1d}}, {send: cart-reminder}]", ["steps.0.wait_for.event"]),
        ("[{send: cart-reminder}, {wait_for: {event: email_opened, timeout: 1d}}]", []),
        ("[{send: cart-reminder}, {wait_for: {event: [email_opened, app_opened], timeout: 1d}}]", ["steps.1.wait_for.event.1"]),
        ("[{send: note}, {wait_for: {event: app_opened, timeout: 1d}}]", []),
        ("[{wait_for: {event: [left, order_completed], timeout: 1d}}]", []),
        ("[{split: [{id: a, weight: 50, steps: [{send: note}]}, {id: b, weight: 50}]}, {wait_for: {event: app_opened, timeout: 1d}}]", []),
        ("[{split: [{id: a, weight: 50, steps: [{send: note}]}, {id: b, weight: 50, steps: [{wait_for: {event: app_opened, timeout: 1d}}]}]}]",
         ["steps.0.split.1.steps.0.wait_for.event"]),
        ("[{choose: [{send: note}]}, {wait_for: {event: app_opened, timeout: 1d}}]", []),
    ],
)  # fmt: skip
def test_waits_for_nothing(steps: str, spot: list[str]) -> None:
    files = {"taxonomy/channels.yaml": CHANNELS, "taxonomy/app.yaml": EVENTS, "content/note.yaml": PUSH}
    assert spots(wait_for_nothing.RULE, files | {JOURNEY: f"steps: {steps}"}) == spot


def test_a_journey_that_a_message_led_to_waits_for_another_event_of_it() -> None:
    files = {"taxonomy/channels.yaml": CHANNELS, "taxonomy/app.yaml": EVENTS, "content/note.yaml": PUSH}
    for enter in ("{event: email_opened}", "{event: order_completed, if: {event: email_opened, within: 1d}}"):
        text = f"enter: {enter}\nexit: [{{event: left}}]\nsteps: [{{wait_for: {{event: email_opened, timeout: 1d}}}}]"
        assert spots(wait_for_nothing.RULE, files | {JOURNEY: text}) == []
        assert (
            spots(
                wait_for_nothing.RULE,
                files | {JOURNEY: text.replace("wait_for: {event: email", "wait_for: {event: app")},
            )
            != []
        )


@pytest.mark.parametrize(
    ("exits", "spot"),
    [
        ("[{event: order_completed}, {event: order_completed, where: {value: {gte: 5}}}]", ["exit.1"]),
        ("[{event: order_completed, where: {value: {gte: 5}}}, {event: order_completed}]", []),
        ("[{event: [order_completed, email_opened]}, {event: email_opened}]", ["exit.1"]),
        ("[{event: order_completed, where: {value: {gte: 5}}}, {event: order_completed, where: {value: {gte: 4}}}]", []),
        ("[{event: order_completed, where: {cart_id: {entry: cart_id}}}, {event: order_completed, where: {cart_id: {entry: cart_id}}}]", ["exit.1"]),
    ],
)  # fmt: skip
def test_idle_exits(exits: str, spot: list[str]) -> None:
    assert spots(idle_exit.RULE, with_(f"exit: {exits}")) == spot


SETTER = "facet: event\ntitle: E\nterms: [{id: moved, properties: {to: {type: string}}, sets: {to: city}}]"


@pytest.mark.parametrize(
    ("when", "spot"),
    [
        ("{attribute: opted, eq: true}", ["enter.when"]),
        ("{all: [{audience: golden}, {attribute: opted, eq: true}]}", ["enter.when"]),
        ("{attribute: city, eq: Delft}", []),
        ("{all: [{audience: golden}, {attribute: city, eq: Delft}]}", []),
        ("{attribute: joined, older_than: 30d}", []),
        ("{not: {event: order_completed, within: 30d}}", []),
    ],
)
def test_what_never_turns_true(when: str, spot: list[str]) -> None:
    files = with_(f"enter: {{when: {when}}}\nexit: [{{event: email_opened}}]", taxonomy__moves=SETTER)
    assert spots(never_turns_true.RULE, files) == spot


def test_a_wait_for_what_cannot_change() -> None:
    steps = "steps: [{wait_for: {when: {attribute: opted, eq: true}, timeout: 1d}}]"
    assert spots(never_turns_true.RULE, with_(steps)) == ["steps.0.wait_for.when"]


@pytest.mark.parametrize(
    ("when", "spot"),
    [
        ("{all: [{attribute: tier, eq: gold}, {attribute: tier, eq: iron}]}", ["when"]),
        ("{any: [{attribute: opted, eq: true}, {attribute: opted, ne: true}]}", ["when"]),
        ("{any: [{audience: golden}, {attribute: score, gt: 3, lt: 4}]}", ["when.any.1"]),
        ("{any: [{attribute: opted, eq: true}, {attribute: opted, eq: false}]}", []),
        ("{attribute: tier, eq: gold}", []),
    ],
)
def test_audiences(when: str, spot: list[str]) -> None:
    term = f"facet: audience\ntitle: A\nterms: [{{id: odd, title: Odd, when: {when}}}]"
    found_at = spots(constant_audience.RULE, with_("status: live", taxonomy__odd=term))
    assert [path.removeprefix("terms.0.") for path in found_at] == spot


def test_an_audience_of_nobody_is_said_once() -> None:
    term = "facet: audience\ntitle: A\nterms: [{id: none, title: N, when: {attribute: score, gt: 3, lt: 4}}]"
    files = with_(branch("{audience: none}", "{not: {audience: none}}"), taxonomy__none=term)
    assert spots(constant_audience.RULE, files) == ["terms.0.when"]
    assert spots(never_true.RULE, files) == spots(always_true.RULE, files) == []


@pytest.mark.parametrize(
    ("key", "spot"),
    [
        ("when: {attribute: score, gt: 3, lt: 4}", ["variants.0.when"]),
        ("audience: golden, when: {attribute: tier, eq: iron}", ["variants.0"]),
        ("audience: golden, when: {attribute: tier, eq: gold}", []),
        ("audience: golden", []),
    ],
)
def test_variants(key: str, spot: list[str]) -> None:
    variants = f"variants: [{{channel: email, subject: Hi, body: There., {key}}}]"
    files = with_("status: live") | {"content/cart-reminder.yaml": variants}
    assert spots(variant_for_nobody.RULE, files) == spot


LATER = "{branch: [{id: c, when: {path: {step: by, is: a}}, steps: [{send: cart-reminder}]}]}"


@pytest.mark.parametrize(
    ("steps", "spot"),
    [
        ("[{id: by, branch: [{id: a, when: {attribute: opted, eq: true}}, {id: b}]}, {send: cart-reminder}]", ["steps.0.branch"]),
        (f"[{{id: by, branch: [{{id: a, when: {{attribute: opted, eq: true}}}}, {{id: b}}]}}, {{wait: 1d}}, {LATER}]", []),
        ("[{id: by, branch: [{id: a, when: {attribute: opted, eq: true}, steps: [{exit: x}]}]}]", []),
    ],
)  # fmt: skip
def test_idle_branches(steps: str, spot: list[str]) -> None:
    assert spots(idle_branch.RULE, with_(f"steps: {steps}")) == spot
