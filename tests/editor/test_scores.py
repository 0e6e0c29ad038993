"""Scores put into a journey's file: exactly they change, and every comment stays."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from cjo_cli.editor.flow import flow
from cjo_cli.editor.layout.format import comments
from cjo_cli.editor.scores import Unwritable, scored
from cjo_cli.load.scan import scan

SCORE = {
    "base": 5,
    "add": [
        {"when": {"attribute": "age", "lt": Decimal("0.5")}, "points": -3},
        {"when": {"attribute": "genre", "in": ["no", "a b", "x:y"]}, "points": 3},
    ],
}
ALONE = {"base": -7, "add": []}
ADD = """\
base: 5
{0}add:
{0}  - {{when: {{attribute: age, lt: 0.5}}, points: -3}}
{0}  - {{when: {{attribute: genre, in: ["no", a b, "x:y"]}}, points: 3}}
"""


def added(indent: str) -> str:
    return indent + ADD.format(indent)


BLOCK = """\
      - score:  # on the key
          base: 3  # by hand
          # before
          add:
            - {attribute: x, times: 2}  # twice
        send: a
"""
HEAD = "journey: j\nsteps:\n  - wait: 1h\n  - choose:\n"
TAIL = "    explore: 10\n"
CASES = {
    "a number": ("      - send: a\n        score: 4.5  # why\n", SCORE,
                 "      - send: a\n        score:  # why\n" + added("          ")),
    "none": ("      - send: a  # this\n", SCORE, "      - send: a  # this\n        score:\n" + added("          ")),
    "none behind a block": (
        "      - send: a\n        when:\n          all:\n            - {attribute: b, eq: 1}  # last\n", SCORE,
        "      - send: a\n        when:\n          all:\n            - {attribute: b, eq: 1}  # last\n"
         "        score:\n" + added("          "),
    ),
    "a block": (
        BLOCK, SCORE,
        "      - score:  # on the key\n          # by hand\n          # before\n          # twice\n" + added("          ") + "        send: a\n",
    ),
    "a block to a number": (
        "      - score:\n          base: 3\n\n        send: a\n", ALONE, "      - score: -7\n\n        send: a\n"
    ),
    "between brackets": ("      - {send: a, score: 1}  # short\n", SCORE,
                         "      - send: a  # short\n        score:\n" + added("          ")),
    "between brackets, a number": ("      - {send: a, score: {base: 2}}  # short\n", ALONE,
                                   "      - {send: a, score: -7}  # short\n"),
    "between brackets, none": ("      - {id: b, send: a}\n", ALONE, "      - {id: b, send: a, score: -7}\n"),
    "between brackets, on two lines": ("      - {id: b,\n         send: a}\n", ALONE,
                                       "      - {id: b,\n         send: a, score: -7}\n"),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
@pytest.mark.parametrize("end", ["\n", "\r\n"], ids=["lf", "crlf"])
def test_the_file_after(name: str, end: str) -> None:
    before, score, after = (part if isinstance(part, dict) else HEAD + part + TAIL for part in CASES[name])
    assert isinstance(before, str)
    assert isinstance(after, str)
    found = scored(before.replace("\n", end).encode(), ("steps", 1), {0: score})
    assert found.decode() == after.replace("\n", end)


def test_a_list_between_brackets_stays_one() -> None:
    found = scored(b"steps: [{choose: [{send: a}, {send: b, score: 1}]}]", ("steps", 0), {0: ALONE, 1: SCORE})
    line = '{base: 5, add: [{when: {attribute: age, lt: 0.5}, points: -3}, {when: {attribute: genre, in: ["no", a b, "x:y"]}, points: 3}]}'
    assert found.decode() == f"steps: [{{choose: [{{send: a, score: -7}}, {{send: b, score: {line}}}]}}]"


def test_several_at_once_and_those_not_named_stay() -> None:
    text = HEAD + "".join(case[0] for case in CASES.values() if isinstance(case[0], str)) + TAIL
    found = scored(text.encode(), ("steps", 1), dict.fromkeys((0, 2, 5, 6), SCORE))
    before, after = scan("", text.encode()).data["steps"][1], scan("", found).data["steps"][1]
    for at, (old, new) in enumerate(zip(before["choose"], after["choose"], strict=True)):
        assert new == ({**old, "score": SCORE} if at in (0, 2, 5, 6) else old)
    assert after["explore"] == before["explore"]
    assert comments(text) == comments(found.decode())


def test_again_is_the_same() -> None:
    once = scored((HEAD + CASES["a block"][0] + TAIL).encode(), ("steps", 1), {0: SCORE})
    assert scored(once, ("steps", 1), {0: SCORE}) == once


def test_a_comment_that_would_be_lost_is_none() -> None:
    text = HEAD + "      - {send: a, score: {base: 1,  # by hand\n         add: []}}\n"
    with pytest.raises(Unwritable):
        scored(text.encode(), ("steps", 1), {0: SCORE})


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("opera", "opera"), ("no", '"no"'), ("12", '"12"'), ("a b", "a b"), ("a: b", '"a: b"'), ("", '""'),
        ("né", '"né"'), (True, "true"), (Decimal("1E+2"), "100"), (Decimal("0.10"), "0.10"), (-3, "-3"),
        (["a", 1], "[a, 1]"), ({"a": {"b": []}}, "{a: {b: []}}"),
    ],
)  # fmt: skip
def test_flow(value: Any, text: str) -> None:
    assert flow(value) == text
    assert scan("", f"x: {text}".encode()).data == {"x": value}
