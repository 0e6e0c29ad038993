"""Lines of JSON as rows: three shapes, and what is none (V1, D1)."""

from __future__ import annotations

import json
import math
import struct
from random import Random
from typing import Any

import duckdb
import pytest

from cjo_cli.machine.reading import Bad, Row, read_row

AT = 1_772_442_000_000_000  # 2026-03-02T09:00:00Z


def row(unit: str = "iso", **cells: Any) -> Row | Bad:
    return read_row(json.dumps(cells), unit)


def own(**cells: Any) -> Row | Bad:
    return row(**{"customer_id": "c", "event": "e", "ts": "2026-03-02T09:00:00Z", **cells})


def test_our_columns() -> None:
    found = own(event_id="i", value=30.50, properties={"page": "home", "flag": True})
    assert isinstance(found, Row)
    assert (found.customer, found.ts, found.name, found.id) == ("c", AT, "e", "i")
    assert [found.text(name) for name in ("value", "page", "flag", "absent")] == ["30.5", "home", "true", None]


def test_numbers_are_text() -> None:
    found = read_row('{"customer_id": 007e0, "event": "e"}', "iso")
    assert found == Bad("json")
    found = read_row('{"customer_id": 7, "event": "e", "ts": "2026-03-02T09:00:00Z", "v": 1.50e1}', "iso")
    assert isinstance(found, Row)
    assert (found.customer, found.text("v")) == ("7", "15.0")
    # No JSON, but written by many; the simulation reads such a line, too.
    found = read_row('{"customer_id": NaN, "event": "e", "ts": "2026-03-02T09:00:00Z", "v": -Infinity}', "iso")
    assert isinstance(found, Row)
    assert (found.customer, found.text("v")) == ("NaN", "-Infinity")


def numbers() -> list[str]:
    """Numbers as JSON may have them: of all sizes, with few digits and with many, around the edges of their forms."""
    random = Random(7)
    any_bits = [struct.unpack("d", struct.pack("Q", random.getrandbits(64)))[0] for _ in range(2_000)]
    money = [round(random.uniform(-1e6, 1e6), random.randint(0, 6)) for _ in range(2_000)]
    wide = [random.choice((1, -1, 1.5, -2.25)) * 10.0 ** random.randint(-30, 30) for _ in range(500)]
    made = [repr(number) for number in (*any_bits, *money, *wide) if math.isfinite(number)]
    given = "-0 -0.0 0 0.0 1.50 1e3 1E3 0.1e1 5.0 1e400 -1e400 1e-400 12345678901234567890 123456789012345678901.5"
    return [
        *made,
        *given.split(),
        "9007199254740993.0",
        "-9223372036854775809",
        "1e20",
        "1e21",
        "1e22",
        "1e-5",
        "1e-6",
        "1e-7",
    ]


def test_a_number_has_the_text_that_a_simulation_sees() -> None:
    lines = [
        f'{{"customer_id": "c", "event": "e", "ts": "2026-03-02T09:00:00Z", "v": {number}}}' for number in numbers()
    ]
    found = [read_row(line, "iso") for line in lines]
    with duckdb.connect() as connection:
        asked = connection.execute("SELECT line::JSON ->> '$.v' FROM (SELECT unnest(?) AS line)", [lines]).fetchall()
    assert [row.text("v") for row in found if isinstance(row, Row)] == [text for (text,) in asked]


def test_of_a_key_that_is_given_twice_the_first_counts() -> None:
    line = '{"customer_id": "a", "customer_id": "b", "event": "e", "ts": "2026-03-02T09:00:00Z", "v": {"x": 1, "x": 2}, "v": 3}'
    found = read_row(line, "iso")
    assert isinstance(found, Row)
    assert (found.customer, found.text("v")) == ("a", None)
    with duckdb.connect() as connection:
        asked = connection.execute("SELECT ?::JSON ->> ['$.customer_id', '$.v']", [line]).fetchall()
    assert asked == [(["a", '{"x":1,"x":2}'],)]


def test_segment() -> None:
    common = {"timestamp": "2026-03-02T10:00:00+01:00", "messageId": "m"}
    track = row(type="track", event="Order Completed", anonymousId="a", properties={"value": 3}, **common)
    assert isinstance(track, Row)
    assert (track.customer, track.ts, track.name, track.id, track.text("value")) == (
        "a",
        AT,
        "Order Completed",
        "m",
        "3",
    )
    known = row(type="identify", userId="u", anonymousId="a", traits={"tier": "gold"}, **common)
    assert isinstance(known, Row)
    assert (known.customer, known.name, known.text("tier")) == ("u", "identify", "gold")
    assert row(type="track", userId="u", **common) == Bad("event")


def test_cloudevents() -> None:
    found = row(
        specversion="1.0", type="e", subject="c", time="2026-03-02T09:00:00Z", source="shop", id="1", data={"v": "x"}
    )
    assert isinstance(found, Row)
    assert (found.customer, found.ts, found.name, found.id, found.text("v")) == ("c", AT, "e", "shop\x1f1", "x")


@pytest.mark.parametrize(
    ("unit", "ts", "wanted"),
    [
        ("s", AT // 1_000_000, AT), ("ms", AT // 1000, AT), ("us", AT, AT), ("s", "1772442000.123456", AT + 123_456),
        ("ms", "2026-03-02 09:00", AT), ("iso", AT, None), ("iso", "soon", None), ("s", True, None), ("s", 1e300, None),
    ],
)  # fmt: skip
def test_instants(unit: str, ts: Any, wanted: int | None) -> None:
    found = row(unit, customer_id="c", event="e", ts=ts)
    assert found == Bad("ts") if wanted is None else isinstance(found, Row) and found.ts == wanted


def test_what_is_missing() -> None:
    assert own(customer_id="") == Bad("customer")
    assert own(customer_id={"id": 1}) == Bad("customer")
    assert own(event=None) == Bad("event")
    assert own(ts=None) == Bad("ts")
    for line in ("[]", "1", "", "{", b"\xff", '{"a": ' * 100_000):
        assert read_row(line, "iso") == Bad("json")
