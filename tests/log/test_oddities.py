"""D2: values of another type than declared, and values that are on no closed list; the rows stay in the log."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from log.logs import AT, HEAD, facts, look, parquet, wanted

from cjo_cli.log import oddities
from cjo_cli.log.data import ClosedList, Wanted
from cjo_cli.log.facts import LogFacts, Mistyped, Unlisted
from cjo_cli.log.values import may_fail, typed

ALL = {"text": "string", "number": "number", "whole": "integer", "flag": "boolean", "at": "timestamp", "day": "date"}
# What reads as each type, what is missing, and what is neither.
READS: dict[str, list[Any]] = {
    "text": ["x", 5, True, 1.5], "number": [5, "5", "-1.5e3", 0.25], "whole": [5, "5.0", 5.0], "flag": [True, "FALSE"],
    "at": ["2026-03-01", "2026-03-01T10:00:00+02"], "day": ["2026-03-01"],
}  # fmt: skip
FAILS: dict[str, list[Any]] = {
    "text": [{"a": 1}, [1, 2]], "number": ["much", True, "1,5", [5], {"v": 5}, "1e999"], "whole": ["5.5", 2**70, True, "x"],
    "flag": ["yes", 1, 0, []], "at": ["1 March", 1_772_359_200, "2026-02-30", {}], "day": ["2026-03-01T10:00", "today", True],
}  # fmt: skip


def lines(*rows: dict[str, Any]) -> str:
    core = {"customer_id": "a", "ts": AT, "event": "Bought!"}
    return "".join(json.dumps({**core, **row}) + "\n" for row in rows)


def counts(found: LogFacts) -> dict[str, int]:
    return {one.name: one.count for one in found.mistyped}


@pytest.mark.parametrize("name", ALL)
@pytest.mark.parametrize("inside", [True, False])
def test_in_json_what_is_there_and_does_not_read_is_counted(tmp_path: Path, name: str, inside: bool) -> None:
    def log(values: list[Any]) -> None:
        rows = [{"properties": {name: value}} if inside else {name: value} for value in values]
        (tmp_path / "events.jsonl").write_text(lines(*rows))

    log([*READS[name], None, ""])
    assert facts(tmp_path, wanted({name: ALL[name]})).mistyped == ()
    log([*READS[name], *FAILS[name], None])
    found = facts(tmp_path, wanted({name: ALL[name]}))
    assert counts(found) == {name: len(FAILS[name])}
    assert found.bad_rows == 0
    assert found.events == {"Bought!": len(READS[name]) + len(FAILS[name]) + 1}


@pytest.mark.parametrize("name", [name for name in ALL if name != "text"])
def test_in_csv_too(tmp_path: Path, name: str) -> None:
    bad = [value for value in FAILS[name] if not isinstance(value, list | dict)]
    cells = "".join(f'a,{AT},Bought!,"{value}"\n' for value in ["", *READS[name], *bad])
    (tmp_path / "events.csv").write_text(HEAD.replace("value", name) + cells)
    assert counts(facts(tmp_path, wanted({name: ALL[name]}))) == {name: len(bad)}


def test_json_in_a_column_of_csv(tmp_path: Path) -> None:
    cells = "".join(f"a,{AT},Bought!,\"{{'text': {v}}}\"\n".replace("'", '""') for v in ("1", "'x'", "[1]", "null"))
    (tmp_path / "events.csv").write_text(HEAD.replace("value", "properties") + cells)
    assert counts(facts(tmp_path, wanted({"text": "string"}))) == {"text": 1}
    assert counts(facts(tmp_path, wanted({"text": "number"}))) == {"text": 2}


def test_shapes_are_the_first_three_in_the_order_of_the_log(tmp_path: Path) -> None:
    values = ["12 EUR", "99 EUR", "n/a", "1,50", "?", "$5"]
    (tmp_path / "events.jsonl").write_text(lines(*({"value": value} for value in values)))
    expected = Mistyped("bought", "value", 6, ("99 AAA", "a/a", "9,99"))
    assert facts(tmp_path, wanted({"value": "number"})).mistyped == (expected,)


def test_files_add_up_and_the_most_come_first(tmp_path: Path) -> None:
    (tmp_path / "events.1.jsonl").write_text(lines({"value": "x", "page": [1]}, {"value": "yy"}, {"value": 3}))
    (tmp_path / "events.2.csv").write_text(HEAD + f"a,{AT},Bought!,zzz\na,{AT},Seen,w\n")
    parquet(
        tmp_path / "events.3.parquet", f"SELECT 'a' AS customer_id, '{AT}' AS ts, 'Bought!' AS event, true AS value"
    )
    found = facts(tmp_path, wanted({"value": "number", "page": "string"})).mistyped
    assert found == (Mistyped("bought", "value", 4, ("a", "aa", "aaa")), Mistyped("bought", "page", 1, ("[9]",)))


def test_each_event_is_asked_for_its_own_type(tmp_path: Path) -> None:
    rows = [
        {"value": "x"},
        {"event": "Seen", "value": "x"},
        {"event": "Seen", "value": "y"},
        {"event": "Else", "value": "z"},
    ]
    (tmp_path / "events.jsonl").write_text(lines(*rows))
    both: dict[str, Any] = {"bought": ("Bought!", {"value": "number"}), "seen": ("Seen", {"value": "string"})}
    assert facts(tmp_path, Wanted(both, {}, frozenset(), frozenset())).mistyped == (
        Mistyped("bought", "value", 1, ("a",)),
    )


def test_rejected_rows_and_duplicates_are_not_looked_at(tmp_path: Path) -> None:
    rows = [{"ts": "soon", "value": "x"}, {"id": "1", "value": "yy"}, {"id": "1", "value": "zzz"}]
    (tmp_path / "events.jsonl").write_text(lines(*rows))
    found = facts(tmp_path, wanted({"value": "number"}), columns={"event_id": "id"})
    assert found.mistyped == (Mistyped("bought", "value", 1, ("aa",)),)


def test_a_struct_in_parquet(tmp_path: Path) -> None:
    structs = "{'value': 'x', 'page': [1]}", "{'value': '5', 'page': NULL}"
    parquet(tmp_path / "events.parquet", " UNION ALL ".join(
        f"SELECT 'a' AS customer_id, '{AT}' AS ts, 'Bought!' AS event, {struct} AS properties" for struct in structs
    ))  # fmt: skip
    assert counts(facts(tmp_path, wanted({"value": "number", "page": "string"}))) == {"value": 1, "page": 1}


COLUMNS = ["'x'", "5", "5::UBIGINT", "5::HUGEINT", "5.5::DOUBLE", "5.5::FLOAT", "5.50::DECIMAL(4, 2)", "true", "DATE '2026-03-01'",
           "TIMESTAMP '2026-03-01'", "TIMESTAMPTZ '2026-03-01'", "TIMESTAMP_NS '2026-03-01'", "[5]", "{'a': 5}", "TIME '10:00:00'"]  # fmt: skip


@pytest.mark.parametrize("sql", COLUMNS)
def test_a_column_is_asked_just_where_its_type_may_fail(
    tmp_path: Path, sql: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where it is not asked, no value of it is missing once it is read."""
    asked: list[str] = []
    ask = oddities._ask
    monkeypatch.setattr(
        oddities, "_ask", lambda cursor, questions, *more: [asked.extend(one.place[1] for one in questions), *ask(cursor, questions, *more)][1:]
    )  # fmt: skip
    names = ", ".join(f"{sql} AS {name}" for name in ALL)
    parquet(
        tmp_path / "events.parquet",
        f"SELECT 'a' AS customer_id, TIMESTAMP '2026-03-01' AS ts, 'Bought!' AS event, {names}",
    )
    log = look(tmp_path, wanted(ALL))
    (part,) = log.parts()
    unread = {name for name, column in part.events["bought"].properties.items() if not column.valid.all()}
    assert set(counts(log.facts)) == unread
    assert unread <= set(asked)
    (kind,) = {row[1] for row in log._reader.cursor.execute(f"DESCRIBE SELECT {sql} AS c").fetchall()}
    assert set(asked) == {name for name, value_type in ALL.items() if may_fail(kind, value_type)}


