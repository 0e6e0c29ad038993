"""Strict YAML: what a text becomes, and where its parts stand."""

from decimal import Decimal

import pytest

from cjo_cli.diagnostics import Span
from cjo_cli.load.scan import LARGEST, compose, locate, scan

TEXT = """\
journey: welcome
enter: {event: signed_up, where: {tier: gold}}
steps:
  - id: first
    wait: 1d
  - send: "a letter"
body: |
  two
  lines
"""


def data_of(text: str):
    scanned = scan("file.yaml", text.encode())
    assert scanned.findings == ()
    return scanned.data


def codes_of(raw: bytes) -> list[str]:
    return [finding.code for finding in scan("file.yaml", raw).findings]


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("true", True), ("false", False), ("True", "True"), ("FALSE", "FALSE"), ("y", "y"), ("n", "n"), ("nope", "nope"),
        ("null", None), ("~", None), ("", None), ("Null", "Null"), ("NULL", "NULL"),
        ("0", 0), ("7", 7), ("-7", -7), ("+7", 7), ("1.10", Decimal("1.10")), ("-0.5", Decimal("-0.5")),
        ("0123", "0123"), ("00", "00"), ("0x1F", "0x1F"), ("0o17", "0o17"), ("0b1", "0b1"), ("1_000", "1_000"), ("1e3", "1e3"),
        ("1.5e3", "1.5e3"), (".5", ".5"), ("5.", "5."), ("1.2.3", "1.2.3"), (".inf", ".inf"), (".nan", ".nan"), ("1,5", "1,5"),
        ("\u0663", "\u0663"), ("2026-03-01", "2026-03-01"), ("2026-03-01T09:00:00Z", "2026-03-01T09:00:00Z"),
        ("2026-03-01 09:00", "2026-03-01 09:00"), ("=", "="), ("12:3", "12:3"), ("a:b", "a:b"), ("1" * 28, int("1" * 28)),
        ('"no"', "no"), ("'09:00'", "09:00"), ('"7"', "7"), ('""', ""), ('"\\u00e9"', "é"), ("'it''s'", "it's"),
        ("two words # and a comment", "two words"), ("a#b", "a#b"), ("🚲", "🚲"),
    ],
)  # fmt: skip
def test_a_scalar_is_what_it_looks_like(written, value):
    found = data_of(f"a: {written}\n")["a"]
    assert found == value
    assert type(found) is type(value)


@pytest.mark.parametrize(
    "written", ["yes", "no", "on", "off", "Yes", "NO", "oN", "9:00", "09:00", "23:59:59", "1" * 29]
)
def test_what_readers_disagree_about_is_refused_unquoted(written):
    scanned = scan("file.yaml", f"a: {written}\nb: [1, {written}]\n{written}: c\n".encode())
    assert [(f.code, f.place.span.line, f.place.span.column) for f in scanned.findings] == [
        ("CJO112", 1, 4), ("CJO112", 2, 8), ("CJO112", 3, 1)]  # fmt: skip
    assert data_of(f"a: \"{written}\"\nb: '{written}'\nc: |\n  {written}\n") == {
        "a": written,
        "b": written,
        "c": f"{written}\n",
    }


@pytest.mark.parametrize("style", ["|", "|-", ">", ">-"])
def test_a_block_is_text(style):
    assert data_of(f"a: {style}\n  7\n")["a"].strip() == "7"


@pytest.mark.parametrize(("name", "end"), [("unix", "\n"), ("windows", "\r\n"), ("mac", "\r")])
def test_line_ends_are_all_one(name, end):
    text = TEXT.replace("\n", end)
    scanned = scan("file.yaml", text.encode())
    assert scanned.data == data_of(TEXT)
    assert locate(scanned.root, ("steps", 1, "send"), on_key=False) == Span(6, 11, 6, 21)


def test_a_byte_order_mark_is_no_part_of_the_text():
    scanned = scan("file.yaml", b"\xef\xbb\xbf" + TEXT.encode())
    assert scanned.data == data_of(TEXT)
    assert locate(scanned.root, ("journey",), on_key=True) == Span(1, 1, 1, 8)


@pytest.mark.parametrize(
    ("path", "on_key", "span"),
    [
        ((), False, Span(1, 1, 1, 8)),
        (("journey",), False, Span(1, 10, 1, 17)),
        (("journey",), True, Span(1, 1, 1, 8)),
        (("enter",), False, Span(2, 8, 2, 9)),
        (("enter", "where", "tier"), True, Span(2, 35, 2, 39)),
        (("enter", "where", "tier"), False, Span(2, 41, 2, 45)),
        (("steps",), False, Span(4, 3, 4, 4)),
        (("steps", 0), False, Span(4, 5, 4, 7)),
        (("steps", 1, "send"), False, Span(6, 11, 6, 21)),
        (("body",), False, Span(7, 7, 10, 1)),
        (("enter", "when", "not"), False, Span(2, 8, 2, 9)),
        (("steps", 7), False, Span(4, 3, 4, 4)),
        (("journey", "deeper"), False, Span(1, 10, 1, 17)),
    ],
)
def test_a_path_leads_to_its_span_or_to_the_deepest_part_that_is_there(path, on_key, span):
    assert locate(compose(TEXT), path, on_key=on_key) == span


def test_columns_count_characters():
    scanned = scan("file.yaml", "a: {é🚲: x, b: y}\n".encode())
    assert locate(scanned.root, ("a", "b"), on_key=True) == Span(1, 12, 1, 13)


def test_the_largest_file_is_read_and_one_byte_more_is_not():
    start = b"a: b\n#"
    assert codes_of(start + b" " * (LARGEST - len(start))) == []
    assert codes_of(start + b" " * (LARGEST - len(start) + 1)) == ["CJO114"]


@pytest.mark.parametrize(
    "text", ["---\na: b\n", "---\na: b\n...\n", "%YAML 1.1\n---\na: b\n", "# first\n\na: b # last\n"]
)
def test_one_document_may_say_that_it_is_one(text):
    assert data_of(text) == {"a": "b"}


def test_every_duplicate_is_named_and_the_first_counts():
    scanned = scan("file.yaml", b"a: 1\na: 2\na: 3\n")
    assert scanned.data == {"a": 1}
    assert [(f.code, f.place.span.line, f.related[0].place.span.line) for f in scanned.findings] == [
        ("CJO102", 2, 1), ("CJO102", 3, 1)]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("a: &x b", "CJO113"), ("a: *x", "CJO113"), ("a: !x b", "CJO113"), ("a: ! b", "CJO113"), ("&x a: b", "CJO113"),
        ("<<: {a: b}", "CJO113"), ("a: b\n---\nc: d", "CJO113"), ("a: b\n---", "CJO113"), ('"<<": b', None), ("a: 'b &x *y !z'", None),
        ("? a\n: b", None), ("? [a]\n: b", "CJO105"), ("{a: b}: c", "CJO105"), ("a: {{ b }}", "CJO112"), ("1: a", "CJO105"),
        ("~: a", "CJO105"), ("1.5: a", "CJO105"), ("a: [b", "CJO101"), ("a: b\n c: d", "CJO101"), ("'a", "CJO101"), ("", "CJO117"),
    ],
)  # fmt: skip
def test_what_is_no_part_of_the_language(text, code):
    assert codes_of(text.encode()) == ([code] if code else [])
