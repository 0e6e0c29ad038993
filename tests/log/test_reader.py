"""Strange logs: each is read, or counted as bad rows (D1), or a LogError; never another exception."""

from __future__ import annotations

import gzip
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pytest

from cjo_cli.errors import LogError
from cjo_cli.log import people
from cjo_cli.log.data import LogData, Wanted
from cjo_cli.log.reader import Log, read_log
from cjo_cli.model.log import LogConfig

TYPES = {"text": "string", "number": "number", "whole": "integer", "flag": "boolean", "at": "timestamp", "day": "date"}
HEAD = "customer_id,ts,event,text\n"
ROW = "a,2026-03-01T10:00:00Z,bought,x\n"
AT = 1_772_359_200_000_000  # of ROW


def wanted(
    properties: dict[str, Any] = TYPES, attributes: dict[str, Any] | None = None, name: str = "bought"
) -> Wanted:
    return Wanted({"bought": (name, dict(properties))}, attributes or {}, frozenset(), frozenset({name}))


@dataclass(frozen=True)
class Read:
    """A log and its only part."""

    log: Log
    part: LogData

    def __getattr__(self, name: str) -> Any:
        return getattr(self.log if hasattr(self.log, name) else self.part, name)


def read(folder: Path, what: Wanted | None = None, to: int | None = None, **config: Any) -> Read:
    log = read_log(folder, LogConfig(**{"events": ("events.*",), **config}), what or wanted(), to, {"threads": 2})
    (part,) = log.parts()
    return Read(log, part)


def values(data: Read, name: str) -> list[Any]:
    """A property of every row, by customer and time; None where it is missing."""
    column = data.events["bought"].properties[name]
    plain = [data.strings[code] for code in column.values] if column.type == "string" else column.values.tolist()
    return [value if valid else None for value, valid in zip(plain, column.valid, strict=True)]


def attribute(data: Read, name: str) -> dict[str, Any]:
    column = data.attributes[name]
    plain = [data.strings[code] for code in column.values] if column.type == "string" else column.values.tolist()
    return {
        c: value if valid else None
        for c, value, valid in zip(data.customers.tolist(), plain, column.valid, strict=True)
    }


def parquet(path: Path, sql: str) -> None:
    with duckdb.connect() as connection:
        connection.execute("SET TimeZone = 'UTC'")
        connection.execute(f"COPY ({sql}) TO '{path}' (FORMAT parquet)")


def one(sql: str) -> str:
    """SQL of a log of one row a, with further columns."""
    return f"SELECT 'a' AS customer_id, TIMESTAMP '2026-03-01 10:00:00' AS ts, 'bought' AS event, {sql}"


def lines(*rows: dict[str, Any]) -> str:
    return "".join(
        json.dumps({"customer_id": "a", "ts": "2026-03-01T10:00:00Z", "event": "bought", **row}) + "\n" for row in rows
    )


# ------------------------------------------------------------------------------------------------ whole files

UNREADABLE = {
    "a folder without files": {},
    "an empty file": {"events.csv": b""},
    "an empty parquet file": {"events.parquet": b""},
    "an empty JSON lines file": {"events.jsonl": b""},
    "a header alone": {"events.csv": HEAD.encode()},
    "no parquet at all": {"events.parquet": b"hello"},
    "gzip that is none": {"events.csv.gz": b"hello"},
    "gzip cut short": {"events.csv.gz": gzip.compress((HEAD + ROW * 1000).encode())[:-30]},
    "a CSV that is gzip": {"events.csv": gzip.compress((HEAD + ROW).encode())},
    "a broken line of JSON": {"events.jsonl": (lines({}) + '{"customer_id": "a", \n' + lines({})).encode()},
    "lines that are no objects": {"events.jsonl": b"[1, 2]\n3\n"},
    "bytes that are no UTF-8": {"events.csv": (HEAD + ROW).encode() + b"\xff\xfe,2026-03-01,bought,\xff\n"},
    "bytes that are no UTF-8 in JSON": {"events.jsonl": b'{"customer_id": "\xff", "ts": "2026-03-01", "event": "bought"}\n'},
    "more cells than columns": {"events.csv": (HEAD + ROW + "a,2026-03-01,bought,x,y,z\n" + ROW).encode()},
    "fewer cells than columns": {"events.csv": (HEAD + ROW + "a,2026-03-01\n" + ROW).encode()},
    "a note above the header": {"events.csv": ("# exported\n" + HEAD + ROW).encode()},
    "a note below the header": {"events.csv": (HEAD + "# exported\n" + ROW).encode()},
    "a first row that is too long": {"events.csv": (HEAD + "a,2026-03-01,bought,x,y\n" + ROW * 3).encode()},
    "a first row that is too short": {"events.csv": (HEAD + "a,2026-03-01\n" + ROW * 3).encode()},
    "a quote that is never closed": {"events.csv": (HEAD + ROW + 'a,2026-03-01,bought,"x\n' + ROW).encode()},
    "no such column": {"events.csv": HEAD.replace("ts", "time").encode() + ROW.encode()},
    "an unknown ending": {"events.xlsx": b"hello"},
    "only rejected rows": {"events.csv": (HEAD + ",2026-03-01,bought,x\na,soon,bought,x\na,2026-03-01,,x\n").encode()},
    "zeros": {"events.csv": b"\0" * 1000},
    "zeros as parquet": {"events.parquet": b"\0" * 1000},
}  # fmt: skip