def test_a_log_of_typed_columns_is_not_asked_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    queries: list[int] = []
    monkeypatch.setattr(oddities, "_ask", lambda _cursor, questions, *_: queries.append(len(questions)) or ())
    row = f"SELECT 'a' AS customer_id, TIMESTAMP '{AT}' AS ts, 'Bought!' AS event"
    cells = "'x' AS text, 1.5::DOUBLE AS number, 5 AS whole, true AS flag, TIMESTAMP '2026-03-01' AS at, DATE '2026-03-01' AS day"
    parquet(tmp_path / "events.parquet", f"{row}, {cells}")
    look(tmp_path, wanted(ALL))
    assert queries == [0]
    parquet(tmp_path / "events.parquet", f"{row}, {cells.replace('1.5::DOUBLE', chr(39) + '5' + chr(39))}")
    look(tmp_path, wanted(ALL))
    assert queries == [0, 1]


def test_no_number_in_a_column_of_numbers_is_a_missing_one(tmp_path: Path) -> None:
    """Data frames write a missing number as NaN."""
    parquet(
        tmp_path / "events.parquet",
        f"SELECT 'a' AS customer_id, '{AT}' AS ts, 'Bought!' AS event, 'nan'::DOUBLE AS value",
    )
    assert typed("x", "DOUBLE", "number").startswith("CASE WHEN isfinite")
    assert facts(tmp_path, wanted({"value": "number"})).mistyped == ()


