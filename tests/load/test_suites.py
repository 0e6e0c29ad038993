"""Files of journey tests: what can be written, tables of rows, and what is said of slips."""

from __future__ import annotations

from pathlib import Path

import pytest

from cjo_cli.diagnostics import Finding
from cjo_cli.load.project import diagnose
from cjo_cli.load.scan import scan
from cjo_cli.load.suites import SuiteSchema
from cjo_cli.model.suite import Suite, scenario

FILE = "t.test.yaml"
HEAD = "journeys: welcome\nstart: 2026-03-03 12:00\ntests:\n"


def read(text: str) -> tuple[Suite | None, list[Finding]]:
    return SuiteSchema().check(FILE, scan(FILE, text.encode()).data)


def suite(text: str) -> Suite:
    found, wrong = read(text)
    assert found is not None, [finding.message for finding in wrong]
    return found


def test_a_row_is_a_test_with_its_cells_filled() -> None:
    found = suite(
        HEAD
        + """
  - test: A cart
    each:
      - {value: 89.99, sent: []}
      - {value: 90, sent: [{at: 1h}], customer: "7"}
    given: [{event: cart, properties: {value: {each: value}}, customer: {each: customer}}]
    expect: {messages: {each: sent}}
"""
    )
    first, second = found.tests
    assert (first.title, second.title) == ("A cart [value: 89.99]", "A cart [value: 90, customer: 7]")
    assert str(first.case.given[0].properties["value"]) == "89.99"
    assert first.case.given[0].customer is None, "what an empty cell stands for is left out"
    assert (second.case.given[0].customer, len(second.case.expect.messages or ())) == ("7", 1)
    assert second.path("expect", "messages", 0, "at") == ("tests", 0, "each", 1, "sent", 0, "at")
    assert second.path("given", 0, "event") == ("tests", 0, "given", 0, "event")


def test_a_test_speaks_over_its_file() -> None:
    found = suite("""
journeys: [a, b]
start: 2026-03-03
timezone: Europe/Amsterdam
profile: {email: x, locale: en}
profiles: {ada: {age: 3}}
assign: {arms: one, holdout: true}
tests:
  - test: It
    start: 2026-04-01
    without: [email]
    profile: {locale: nl}
    profiles: {ben: {age: 4}}
    assign: {arms: two}
    given: [{event: cart, customer: carl}, {event: cart, customer: ada, at: -2d}]
    expect: {messages: []}
""")
    told = scenario(found.head, found.tests[0].case)
    assert (told.journeys, told.start, told.timezone) == (("a", "b"), "2026-04-01", "Europe/Amsterdam")
    assert told.profiles == {
        "ada": {"locale": "nl", "age": 3},
        "ben": {"locale": "nl", "age": 4},
        "carl": {"locale": "nl"},
    }
    assert told.assign == {"arms": "two", "holdout": True}


# What is wrong, the code, a part of the message, and the line and column where it is said.
SLIPS: dict[str, tuple[str, str, str, int, int]] = {
    "no start": ("journeys: a\ntests:\n  - {test: It, expect: {messages: []}}\n", "CJO104", "'start'", 3, 5),
    "an unknown key": (HEAD + "  - {test: It, expects: {messages: []}}\n", "CJO103", "'expects'", 4, 16),
    "nothing expected": (HEAD + "  - {test: It, expect: {match: exact}}\n", "CJO120", "at least one of entries", 4, 24),
    "an empty expectation": (HEAD + "  - {test: It, expect: {exits: [{}]}}\n", "CJO120", "at least one of at", 4, 33),
    "no instant": (HEAD + "  - {test: It, expect: {exits: [{at: noon}]}}\n", "CJO119", "an offset such as 3h", 4, 38),
    "no day": (HEAD + "  - {test: It, expect: {exits: [{at: 2026-02-30}]}}\n", "CJO119", "2026-02-30", 4, 38),
    "no timezone": (HEAD + "  - {test: It, timezone: Berlin, expect: {exits: []}}\n", "CJO111", "Berlin", 4, 26),
    "an outcome": (HEAD + "  - {test: It, expect: {exits: [{outcome: left}]}}\n", "CJO106", "left", 4, 43),
    "two of one name": (HEAD + "  - {test: It, expect: {exits: []}}\n" * 2, "CJO118", "'It'", 5, 12),
    "a column that is not there": (
        HEAD + "  - {test: It, each: [{a: 1}], until: {each: b}, expect: {exits: [{key: {each: a}}]}}\n",
        "CJO106", "no row has a column 'b'", 4, 16,
    ),
    "a column that nobody asks for": (
        HEAD + "  - {test: It, each: [{a: 1}], expect: {exits: []}}\n", "CJO103", "asks for the column 'a'", 4, 24,
    ),
    "a wrong value in a row": (
        HEAD + "  - {test: It, each: [{a: 1h}, {a: noon}], until: {each: a}, expect: {exits: []}}\n",
        "CJO119", "noon", 4, 36,
    ),
    "rows that are none": (HEAD + "  - {test: It, each: [], expect: {exits: []}}\n", "CJO106", "one row", 4, 22),
    "whose event it is": (
        HEAD + "  - {test: It, profiles: {a: {x: 1}, b: {x: 2}}, given: [{event: e}], expect: {exits: []}}\n",
        "CJO104", "'customer'", 4, 58,
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", SLIPS)
def test_a_slip_is_told_at_its_place(tmp_path: Path, name: str) -> None:
    text, code, words, line, column = SLIPS[name]
    (tmp_path / FILE).write_text(text, encoding="utf-8")
    found, wrong = read(text)
    assert found is None
    (told,) = diagnose(tmp_path, tuple(wrong))
    assert (told.finding.code, told.span.line, told.span.column) == (code, line, column), told.finding.message
    assert words in told.finding.message
