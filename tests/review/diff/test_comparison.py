"""What is a change and what is none; what goes by another name; what a change reaches; what was meant."""

from __future__ import annotations

from pathlib import Path

import pytest
from command_line import Run
from review.diff.comparing import compared, sides, told

BLOCK = "\n```yaml\n# {}\n{}\n```\n"
CART = "journeys/cart-recovery.yaml"


def block(file: str, text: str) -> str:
    return BLOCK.format(file, text)


def change(file: str, before: str, after: str) -> str:
    return f"## Before\n{block(file, before)}\n## After\n{block(file, after)}"


ALIAS = block("taxonomy/channels.yaml", "facet: channel\nterms: [{id: email, aliases: [mail], address: email}]")
# What says the same: each pair is no change at all.
SAME = {
    "other words for a span": (CART, "steps: [{wait: 24h}]", "steps: [{wait: 1d}]"),
    "a default written out": (CART, "priority: 50", "# fifty\npriority: 50"),
    "keys in another order": (
        CART, "goal: {action: buy, within: 3d, exit: true}", "goal: {exit: true, within: 3d, action: buy}",
    ),
    "default entry options": (
        CART, "enter: {event: cart_updated}", "enter: {reentry: after_exit, rollout: 100, event: [cart_updated]}",
    ),
    "a matcher in short": (
        CART, "exit: [{event: order_completed, where: {value: 3}}]",
        "exit: [{event: order_completed, where: {value: {eq: 3.0}}}]",
    ),
    "a condition in quotes": (CART, "title: Cart", 'title: "Cart"'),
    "a step's default id": (CART, "steps: [{wait: 1h}, {wait: 2h}]", "steps: [{id: wait-1, wait: 1h}, {wait: 2h}]"),
    "default channels": (
        CART, "steps: [{id: a, send: cart-reminder}]", "steps: [{id: a, send: cart-reminder, via: [email]}]",
    ),
    "a duration of a cap": (
        "cjo.yaml", "policies: {caps: [{id: a, max: 1, per: 7d}]}", "policies: {caps: [{id: a, max: 1, per: 1w}]}",
    ),
    "terms in another order": (
        "taxonomy/words.yaml", "terms: [{id: consideration, title: Consideration}, {id: retention, title: Retention}]",
        "terms: [{id: retention, title: Retention}, {id: consideration, title: Consideration}]",
    ),
    "an accept": (CART, "title: Cart", "title: Cart\naccept: [{rule: CJO404, why: not here}]"),
}  # fmt: skip


@pytest.mark.parametrize("name", SAME)
def test_what_means_the_same_is_no_change(name: str, tmp_path: Path) -> None:
    assert told(change(*SAME[name]), tmp_path) == []


def test_an_alias_is_the_term_that_it_stands_for(tmp_path: Path) -> None:
    steps = "steps: [{{id: a, send: cart-reminder, via: [{}]}}]"
    text = (
        f"## Before\n{ALIAS}{block(CART, steps.format('email'))}\n## After\n{ALIAS}{block(CART, steps.format('mail'))}"
    )
    assert told(text, tmp_path) == []


TWO = "steps: [{id: first, wait: 1h}, {id: second, wait: 2h}]"
NESTED = """steps:
  - id: {}
    wait_for: {{event: email_opened, timeout: 1d}}
    on_timeout: [{{send: cart-reminder}}, {{wait: 5h}}]"""