# The snapshot, and closed lists

PEOPLE: dict[str, Any] = {
    "tier": ("Loyalty Tier", "string"),
    "points": ("points", "integer"),
    "timezone": ("timezone", "string"),
}
LIST = {"tier": ClosedList(("gold", "plain"), (("bought", "tier"),))}


def people(folder: Path, *rows: dict[str, Any]) -> None:
    (folder / "people.jsonl").write_text(
        "".join(json.dumps({"customer_id": f"c{i}", **row}) + "\n" for i, row in enumerate(rows))
    )


def test_a_snapshots_cells(tmp_path: Path) -> None:
    (tmp_path / "events.jsonl").write_text(lines({}))
    people(
        tmp_path,
        {"points": "many", "tier": ["gold"]},
        {"points": 5, "tier": "gold"},
        {"points": "5.5"},
        {"points": None},
    )
    found = facts(tmp_path, wanted({}, PEOPLE), customers="people.jsonl").mistyped
    assert found == (Mistyped(None, "points", 2, ("aaaa", "9.9")), Mistyped(None, "tier", 1, ('["aaaa"]',)))


def test_a_row_of_the_snapshot_without_a_customer_is_not_there(tmp_path: Path) -> None:
    (tmp_path / "events.csv").write_text(HEAD + f"a,{AT},Bought!,1\n")
    (tmp_path / "people.csv").write_text("customer_id,points\n,many\nb,5\nc,some\n")
    found = facts(tmp_path, wanted({}, PEOPLE), customers="people.csv").mistyped
    assert found == (Mistyped(None, "points", 1, ("aaaa",)),)


def test_values_on_no_list_of_the_snapshot_and_of_events_that_set_the_attribute(tmp_path: Path) -> None:
    (tmp_path / "events.jsonl").write_text(
        lines(
            {"tier": "gold"},
            {"tier": "Gold"},
            {"tier": "silver 2"},
            {"tier": None},
            {"tier": ""},
            {"event": "Seen", "tier": "x"},
        )
    )
    people(tmp_path, {"Loyalty Tier": "plain"}, {"Loyalty Tier": "bronze"}, {})
    found = facts(tmp_path, wanted({"tier": "string"}, PEOPLE, lists=LIST), customers="people.jsonl")
    # An empty text is none of them, either: in JSON it is a text.
    assert found.unlisted == (Unlisted("tier", 4, ("Aaaa", "aaaaaa 9", "")),)


@pytest.mark.parametrize(("value_type", "listed", "cells", "outside"), [
    ("number", ("5", "0.5"), [5, 5.0, "0.50", 6], 1), ("integer", ("1", "2"), [1, "2.0", 3, 4], 2),
    ("boolean", (True,), [True, "TRUE", False], 1), ("date", (20_513,), ["2026-03-01", "2026-03-02"], 1),
    ("string", ("it's", "7"), ["it's", 7, "its"], 1),
])  # fmt: skip
def test_lists_of_every_type(
    tmp_path: Path, value_type: Any, listed: tuple[Any, ...], cells: list[Any], outside: int
) -> None:
    (tmp_path / "events.jsonl").write_text(lines({}))
    people(tmp_path, *({"level": cell} for cell in cells))
    what = wanted({}, {"level": ("level", value_type)}, lists={"level": ClosedList(listed)})
    (found,) = facts(tmp_path, what, customers="people.jsonl").unlisted
    assert (found.attribute, found.count) == ("level", outside)


def test_a_mistyped_value_is_on_no_list_and_off_none(tmp_path: Path) -> None:
    (tmp_path / "events.jsonl").write_text(lines({}))
    people(tmp_path, {"points": "many"}, {"points": 1})
    what = wanted({}, PEOPLE, lists={"points": ClosedList(("1",))})
    found = facts(tmp_path, what, customers="people.jsonl")
    assert (counts(found), found.unlisted) == ({"points": 1}, ())


def test_lists_of_parquet_columns_are_asked_though_their_types_cannot_fail(tmp_path: Path) -> None:
    rows = (
        f"SELECT 'a' AS customer_id, TIMESTAMP '{AT}' AS ts, 'Bought!' AS event, '{tier}' AS tier"
        for tier in ("gold", "x")
    )
    parquet(tmp_path / "events.parquet", " UNION ALL ".join(rows))
    found = facts(tmp_path, wanted({"tier": "string"}, PEOPLE, lists=LIST))
    assert (found.mistyped, found.unlisted) == ((), (Unlisted("tier", 1, ("a",)),))
