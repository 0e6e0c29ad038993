"""The scalars with a fixed form: what each reads as, and what each refuses (language.md, first table)."""

from decimal import Decimal

import pytest
from pydantic import TypeAdapter, ValidationError

from cjo_cli.model.base import (
    DAY,
    LONGEST,
    SECOND,
    Duration,
    Instant,
    KebabId,
    LocalTime,
    Number,
    Offset,
    OneOrMore,
    Percent,
    SnakeId,
    Text,
    shown,
)

MINUTE, HOUR, WEEK = 60 * SECOND, 3600 * SECOND, 7 * DAY


def read(kind, value):
    return TypeAdapter(kind).validate_python(value)


def refuses(kind, value) -> str:
    with pytest.raises(ValidationError) as caught:
        read(kind, value)
    error = caught.value.errors()[0]
    return error.get("ctx", {}).get("text", error["msg"])


@pytest.mark.parametrize(
    ("written", "microseconds"),
    [
        ("90s", 90 * SECOND), ("30m", 30 * MINUTE), ("3h", 3 * HOUR), ("7d", 7 * DAY), ("2w", 2 * WEEK), ("1d12h", 36 * HOUR),
        ("1w1d1h1m1s", WEEK + DAY + HOUR + MINUTE + SECOND), ("12h1d", 36 * HOUR), ("1h1h", 2 * HOUR), ("007d", 7 * DAY), ("0d1s", SECOND),
        ("36525d", LONGEST),
    ],
)  # fmt: skip
def test_a_duration_is_exact(written, microseconds):
    assert read(Duration, written) == microseconds


@pytest.mark.parametrize(
    "written",
    [
        "", " ", "d", "7", "7 d", " 7d", "7d ", "7d\n", "1.5h", "7D", "7days", "1y", "1mo", "100ms", "P7D", "-7d", "+7d", "d7", "٧d", "0s", "0d0h",
        "36526d", "9" * 15 + "d", "9" * 16 + "s", "9" * 5000 + "s", 7, 0, True, None, Decimal("1.5"), ["7d"], {"days": 7},
    ],
)  # fmt: skip
def test_no_duration(written):
    assert refuses(Duration, written)


@pytest.mark.parametrize(
    ("written", "microseconds"), [("-2d", -2 * DAY), ("2d", 2 * DAY), ("0d", 0), ("-0s", 0), ("-1d12h", -36 * HOUR)]
)
def test_an_offset_may_be_negative_or_nothing(written, microseconds):
    assert read(Offset, written) == microseconds


@pytest.mark.parametrize("written", ["--2d", "1d-12h", "-", "- 2d", "-36526d", -2])
def test_no_offset(written):
    assert refuses(Offset, written)


@pytest.mark.parametrize(
    ("written", "points"),
    [(0, 0), (10, 1000), (100, 10_000), (Decimal("12.5"), 1250), (Decimal("0.01"), 1), (Decimal("99.99"), 9999), (Decimal("100.00"), 10_000),
     (Decimal("10.500"), 1050)],
)  # fmt: skip
def test_a_percent_is_whole_basis_points(written, points):
    assert read(Percent, written) == points


@pytest.mark.parametrize(
    "written",
    [-1, 101, Decimal("100.01"), Decimal("0.001"), Decimal("12.345"), "10", "10%", True, None, 10.5, [10], 10**28],
)
def test_no_percent(written):
    assert refuses(Percent, written)


@pytest.mark.parametrize(("written", "minutes"), [("00:00", 0), ("09:00", 540), ("23:59", 1439)])
def test_a_local_time_is_minutes(written, minutes):
    assert read(LocalTime, written) == minutes


@pytest.mark.parametrize(
    "written",
    ["24:00", "9:00", "09:60", "09:00:00", "0900", "9am", "09:00 ", "09:00\n", "٠٩:٠٠", "", 900, 540, None, True],
)
def test_no_local_time(written):
    assert refuses(LocalTime, written)