# Before and after of the journey's file, and what is told.
STEPS = {
    "declared": (TWO, "steps: [{id: one, wait: 1h}, {id: second, wait: 2h}]\nmoved: [{step: first, to: one}]",
                 ["D105 journey cart-recovery one"]),
    "not declared": (TWO, "steps: [{id: one, wait: 1h}, {id: second, wait: 2h}]", ["D106 journey cart-recovery one"]),
    "renamed and changed": (TWO, "steps: [{id: one, wait: 9h}, {id: second, wait: 2h}]",
                            ["D104 journey cart-recovery first", "D108 journey cart-recovery one"]),
    "declared and changed": (TWO, "steps: [{id: one, wait: 9h}, {id: second, wait: 2h}]\nmoved: [{step: first, to: one}]",
                             ["D105 journey cart-recovery one", "D110 journey cart-recovery one"]),
    "a step put before those without ids": ("steps: [{wait: 1h}]", "steps: [{send: cart-reminder}, {wait: 1h}]",
                                            ["D106 journey cart-recovery wait-2", "D108 journey cart-recovery send-1"]),
    "ids below a declared one go with it": (
        NESTED.format("opened"), NESTED.format("read") + "\nmoved: [{step: opened, to: read}]",
        ["D105 journey cart-recovery read"]),
    "swapped": (TWO, "steps: [{id: second, wait: 2h}, {id: first, wait: 1h}]", ["D109 journey cart-recovery second"]),
    "one to the front of many": (
        "steps: [{id: a, wait: 1h}, {id: b, wait: 2h}, {id: c, wait: 3h}, {id: d, wait: 4h}]",
        "steps: [{id: d, wait: 4h}, {id: a, wait: 1h}, {id: b, wait: 2h}, {id: c, wait: 3h}]",
        ["D109 journey cart-recovery d"]),
    "onto a path": (
        "steps: [{id: a, wait: 1h}, {id: s, branch: [{id: yes-path, when: {event: email_opened}}]}]",
        "steps: [{id: s, branch: [{id: yes-path, when: {event: email_opened}, steps: [{id: a, wait: 1h}]}]}]",
        ["D109 journey cart-recovery a"]),
    "the step around others is gone": (
        "steps: [{id: s, branch: [{id: yes-path, when: {event: email_opened}, steps: [{id: a, wait: 1h}]}]}]",
        "steps: [{id: a, wait: 1h}]", ["D104 journey cart-recovery s"]),
    "an id that does something else": (TWO, "steps: [{id: first, send: cart-reminder}, {id: second, wait: 2h}]",
                                       ["D107 journey cart-recovery first"]),
}  # fmt: skip


@pytest.mark.parametrize("name", STEPS)
def test_steps_are_told_by_what_became_of_them(name: str, tmp_path: Path) -> None:
    before, after, expected = STEPS[name]
    assert told(change(CART, before, after), tmp_path) == expected


def test_a_journey_that_another_looks_like_is_a_possible_rename(tmp_path: Path) -> None:
    journey = "journey: {}\nstatus: live\nenter: {{event: order_completed}}\nsteps: [{{wait: 1h}}, {{wait: {}}}]"
    same = change("journeys/a.yaml", journey.format("old", "2h"), journey.format("new", "2h"))
    assert told(same, tmp_path / "same") == ["D103 journey new"]
    other = change("journeys/a.yaml", journey.format("old", "2h"), journey.format("new", "2h").replace("wait", "exit"))
    assert told(other, tmp_path / "other") == ["D101 journey old", "D201 journey new"]
    said = change("journeys/a.yaml", journey.format("old", "2h"), journey.format("new", "3h") + "\nwas: old")
    assert told(said, tmp_path / "said") == ["D102 journey new", "D110 journey new wait-2"]


AUDIENCES = """facet: audience
terms:
  - id: friendly
    terms: [{{id: loyal, terms: [{{id: buyers, when: {{event: order_completed{}}}}}]}}]"""
ENTER = "enter: {event: cart_updated, audience: friendly}"


def audiences(more: str) -> str:
    return block("taxonomy/audiences.yaml", AUDIENCES.format(more)) + block(CART, ENTER)


@pytest.mark.parametrize(
    ("before", "after", "how"),
    [
        (", count: {gte: 3}", ", count: {gte: 2}", "wider"),
        (", count: {gte: 2}", ", count: {gte: 3}", "narrower"),
        (", count: {gte: 2}", ", where: {value: {gte: 9}}", "another"),
        (", count: {gte: 1}", ", count: {gt: 0}", "the same in other words"),
    ],
)
def test_an_audience_says_which_way_it_moved_and_what_led_there(
    before: str, after: str, how: str, tmp_path: Path
) -> None:
    found = compared(f"## Before\n{audiences(before)}\n## After\n{audiences(after)}", tmp_path)
    (one,) = found.changes
    assert one.sentence.startswith(f"the audience `buyers` is {how}: ")
    (reach,) = one.reaches
    assert (reach.journey, reach.direct) == ("cart-recovery", False)
    assert [subject.words for subject in reach.way] == ["audience friendly", "audience loyal", "audience buyers"]


