"""Suppressions: what a comment or an `accept` silences, and what is said of those that are not in order."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from cjo_cli import api
from cjo_cli.rules import ALL
from cjo_cli.rules.comments import comments
from cjo_cli.rules.suppress import silenceable

WHY = "it is said so"


@pytest.fixture
def shop(starter: Path) -> Path:
    """The starter project with an alias for its channel."""
    edit(starter, "taxonomy/channels.yaml", "title: E-mail\n", "title: E-mail\n    aliases: [mail]\n")
    return starter


def edit(shop: Path, file: str, old: str, new: str) -> None:
    path = shop / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def found(shop: Path, **asked: list[str]) -> list[str]:
    return [f"{d.span.line} {d.finding.code}" for d in api.validate(shop, **asked).diagnostics]


CONTENT = "content/cart-reminder.yaml"


def said(shop: Path, before: str, after: str) -> list[str]:
    """What is found with an alias in the variant, between two texts, each for a line of its own or the end of one."""
    text = (shop / CONTENT).read_text(encoding="utf-8")
    match = re.search(r"^( *)- channel: email$", text, re.MULTILINE)
    assert match is not None
    line = f"{match[1]}- channel: mail"
    new = (f"{match[1]}{before}\n" if before else "") + line + after
    (shop / CONTENT).write_text(text.replace(match[0], new), encoding="utf-8")
    return [code.split()[1] for code in found(shop)]


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("", "", ["CJO214"]),
        ("", f"  # cjo: ignore[CJO214] {WHY}", []),
        ("", f"  # cjo: ignore[alias-used] {WHY}", []),
        ("", f"  #cjo:ignore[ CJO214 ] - {WHY}", []),
        ("", f"  # see the wiki # cjo: ignore[CJO214] {WHY}", []),
        (f"# cjo: ignore[CJO214] {WHY}", "", []),
        (f"# cjo: ignore[CJO214] {WHY}\n# and more", "", []),
        (f"# cjo: ignore[CJO214] {WHY}\n", "", ["CJO001", "CJO214"]),
        ("", "  # cjo: ignore[CJO214]", ["CJO003"]),
        ("# cjo: ignore[CJO214]", "", ["CJO003"]),
        ("", f"  # cjo: ignore CJO214 {WHY}", ["CJO214", "CJO004"]),
        ("", f"  # cjo: ignore[] {WHY}", ["CJO214", "CJO004"]),
        ("", f"  # cjo: ignroe[CJO214] {WHY}", ["CJO214", "CJO004"]),
        ("", f"  # cjo: ignore[CJO215] {WHY}", ["CJO214", "CJO001"]),
        ("", f"  # cjo: ignore[CJO214, deprecated-term] {WHY}", ["CJO001"]),
        ("", f"  # cjo: ignore[CJO214, alias-usd] {WHY}", ["CJO002"]),
        ("", f"  # cjo: ignore[CJO2] {WHY}", ["CJO214", "CJO002"]),
        ("", f"  # cjo: ignore[CJO214, CJO203] {WHY}", ["CJO004"]),
        ("", f"  # cjo: ignore[CJO214, CJO112, CJO001] {WHY}", ["CJO004", "CJO004"]),
        ("", f'  # "quoted" # cjo: ignore[CJO214] {WHY}', []),
    ],
)
def test_what_a_comment_does(shop: Path, before: str, after: str, expected: list[str]) -> None:
    assert said(shop, before, after) == expected


def test_a_comment_above_covers_the_whole_node_and_no_more(shop: Path) -> None:
    path = shop / CONTENT
    head, variant = re.split(r"^variants:\n", path.read_text(encoding="utf-8"), flags=re.MULTILINE)
    variant = variant.replace("channel: email", "channel: mail")
    alone = f"{head}variants:\n{variant}"
    above = f"{head}# cjo: ignore[CJO214] {WHY}\nvariants:\n{variant}{variant}"
    first = f"{head}variants:\n  # cjo: ignore[CJO214] {WHY}\n{variant}{variant}"
    for text, codes in ((alone, ["CJO214"]), (above, []), (first, ["CJO214"])):
        path.write_text(text, encoding="utf-8")
        assert [line.split()[1] for line in found(shop) if "CJO2" in line or "CJO0" in line] == codes


HELD = """\
a: |  # cjo: ignore[A] one
  # cjo: ignore[B] no comment
  text # cjo: ignore[B] no comment
