"""RFC 8785 by hand-made vectors: the RFC's own of section 3.2.3, and what it says of strings in 3.2.2.2."""

from __future__ import annotations

import json
import random

import pytest

from cjo_cli.bundle.canonical import _ordered, canonical

SORTED = {
    "\u20ac": "Euro Sign", "\r": "Carriage Return", "\ufb33": "Hebrew Letter Dalet With Dagesh", "1": "One",
    "\U0001f600": "Emoji: Grinning Face", "\u0080": "Control", "\u00f6": "Latin Small Letter O With Diaeresis",
}  # fmt: skip
ORDER = ["\r", "1", "\u0080", "\u00f6", "\u20ac", "\U0001f600", "\ufb33"]


def test_keys_stand_in_the_order_of_utf16() -> None:
    assert list(json.loads(canonical(SORTED))) == ORDER
    assert canonical({"b": {"d": 1, "c": 2}, "a": []}) == b'{"a":[],"b":{"c":2,"d":1}}'


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("\u20ac$\u000f\nA'B\"\\\\\"/", '"\u20ac$\\u000f\\nA\'B\\"\\\\\\\\\\"/"'),
        ("\b\t\n\f\r\x00\x1f\x7f\u2028", '"\\b\\t\\n\\f\\r\\u0000\\u001f\x7f\u2028"'),
        (None, "null"), (True, "true"), (False, "false"), (0, "0"), (-7, "-7"), (10**15, "1000000000000000"),
        ([1, [2, ()], {}], "[1,[2,[]],{}]"), ("", '""'), ({"": ""}, '{"":""}'), ("ö", '"ö"'), ("o\u0308", '"o\u0308"'),
    ],
)  # fmt: skip
def test_one_text_for_one_value(value: object, text: str) -> None:
    assert canonical(value) == text.encode()
    assert json.loads(canonical(value)) == json.loads(json.dumps(value))


def test_the_short_way_is_the_long_one() -> None:
    chance = random.Random(8785)

    def value(depth: int) -> object:
        if depth and chance.random() < 0.6:
            several = [value(depth - 1) for _ in range(chance.randrange(4))]
            return several if chance.random() < 0.5 else {text(): one for one in several}
        return chance.choice([None, True, False, chance.randrange(-(10**15), 10**15), text()])

    def text() -> str:
        return "".join(chance.choice('aB"\\\n\x1f\x7fö€\ufb33\uffff\U0001f600') for _ in range(chance.randrange(4)))

    for _ in range(500):
        made = value(4)
        assert canonical(made) == _ordered(made).encode()


@pytest.mark.parametrize("value", [1.0, float("nan"), {"a": [0.5]}])
def test_floats_have_none(value: object) -> None:
    with pytest.raises(TypeError):
        canonical(value)


def test_half_a_character_has_none() -> None:
    with pytest.raises(UnicodeEncodeError):
        canonical("\ud800")