@pytest.mark.parametrize("name", UNREADABLE)
def test_what_is_no_log_is_an_error(tmp_path, name):
    for file, content in UNREADABLE[name].items():
        (tmp_path / file).write_bytes(content)
    with pytest.raises(LogError) as error:
        read(tmp_path)
    assert error.value.message
    assert "Traceback" not in error.value.message


def test_a_truncated_parquet_file(tmp_path):
    parquet(tmp_path / "whole.parquet", one("range AS number, range AS whole") + " FROM range(20000)")
    content = (tmp_path / "whole.parquet").read_bytes()
    for keep in (4, 12, len(content) // 2, len(content) - 1):
        (tmp_path / "events.parquet").write_bytes(content[:keep])
        with pytest.raises(LogError):
            read(tmp_path)
    broken = bytearray(content)
    broken[len(content) // 3 : len(content) // 3 + 200] = b"\xff" * 200  # the footer is whole, a page is not
    (tmp_path / "events.parquet").write_bytes(bytes(broken))
    with pytest.raises(LogError):
        read(tmp_path)


@pytest.mark.parametrize(("file", "content"), [
    ("events.csv", HEAD + ROW), ("events.csv", "\ufeff" + HEAD + ROW), ("events.csv", (HEAD + ROW).replace("\n", "\r\n")),
    ("events.csv", HEAD + ROW[:-1]), ("events.CSV", HEAD + ROW), ("events.jsonl", lines({"text": "x"})),
    ("events.csv", "\n\n" + HEAD + ROW), ("events.csv", "\ufeff\r\n" + (HEAD + ROW).replace("\n", "\r\n")), ("events.csv", " \n" + HEAD + "\n" + ROW + "\n"),
    ("events.ndjson", lines({"text": "x"})[:-1]), ("events.jsonl", "\n" + lines({"text": "x"}) + "\n\n"),
    ("events.json", lines({"text": "x"}).replace("\n", "\r\n")),
    ("events.csv", "text,event,ts,customer_id\n" + ",".join(reversed(ROW[:-1].split(","))) + "\n"),
])  # fmt: skip
def test_forms_of_one_row(tmp_path, file, content):
    (tmp_path / file).write_text(content, encoding="utf-8", newline="")
    data = read(tmp_path)
    assert (data.facts.rows, data.customers.tolist(), data.beginning, values(data, "text")) == (1, ["a"], AT, ["x"])


def test_gzip(tmp_path):
    (tmp_path / "events.csv.gz").write_bytes(gzip.compress((HEAD + ROW).encode()))
    (tmp_path / "events.jsonl.gz").write_bytes(gzip.compress(lines({"text": "y"}).encode()))
    assert values(read(tmp_path), "text") == ["x", "y"]


def test_fifty_files_by_code_point(tmp_path):
    """T2: within a pattern by code point, so 10 before 9; a file that two patterns name is read once."""
    for number in range(50):
        kind = ("csv", "jsonl", "parquet")[number % 3]
        path = tmp_path / "logs" / f"part {number}.{kind}"
        path.parent.mkdir(exist_ok=True)
        if kind == "csv":
            path.write_text(HEAD + ROW.replace("x", str(number)))
        elif kind == "jsonl":
            path.write_text(lines({"text": number}))
        else:
            parquet(path, one(f"{number} AS text"))
    data = read(tmp_path, events=("logs/part 7.*", "logs/*"))
    names = sorted(f"part {n}.{('csv', 'jsonl', 'parquet')[n % 3]}" for n in range(50) if n != 7)
    assert values(data, "text") == ["7", *(name.split()[1].split(".")[0] for name in names)]


def test_names_that_are_patterns(tmp_path):
    folder = tmp_path / "a [b] 'c'*"
    folder.mkdir()
    (folder / "events [1].csv").write_text(HEAD + ROW)
    assert read(folder, events=("events [1].csv",)).facts.rows == 1
    assert read(folder, events=("*.csv",)).facts.rows == 1


def test_an_empty_file_among_others(tmp_path):
    (tmp_path / "events.1.csv").write_text(HEAD)
    (tmp_path / "events.2.jsonl").write_text("")
    parquet(tmp_path / "events.3.parquet", one("'x' AS text") + " LIMIT 0")
    (tmp_path / "events.4.csv").write_text(HEAD + ROW)
    assert read(tmp_path).facts.rows == 1


# ----------------------------------------------------------------------------------------------- rows and ids


def test_ids_of_any_text(tmp_path):
    ids = ["'", '"', "a\nb", "\U0001f600", "\uffee", "é", "e\u0301", " a ", "a,b", "NULL", "0", "00", "--", "'; DROP TABLE rows", "\\", "null", "#", "a\tb", "%s", "{}"]  # fmt: skip
    (tmp_path / "events.jsonl").write_text(
        lines(*({"customer_id": name, "text": name} for name in ids)), encoding="utf-8"
    )
    quoted = "".join(f'"{name.replace(chr(34), chr(34) * 2)}",2026-03-01,bought,x\n' for name in ids)
    (tmp_path / "events.csv").write_text(HEAD + quoted, encoding="utf-8")
    data = read(tmp_path)
    assert data.customers.tolist() == sorted(ids)
    assert sorted(value for value in values(data, "text") if value != "x") == sorted(ids)
    assert len(data.bucket('it\'s "salt"')) == len(ids)


def test_lone_surrogates_in_json(tmp_path):
    """JSON can write half a character; that is no text."""
    (tmp_path / "events.jsonl").write_text(lines({"customer_id": "a\ud800", "text": "\udfff"}, {"text": "x"}))
    try:
        data = read(tmp_path)
    except LogError:
        return
    assert "a" in data.customers.tolist()


def test_rejected_rows_are_counted_by_the_first_that_is_missing(tmp_path):
    rows = [{"customer_id": None, "event": None, "ts": None}, {"customer_id": ""}, {"customer_id": {"a": 1}}, {"customer_id": [1]},
            {"event": None}, {"event": ""}, {"event": ["bought"]}, {"ts": None}, {"ts": "soon"}, {"ts": {"a": 1}}, {"ts": True}, {"ts": 5}, {}]  # fmt: skip
    (tmp_path / "events.jsonl").write_text(lines(*rows))
    data = read(tmp_path)
    assert (data.facts.rows, data.facts.rejected) == (13, {"customer": 4, "event": 3, "ts": 5})


@pytest.mark.parametrize(("text", "ts"), [
    ("0001-01-01", -62_135_596_800_000_000), ("9999-12-31T23:59:59.999999", 253_402_300_799_999_999), ("0000-01-01", None),
    ("9999-12-31T23:59:59-01", None), ("0001-01-01T00:30+01:00", None), ("10000-01-01", None), ("-001-01-01", None),
    ("2026-03-01T10:00:00.1234569Z", AT + 123_456), ("2026-03-01 10:00", AT), ("2026-03-01T24:00", None), ("2026-03-01T10:00:60", None),
    ("2026-03-01T10:00:00z", None), ("2026-3-1", None), ("1772359200", None), (" 2026-03-01", None), ("2026-03-01T10:00:00+24", None),
    ("2026-03-01T10:00:00 +00", None), ("infinity", None), ("epoch", None), ("today", None), ("２０２６-03-01", None), ("2026-03-01T10:00:00.Z", None),
    ("2026-03-01\n", None), ("2026-02-29", None), ("2024-02-29", 1_709_164_800_000_000), ("2026-03-01T10:00:00+0530", AT - 19_800_000_000),
])  # fmt: skip
def test_times_as_text(tmp_path, text, ts):
    (tmp_path / "events.jsonl").write_text(lines({"ts": text, "customer_id": "b"}, {}), encoding="utf-8")
    data = read(tmp_path)
    assert data.facts.rejected == ({} if ts is not None else {"ts": 1})
    assert ts is None or ts in data.events["bought"].ts.tolist()


@pytest.mark.parametrize(("number", "unit", "ts"), [
    (1_772_359_200, "s", AT), (1_772_359_200_000, "ms", AT), (AT, "us", AT), ("1772359200", "s", AT), (1772359200.123456, "s", AT + 123_456),
    ("1772359200.1234567", "s", AT + 123_456), (1.7723592e9, "s", AT), (0, "s", 0), (-1, "s", -1_000_000),
    (10**18, "s", None), (-(10**18), "ms", None), (2**63 - 1, "us", None), (2**63, "us", None), (10**30, "us", None),
    ("9" * 60, "s", None), ("1e400", "s", None), (1e300, "s", None), (253_402_300_800, "s", None), (253_402_300_799, "s", 253_402_300_799_000_000),
    ("2026-03-01T10:00:00Z", "s", AT), ("", "s", None), ("NaN", "s", None), (True, "s", None), ("0x10", "s", None),
])  # fmt: skip
@pytest.mark.parametrize("kind", ["jsonl", "csv", "parquet"])
def test_times_as_numbers(tmp_path, number, unit, ts, kind):
    if kind == "jsonl":
        (tmp_path / "events.jsonl").write_text(lines({"ts": number, "customer_id": "b"}, {}))
    elif kind == "csv":
        (tmp_path / "events.csv").write_text(HEAD + f"b,{number},bought,x\n" + ROW)
    elif isinstance(number, bool | str):
        return  # no number in Parquet
    else:
        column = "BIGINT" if isinstance(number, int) and abs(number) < 2**63 else "DOUBLE"
        parquet(tmp_path / "events.parquet", f"SELECT 'b' AS customer_id, {number}::{column} AS ts, 'bought' AS event")
        (tmp_path / "events.x.csv").write_text(HEAD + ROW)
    data = read(tmp_path, ts_unit=unit)
    assert data.facts.rejected == ({} if ts is not None else {"ts": 1})
    assert ts is None or ts in data.events["bought"].ts.tolist()


def test_a_log_over_all_ages(tmp_path):
    """One garbage time makes time begin in year 1 (T5); that is odd, and no reason to fail."""
    (tmp_path / "events.csv").write_text(
        HEAD + "b,0001-01-01,bought,x\n" + ROW + "c,9999-12-31T23:59:59.999999Z,bought,x\n"
    )
    data = read(tmp_path)
    assert (data.beginning, data.horizon) == (-62_135_596_800_000_000, 253_402_300_799_999_999)


def test_nobody_before_the_horizon(tmp_path):
    (tmp_path / "events.csv").write_text(HEAD + ROW)
    data = read(tmp_path, to=AT - 1)
    assert (len(data.customers), len(data.events["bought"].ts), data.facts.rows) == (0, 0, 1)
    assert len(data.bucket("salt")) == 0


# -------------------------------------------------------------------------------------- columns and their types

COLUMNS = {  # SQL of a Parquet column, and what it is as each type, None: missing
    "NULL::INTEGER": {}, "'nan'::DOUBLE": {"text": "nan"}, "'inf'::DOUBLE": {"text": "inf"}, "'-inf'::FLOAT": {"text": "-inf"},
    "1.50::DECIMAL(10, 2)": {"text": "1.50", "number": 1.5}, "2.00::DECIMAL(10, 2)": {"text": "2.00", "number": 2.0, "whole": 2},
    "0.1::FLOAT": {"text": "0.1", "number": 0.1}, "3::UTINYINT": {"text": "3", "number": 3.0, "whole": 3},
    "9223372036854775807": {"text": "9223372036854775807", "number": 2.0**63, "whole": 2**63 - 1},
    "9223372036854775808::UBIGINT": {"text": "9223372036854775808", "number": 2.0**63},
    "1e300::DOUBLE": {"text": "1e+300", "number": 1e300}, "-0.0::DOUBLE": {"text": "-0.0", "number": 0.0, "whole": 0},
    "TRUE": {"text": "true", "flag": True}, "DATE '2026-03-01'": {"text": "2026-03-01", "at": AT - 36_000_000_000, "day": 20513},
    "TIMESTAMP '2026-03-01 10:00:00'": {"text": "2026-03-01 10:00:00", "at": AT},
    "TIMESTAMP_NS '2026-03-01 10:00:00.123456789'": {"at": AT + 123_456},
    "TIMESTAMP_NS '1969-12-31 23:59:59.999999999'": {"at": -1},
    "'2026-03-01 10:00:00'::TIMESTAMP_MS": {"text": "2026-03-01 10:00:00", "at": AT},
    "'2026-03-01 10:00:00'::TIMESTAMP_S": {"text": "2026-03-01 10:00:00", "at": AT},
    "TIMESTAMPTZ '2026-03-01 12:00:00+02'": {"text": "2026-03-01 10:00:00+00", "at": AT},
    "TIMESTAMP 'infinity'": {"text": "infinity"}, "DATE 'infinity'": {"text": "infinity"}, "DATE '-infinity'": {"text": "-infinity"},
    "TIMESTAMP '10000-01-01'": {"text": "10000-01-01 00:00:00"}, "DATE '0001-01-01 (BC)'": {"text": "0001-01-01 (BC)"},
    "'5'::ENUM ('5', 'b')": {"text": "5", "number": 5.0, "whole": 5}, "TIME '12:00:00'": {"text": "12:00:00"},
    "'6f2b0f3e-8a43-4c11-9f5b-1c8c3c5d7e9a'::UUID": {"text": "6f2b0f3e-8a43-4c11-9f5b-1c8c3c5d7e9a"},
    "INTERVAL 1 DAY": {"text": "1 day"}, "'x'::BLOB": {}, "[1, 2]": {}, "{'a': 1}": {}, "MAP {'a': 1}": {}, "[1, 2]::INTEGER[2]": {},
    "'{\"a\": 1}'::JSON": {"text": '{"a": 1}'}, "''": {"text": ""}, "'true'": {"text": "true", "flag": True},
    "'9007199254740993.0'": {"text": "9007199254740993.0", "number": 2.0**53, "whole": 2**53 + 1}, "'1e3'": {"text": "1e3", "number": 1000.0, "whole": 1000},
    "'1e999'": {"text": "1e999"}, "'99999999999999999999'": {"text": "9" * 20, "number": 1e20}, "'2026-02-30'": {"text": "2026-02-30"},
    "'0000-02-03'": {"text": "0000-02-03"},
}  # fmt: skip


@pytest.mark.parametrize("sql", COLUMNS)
def test_columns_of_every_type(tmp_path, sql):
    parquet(tmp_path / "events.parquet", one(", ".join(f"{sql} AS {name}" for name in TYPES)))
    data = read(tmp_path)
    found = {name: value for name in TYPES for [value] in [values(data, name)] if value is not None}
    if sql.startswith(("TIMESTAMP_NS", "INTERVAL")):
        found.pop("text")  # as DuckDB prints it
    assert found == {
        key: value for key, value in COLUMNS[sql].items() if key in found or not sql.startswith("INTERVAL")
    }


@pytest.mark.parametrize("sql", ["5", "5::UBIGINT", "'5'::ENUM ('5')", "5::DECIMAL(3, 0)", "'5'::JSON"])
def test_ids_of_many_types(tmp_path, sql):
    parquet(
        tmp_path / "events.parquet",
        f"SELECT {sql} AS customer_id, DATE '2026-03-01' AS ts, 'bought'::ENUM ('bought') AS event",
    )
    assert read(tmp_path).customers.tolist() == ["5"]


@pytest.mark.parametrize("sql", ["5::DOUBLE", "5::FLOAT"])
def test_ids_are_no_floating_point_numbers(tmp_path, sql):
    parquet(tmp_path / "events.parquet", f"SELECT {sql} AS customer_id, DATE '2026-03-01' AS ts, 'bought' AS event")
    with pytest.raises(LogError, match="floating-point"):
        read(tmp_path)


@pytest.mark.parametrize("sql", ["[5]", "{'a': 5}", "'x'::BLOB", "MAP {'a': 1}"])
@pytest.mark.parametrize("column", ["customer_id", "event"])
def test_core_columns_without_scalars(tmp_path, sql, column):
    """Nothing in them is a text, so nothing is accepted."""
    parquet(tmp_path / "events.parquet", f"SELECT * REPLACE ({sql} AS {column}) FROM ({one('1 AS whole')})")
    with pytest.raises(LogError):
        read(tmp_path)


def test_names_that_are_words_of_sql(tmp_path):
    names = (
        *"jctsnv",
        "select",
        "from",
        "order",
        "group",
        "id",
        "seq",
        "customer",
        "rows",
        "strings",
        "p_text_string",
        "r_ts",
    )
    what = wanted(dict.fromkeys(names, "string"))
    everything = ", ".join(f"'{name}!' AS \"{name}\"" for name in names)
    parquet(tmp_path / "events.parquet", one(everything))
    (tmp_path / "events.jsonl").write_text(lines({name: f"{name}!" for name in names}))
    (tmp_path / "events.csv").write_text(
        ",".join(("customer_id", "ts", "event", *names))
        + "\na,2026-03-01,bought,"
        + ",".join(f"{n}!" for n in names)
        + "\n"
    )
    data = read(tmp_path, what)
    assert {name: values(data, name) for name in names} == {name: [f"{name}!"] * 3 for name in names}


NAMES = {
    "customer_id": 'user\'s "id"',
    "ts": "select",
    "event": "Event, name",
    "event_id": 'id$."*"[0]',
    "properties": "p'r\"ops\\x",
}


@pytest.mark.parametrize("kind", ["parquet", "csv", "jsonl"])
def test_columns_with_quotes_in_their_names(tmp_path, kind):
    row = dict(zip(NAMES.values(), ("a", "2026-03-01T10:00:00Z", 'it\'s "bought"', "1", '{"text": "x"}'), strict=True))
    if kind == "jsonl":
        (tmp_path / "events.jsonl").write_text(json.dumps({**row, NAMES["properties"]: {"text": "x"}}))
    else:
        columns = ", ".join("'{}' AS \"{}\"".format(v.replace("'", "''"), k.replace('"', '""')) for k, v in row.items())
        with duckdb.connect() as connection:
            connection.execute(
                f"COPY (SELECT {columns}) TO '{tmp_path}/events.{kind}'" + (" (HEADER)" if kind == "csv" else "")
            )
    data = read(tmp_path, wanted({"text": "string"}, name='it\'s "bought"'), columns=NAMES)
    assert (data.facts.rejected, data.customers.tolist(), values(data, "text")) == ({}, ["a"], ["x"])


def test_core_columns_are_no_properties(tmp_path):
    """`log.columns` maps some; the others are properties."""
    (tmp_path / "events.csv").write_text("customer_id,ts,event,id,text\na,2026-03-01,bought,1,x\n")
    data = read(tmp_path, wanted(dict.fromkeys(("event", "ts", "id", "customer_id", "text"), "string")))
    assert [values(data, name) for name in ("event", "ts", "id", "customer_id", "text")] == [
        [None],
        [None],
        ["1"],
        [None],
        ["x"],
    ]


# -------------------------------------------------------------------------------------------- unfolded properties


@pytest.mark.parametrize("kind", ["json column", "struct", "jsonl", "csv"])
def test_a_property_in_two_places(tmp_path, kind):
    """D1: an error where both are there; a JSON column that lacks a name leaves it to the column."""

    def write(inside: str) -> None:
        if kind == "jsonl":
            (tmp_path / "events.jsonl").write_text(lines({"text": "x", "properties": {inside: "y"}}))
        elif kind == "csv":
            (tmp_path / "events.csv").write_text(
                f'customer_id,ts,event,text,properties\na,2026-03-01,bought,x,"{{""{inside}"": ""y""}}"\n'
            )
        else:
            holder = f"{{'{inside}': 'y'}}" if kind == "struct" else f'\'{{"{inside}": "y"}}\''
            parquet(tmp_path / "events.parquet", one(f"'x' AS text, {holder} AS properties"))

    write("other")
    assert values(read(tmp_path, wanted({"text": "string"})), "text") == ["x"]
    write("text")
    with pytest.raises(LogError, match="'text' both as a column and inside 'properties'"):
        read(tmp_path, wanted({"text": "string"}))


def test_properties_that_are_no_objects(tmp_path):
    parquet(tmp_path / "events.parquet", " UNION ALL ".join(
        one(f"{cell} AS properties") for cell in ("'[1]'", "'5'", "'null'", "NULL", "'not json'", "'{\"text\": [1]}'", "'{\"text\": 5.0}'")
    ))  # fmt: skip
    assert values(read(tmp_path, wanted({"text": "string"})), "text") == [None] * 6 + ["5.0"]


def test_scalars_in_json(tmp_path):
    cells = ["x", 5, 5.0, 1e30, 10**25, True, None, {"a": 1}, [1], "", "\u0000", "5"]
    (tmp_path / "events.jsonl").write_text(lines(*({"properties": dict.fromkeys(TYPES, cell)} for cell in cells)))
    data = read(tmp_path)
    assert values(data, "number") == [None, 5.0, 5.0, 1e30, 1e25, *[None] * 6, 5.0]
    assert values(data, "whole") == [None, 5, 5, None, None, *[None] * 6, 5]
    assert values(data, "flag") == [*[None] * 5, True, *[None] * 6]
    assert values(data, "text")[:3] == ["x", "5", "5.0"]
    assert values(data, "text")[5:10] == ["true", None, None, None, ""]


def test_segment_keeps_to_its_own_places(tmp_path):
    rows = [
        {
            "type": "track",
            "event": "bought",
            "properties": {"text": "x"},
            "traits": {"text": "no"},
            "text": "no",
            "userId": "a",
        },
        {"type": "track", "event": "bought", "properties": None, "text": "no", "anonymousId": "b"},
        {"type": "identify", "event": "no", "traits": {"text": "y"}, "userId": "", "anonymousId": "c"},
        {"type": "page", "name": "bought", "userId": "d"},
    ]
    (tmp_path / "events.jsonl").write_text(
        "".join(json.dumps({"timestamp": "2026-03-01", **row}) + "\n" for row in rows)
    )
    what = Wanted(
        {"bought": ("bought", {"text": "string", "type": "string"}), "identify": ("identify", {"text": "string"})},
        {},
        frozenset(),
        frozenset(),
    )
    data = read(tmp_path, what, format="segment")
    assert data.customers.tolist() == ["a", "b", "c", "d"]
    assert (values(data, "text"), values(data, "type")) == (["x", None], [None, None])
    assert data.strings[data.events["identify"].properties["text"].values[0]] == "y"


# ------------------------------------------------------------------------------------ the snapshot and identities

ATTRIBUTES = {
    "tier": ("Loyalty Tier", "string"),
    "since": ("since", "timestamp"),
    "born": ("born", "date"),
    "points": ("points", "number"),
}
PROFILE = {
    "customer_id": "a",
    "Loyalty Tier": "2026-01-01T10:00:00",
    "since": "2026-01-01",
    "born": "2026-01-01",
    "points": "5.0",
}


@pytest.mark.parametrize("kind", ["csv", "jsonl", "parquet", "csv.gz", "jsonl.gz"])
def test_a_snapshot_of_text_stays_text(tmp_path, kind):
    """V1: what looks like a time in a string attribute is the text that it is."""
    (tmp_path / "events.csv").write_text(HEAD + ROW)
    row = json.dumps(PROFILE) + "\n"
    text = row if kind.startswith("jsonl") else ",".join(PROFILE) + "\n" + ",".join(PROFILE.values()) + "\n"
    if kind == "parquet":
        parquet(
            tmp_path / "people.parquet",
            "SELECT " + ", ".join(f"'{value}' AS \"{name}\"" for name, value in PROFILE.items()),
        )
    else:
        (tmp_path / f"people.{kind}").write_bytes(
            gzip.compress(text.encode()) if kind.endswith("gz") else text.encode()
        )
    data = read(tmp_path, wanted(attributes=ATTRIBUTES), customers=f"people.{kind}")
    assert [attribute(data, name)["a"] for name in ATTRIBUTES] == [
        "2026-01-01T10:00:00",
        1_767_225_600_000_000,
        20_454,
        5.0,
    ]


@pytest.mark.parametrize(("content", "message"), [
    ("customer_id,tier\na,x\na,y\n", "twice"), ("id,tier\na,x\n", "no column 'customer_id'"), ("", "'people.csv' is empty"), ("\n\n", "'people.csv' is empty"), ("customer_id,tier\na,x,y,z\n", "cannot read 'people.csv'"),
])  # fmt: skip
def test_snapshots_that_are_errors(tmp_path, content, message):
    (tmp_path / "events.csv").write_text(HEAD + ROW)
    (tmp_path / "people.csv").write_text(content)
    with pytest.raises(LogError, match=message):
        read(tmp_path, wanted(attributes=ATTRIBUTES), customers="people.csv")


def test_a_snapshot_without_rows_or_ids(tmp_path):
    (tmp_path / "events.csv").write_text(HEAD + ROW)
    (tmp_path / "people.csv").write_text("customer_id,Loyalty Tier\n")
    assert attribute(read(tmp_path, wanted(attributes=ATTRIBUTES), customers="people.csv"), "tier") == {"a": None}
    (tmp_path / "people.csv").write_text("\ncustomer_id,tier\n,x\n,y\nb,z\n")
    assert attribute(read(tmp_path, wanted(attributes=ATTRIBUTES), customers="people.csv"), "tier") == {
        "a": None,
        "b": "z",
    }
    with pytest.raises(LogError, match="no file"):
        read(tmp_path, customers="missing.csv")


@pytest.mark.parametrize("kind", ["csv", "jsonl", "parquet"])
def test_identities(tmp_path, kind):
    """Read once, not followed further; ids that look like times or numbers are text."""
    pairs = [("2026-01-01T00:00:00Z", "007"), ("007", "b"), ("x", "2026-01-01T00:00:00Z")]
    if kind == "csv":
        (tmp_path / "ids.csv").write_text(
            "anonymous_id,customer_id\n" + "".join(f"{a},{b}\n" for a, b in [*pairs, pairs[0], ("", "c")])
        )
    elif kind == "jsonl":
        (tmp_path / "ids.jsonl").write_text(
            "".join(json.dumps({"anonymous_id": a, "customer_id": b}) + "\n" for a, b in pairs)
        )
    else:
        parquet(
            tmp_path / "ids.parquet",
            "SELECT * FROM (VALUES " + ", ".join(map(str, pairs)) + ") AS v (anonymous_id, customer_id)",
        )
    rows = [{"customer_id": name} for name in ("2026-01-01T00:00:00Z", "007", "x", "y")]
    (tmp_path / "events.jsonl").write_text(lines(*rows))
    assert read(tmp_path, identities=f"ids.{kind}").customers.tolist() == ["007", "2026-01-01T00:00:00Z", "b", "y"]


def test_an_id_of_two_customers(tmp_path):
    (tmp_path / "events.csv").write_text(HEAD + ROW)
    (tmp_path / "ids.csv").write_text("anonymous_id,customer_id\nx,a\nx,b\n")
    with pytest.raises(LogError, match="two customers"):
        read(tmp_path, identities="ids.csv")
    (tmp_path / "ids.csv").write_text("anonymous,customer_id\nx,a\n")
    with pytest.raises(LogError, match="anonymous_id"):
        read(tmp_path, identities="ids.csv")


@pytest.mark.parametrize("spread", [1 << 25, 1])
def test_customers_that_are_whole_numbers(tmp_path, monkeypatch, spread):
    """They are told apart as numbers, close together or not, and stand in the order of their text."""
    monkeypatch.setattr(people, "SPREAD", spread)
    numbers = [-3, 0, 2, 11, 100, 20, 11, -3]
    rows = ", ".join(f"({number}, {place})" for place, number in enumerate(numbers))
    parquet(
        tmp_path / "events.parquet",
        "SELECT c::INTEGER AS customer_id, TIMESTAMP '2026-03-01' + to_seconds(p) AS ts, 'bought' AS event, p AS whole"
        f" FROM (VALUES {rows}) AS t (c, p)",
    )
    data = read(tmp_path, wanted({"whole": "integer"}))
    assert data.customers.to_pylist() == ["-3", "0", "100", "11", "2", "20"]
    assert values(data, "whole") == [0, 7, 1, 4, 3, 6, 2, 5]


# ------------------------------------------------------------------------------------------------ order of rows


@pytest.mark.parametrize("kind", ["csv", "jsonl", "parquet"])
def test_the_order_of_a_large_file(tmp_path, kind):
    """More than DuckDB reads at once, with line breaks inside quotes, by several threads: the order stays (T2)."""
    count = 300_000
    cell = "'line\n' || range" if kind == "csv" else "range::VARCHAR"
    with duckdb.connect() as connection:
        options = {"csv": "HEADER", "jsonl": "FORMAT json", "parquet": "FORMAT parquet, ROW_GROUP_SIZE 20000"}[kind]
        connection.execute(
            f"COPY (SELECT 'a' AS customer_id, '2026-03-01T10:00:00Z' AS ts, 'bought' AS event, {cell} AS text, range AS whole"
            f" FROM range({count})) TO '{tmp_path}/events.{kind}' ({options})"
        )
    log = read_log(tmp_path, LogConfig(events=("events.*",)), wanted({"whole": "integer"}), None, {"threads": 8})
    (data,) = log.parts()
    assert np.array_equal(data.events["bought"].properties["whole"].values, np.arange(count))