b: "x # cjo: ignore[B] no"  # cjo: ignore[C] two
c: 'x
  # cjo: ignore[B] no'
d: plain#cjo:ignore[B]
e: [x, y]  # cjo: ignore[D] three
f: >-
  # cjo: ignore[B] no

# cjo: ignore[E] four
g: 1
"""


def test_what_scalars_hold_is_no_comment() -> None:
    assert [(comment.words[0].text, comment.reason) for comment in comments(HELD)] == [
        ("A", "one"), ("C", "two"), ("D", "three"), ("E", "four"),
    ]  # fmt: skip
    lines = HELD.splitlines()
    for comment in comments(HELD):
        span = comment.span
        assert lines[span.line - 1][span.column - 1 : span.end_column - 1].startswith("# cjo: ignore[")
        word = comment.words[0]
        assert lines[word.span.line - 1][word.span.column - 1 : word.span.end_column - 1] == word.text


REACH = """\
# cjo: ignore[A] the entry
a:
  # cjo: ignore[B] the item
  - id: x  # cjo: ignore[C] the line
    b: 1
  - id: y
c: 2
# cjo: ignore[D] nothing
"""


def test_how_far_comments_reach() -> None:
    reach = {comment.words[0].text: (comment.start[0], comment.end) for comment in comments(REACH)}
    assert reach == {"A": (2, (7, 1)), "B": (4, (6, 3)), "C": (4, (5, 1)), "D": (9, (10, 1))}


@pytest.mark.parametrize(
    ("accept", "expected"),
    [
        ("[{rule: CJO214, why: so}]", []),
        ("[{rule: alias-used, why: so}]", []),
        ("[{rule: CJO215, why: so}]", ["CJO001", "CJO214"]),
        ("[{rule: CJO214, why: so}, {rule: nonsense, why: so}]", ["CJO002"]),
        ("[{rule: CJO214, why: so}, {rule: unknown-event, why: so}]", ["CJO004"]),
    ],
)
def test_accept_silences_a_rule_in_its_file(shop: Path, accept: str, expected: list[str]) -> None:
    edit(shop, CONTENT, "variants:", f"accept: {accept}\nvariants:")
    edit(shop, CONTENT, "channel: email", "channel: mail")
    assert [line.split()[1] for line in found(shop)] == expected


def test_errors_of_references_are_not_silenced_and_nothing_is_called_unused_beside_them(shop: Path) -> None:
    steps = "journeys/cart-recovery.yaml"
    edit(shop, steps, "event: email_opened", "event: email_open")
    edit(shop, steps, "- {id: patience", f"- # cjo: ignore[CJO203] {WHY}\n    {{id: patience")
    edit(shop, CONTENT, "channel: email", f"channel: email  # cjo: ignore[alias-used] {WHY}")
    assert sorted(line.split()[1] for line in found(shop)) == ["CJO004", "CJO203"]


def test_flags_do_not_make_a_suppression_unused(shop: Path) -> None:
    assert said(shop, "", f"  # cjo: ignore[CJO214] {WHY}") == []
    assert found(shop, select=["CJO0"]) == found(shop, ignore=["CJO214"]) == []


def test_rules_that_ask_the_log_are_judged_with_it_alone(shop: Path) -> None:
    asking = next(rule for rule in ALL if rule.asks_log)
    edit(shop, "journeys/cart-recovery.yaml", "status: live", f"status: live  # cjo: ignore[{asking.code}] {WHY}")
    assert found(shop) == []


def test_which_rules_can_be_silenced() -> None:
    can = {rule.code: silenceable(rule) for rule in ALL}
    assert not can["CJO203"]
    assert not can["CJO001"]
    assert can["CJO214"]
    assert all(can[rule.code] for rule in ALL if "CJO3" <= rule.code < "CJO9")
    assert not can["CJO902"], "a test that names what is not there cannot be run"
    assert can["CJO909"]