@pytest.mark.parametrize(
    "written",
    [
        "2026-03-01", "2026-03-01 09:00", "2026-03-01T09:00", "2026-03-01T09:00:00", "2026-03-01T09:00:00Z", "2026-03-01 09:00Z",
        "2026-03-01T09:00:00.123456Z", "2026-03-01T09:00:00.1234567890", "2026-03-01T09:00+01", "2026-03-01T09:00:00+0100",
        "2026-03-01T09:00:00-05:30", "2024-02-29", "0001-01-01", "9999-12-31T23:59:59", "2026-03-01T09:00+23:59",
    ],
)  # fmt: skip
def test_an_instant_stays_as_written(written):
    assert read(Instant, written) == written


@pytest.mark.parametrize(
    "written",
    [
        "", "2026", "2026-03", "2026-3-1", "01-03-2026", "2026/03/01", "2026-13-01", "2026-02-29", "2026-02-30", "0000-01-01", "2026-03-01T",
        "2026-03-01T9:00", "2026-03-01T24:00", "2026-03-01T09:60", "2026-03-01T09:00:60", "2026-03-01T09", "2026-03-01Z", "2026-03-01+01:00",
        "2026-03-01T09:00z", "2026-03-01t09:00", "2026-03-01  09:00", "2026-03-01T09:00:00.", "2026-03-01T09:00+24:00", "2026-03-01T09:00+01:60",
        "2026-03-01T09:00+1", " 2026-03-01", "2026-03-01\n", "٢٠٢٦-٠٣-٠١", "tomorrow", 2026, None, True,
    ],
)  # fmt: skip
def test_no_instant(written):
    assert refuses(Instant, written)


@pytest.mark.parametrize("written", ["a", "cart-recovery", "2026", "a1-2b", "1"])
def test_a_kebab_id(written):
    assert read(KebabId, written) == written


@pytest.mark.parametrize("written", ["", "-a", "a-", "a--b", "A", "a_b", "a b", "a.b", "é", "a\n", "٣"])
def test_no_kebab_id(written):
    assert refuses(KebabId, written)


@pytest.mark.parametrize("written", ["a", "order_completed", "_private", "a1", "a__b"])
def test_a_snake_id(written):
    assert read(SnakeId, written) == written


@pytest.mark.parametrize("written", ["", "1a", "A", "a-b", "a b", "a.b", "é", "a\n"])
def test_no_snake_id(written):
    assert refuses(SnakeId, written)


@pytest.mark.parametrize(("written", "value"), [(3, Decimal(3)), (Decimal("0.5"), Decimal("0.5")), (-1, Decimal(-1))])
def test_a_number(written, value):
    assert read(Number, written) == value


@pytest.mark.parametrize("written", [True, False, "3", None, 0.5, []])
def test_no_number(written):
    assert refuses(Number, written)


def test_one_or_more():
    assert read(OneOrMore[Text], "a") == ("a",)
    assert read(OneOrMore[Text], ["a", "b"]) == ("a", "b")
    for wrong in ([], 3, ["a", 3], [""], "", None, {"a": "b"}):
        assert refuses(OneOrMore[Text], wrong)


@pytest.mark.parametrize("written", ["", " ", "\n\t", "\u00a0"])
def test_text_says_something(written):
    assert refuses(Text, written) == "expected some text, got none"


def test_an_error_shows_what_it_got_on_one_line():
    assert shown("a\nb") == r"'a\nb'"
    assert shown("x" * 100) == "'" + "x" * 37 + "…'"
    assert shown(10**50) == "1" + "0" * 36 + "…"
    assert [shown(v) for v in (None, True, 3, Decimal("1.50"), {}, [], ())] == [
        "nothing", "true", "3", "1.50", "a mapping", "a list", "a list"]  # fmt: skip


def test_braces_in_what_was_written_stay_braces():
    assert refuses(Duration, "{text} {hint}").endswith("got '{text} {hint}'")