# A change, and the ways by which it reaches the journey.
WAYS = {
    "a content's variant asks the audience": (
        "content/cart-reminder.yaml", "variants: [{channel: email, subject: A, body: B, when: {event: order_completed}}]",
        "variants: [{channel: email, subject: A, body: B, when: {event: email_opened}}]", "content cart-reminder",
    ),
    "a channel's own cap": (
        "taxonomy/channels.yaml", "terms: [{id: email, address: email, caps: [{id: daily, max: 1, per: day}]}]",
        "terms: [{id: email, address: email, caps: [{id: daily, max: 2, per: day}]}]", "channel email > cap email:daily",
    ),
    "a cap of all": (
        "cjo.yaml", "policies: {caps: [{id: all, max: 4, per: 7d}]}", "policies: {caps: [{id: all, max: 2, per: 7d}]}",
        "cap all",
    ),
    "quiet hours of the channel": (
        "taxonomy/channels.yaml",
        'terms: [{id: email, address: email, quiet_hours: {from: "21:00", to: "08:00", action: drop}}]',
        'terms: [{id: email, address: email, quiet_hours: {from: "22:00", to: "08:00", action: drop}}]', "channel email",
    ),
    "an action": (
        "taxonomy/actions.yaml", "terms: [{id: buy, title: Buy, events: [{event: order_completed}]}]",
        "terms: [{id: buy, title: Buy, events: [{event: email_opened}]}]", "action buy",
    ),
    "a purpose": (
        "taxonomy/purposes.yaml", "terms: [{id: marketing, consent: {default: email_ok}}]",
        "terms: [{id: marketing, consent: {default: email_ok}, capped: false}]",
        "content cart-reminder > purpose marketing",
    ),
    "a suppression": (
        "cjo.yaml", "policies: {suppress: [{id: out, when: {event: order_completed}}]}",
        "policies: {suppress: [{id: out, when: {event: email_opened}}]}", "content cart-reminder > suppress out",
    ),
    "the project's timezone": (
        "cjo.yaml", "timezone: Europe/Amsterdam", "timezone: America/New_York", "project timezone",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", WAYS)
def test_a_change_reaches_a_journey_by_what_it_shares(name: str, tmp_path: Path) -> None:
    file, before, after, expected = WAYS[name]
    if file.startswith("taxonomy") and not before.startswith("facet"):
        facet = file.removeprefix("taxonomy/").removesuffix("s.yaml")
        before, after = (f"facet: {facet}\n{text}" for text in (before, after))
    found = compared(change(file, before, after), tmp_path).changes
    ways = [" > ".join(part.words for part in reach.way) for one in found for reach in one.reaches]
    assert expected in ways
    assert {reach.journey for one in found for reach in one.reaches} == {"cart-recovery"}


def test_what_a_channel_has_from_above_is_told_there(tmp_path: Path) -> None:
    above = (
        'facet: channel\nterms: [{{id: owned, quiet_hours: {{from: "{}", to: "08:00", action: drop}}, terms: [{}]}}]'
    )
    texts = "variants: [{channel: sms, body: Your cart}, {channel: email, subject: A, body: B}]"
    content = block("content/cart-reminder.yaml", texts)
    before, after = (block("taxonomy/channels.yaml", above.format(at, "{id: sms}")) for at in ("21:00", "22:00"))
    (one,) = compared(f"## Before\n{before}{content}\n## After\n{after}{content}", tmp_path).changes
    assert (one.code, one.subject.words) == ("D304", "channel owned")
    assert [" > ".join(part.words for part in reach.way) for reach in one.reaches] == ["channel sms > channel owned"]


FED = """journey: after-cart
status: live
enter: {journey: cart-recovery}
steps: [{wait: 1h}]"""


@pytest.mark.parametrize(
    ("before", "after", "reached"),
    [
        ("steps: [{id: a, wait: 1h}]", "steps: [{id: a, wait: 9h}]", True),
        ("priority: 50", "priority: 60", False),
        ("title: A", "title: B", False),
    ],
)
def test_what_moves_the_end_of_a_journey_reaches_those_that_it_feeds(
    before: str, after: str, reached: bool, tmp_path: Path
) -> None:
    fed = block("journeys/after-cart.yaml", FED)
    text = f"## Before\n{block(CART, before)}{fed}\n## After\n{block(CART, after)}{fed}"
    (one,) = compared(text, tmp_path).changes
    assert [reach.journey for reach in one.reaches] == ["cart-recovery", *(["after-cart"] if reached else [])]


EXIT = "exit: [{event: email_opened}, {event: order_completed}]"
GONE = "exit: [{event: order_completed}]"
WHY = "accept: [{rule: D113, why: readers stay}]"
CAPS = "policies: {{caps: [{{id: all, max: {}, per: 7d}}]}}"
# Files before and after, and the reason that is found.
MEANT = {
    "in the journey": (CART, EXIT, f"{GONE}\n{WHY}", "readers stay"),
    "by name": (CART, EXIT, f"{GONE}\naccept: [{{rule: exit-removed, why: so}}]", "so"),
    "another rule": (CART, EXIT, f"{GONE}\naccept: [{{rule: D114, why: not here}}]", None),
    "for an earlier change": (CART, f"{EXIT}\n{WHY}", f"{GONE}\n{WHY}", None),
    "in cjo.yaml": ("cjo.yaml", CAPS.format(4), CAPS.format(2) + "\naccept: [{rule: D303, why: tired}]", "tired"),
    "in the facet": (
        "taxonomy/purposes.yaml", "facet: purpose\nterms: [{id: marketing, consent: {default: email_ok}}]",
        "facet: purpose\naccept: [{rule: D306, why: law}]\nterms: [{id: marketing, consent: none}]", "law"),
}  # fmt: skip


@pytest.mark.parametrize("name", MEANT)
def test_a_break_that_is_meant_passes_with_its_reason(name: str, tmp_path: Path) -> None:
    file, before, after, why = MEANT[name]
    (one,) = [one for one in compared(change(file, before, after), tmp_path).changes if one.code[1] != "5"]
    assert one.accepted == why
    assert one.breaks == (one.breaking and why is None)


def test_what_reaches_journeys_is_meant_where_all_of_them_say_so(tmp_path: Path) -> None:
    accept = block(CART, f"{ENTER}\naccept: [{{rule: D209, why: more readers}}]")
    after = block("taxonomy/audiences.yaml", AUDIENCES.format(", count: {gte: 2}"))
    (one,) = compared(f"## Before\n{audiences('')}\n## After\n{after}{accept}", tmp_path).changes
    assert one.accepted == "more readers"


def test_a_code_that_no_rule_has_is_said_and_no_concern_of_validate(tmp_path: Path, cjo: Run) -> None:
    text = change(CART, "title: A", "title: A\naccept: [{rule: D999, why: not here}, {rule: D113, why: later}]")
    assert compared(text, tmp_path / "one").notes == ("`accept` names D999, and no rule has that code",)
    _, after = sides(text, tmp_path / "two")
    assert cjo("validate", folder=after).stderr.startswith("no findings")


def test_a_change_is_told_with_its_place_and_owner(tmp_path: Path) -> None:
    teams = block("taxonomy/teams.yaml", "facet: team\nterms: [{id: crm, title: CRM}]")
    text = (
        f"## Before\n{teams}{block(CART, 'owner: crm' + chr(10) + EXIT)}\n"
        f"## After\n{teams}{block(CART, 'owner: crm' + chr(10) + GONE)}"
    )
    (one,) = compared(text, tmp_path).changes
    assert one.owner == "crm"
    assert one.base is not None
    lines = (tmp_path / "before" / CART).read_text(encoding="utf-8").splitlines()
    assert lines[one.base.line - 1].startswith("exit:")
    assert one.base.file == CART
