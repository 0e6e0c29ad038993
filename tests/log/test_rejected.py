"""D1: where rejected rows are, and what shape their cells have."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from log.logs import AT, HEAD, facts, parquet, wanted

from cjo_cli.errors import LogError
from cjo_cli.log import quality
from cjo_cli.log.facts import Example
from cjo_cli.log.shape import masked, shapes

GOOD = f"a,{AT},Bought!,1\n"


def places(found: dict[str, tuple[Example, ...]]) -> dict[str, list[tuple[str, int, str]]]:
    return {name: [(one.file, one.row, one.cell) for one in some] for name, some in found.items()}


def in_csv(folder: Path, name: str, rows: str) -> None:
    (folder / name).parent.mkdir(exist_ok=True)
    (folder / name).write_text(HEAD + rows)


def test_up_to_three_rows_a_reason_in_the_order_of_the_log(tmp_path: Path) -> None:
    in_csv(tmp_path, "events.1.csv", GOOD + ",,,\na,1 Mar 2026,Bought!,1\n" + GOOD + f"a,{AT},,1\n")
    in_csv(tmp_path, "events.2.csv", "a,noon,Bought!,1\n" + GOOD + "a,,Bought!,1\na,soon,Bought!,1\n")
    found = facts(tmp_path, wanted({}))
    assert found.rejected == {"customer": 1, "event": 1, "ts": 4}
    assert places(dict(found.rejected_examples)) == {
        "customer": [("events.1.csv", 2, "")],
        "event": [("events.1.csv", 5, "")],
        "ts": [("events.1.csv", 3, "9 Aaa 9999"), ("events.2.csv", 1, "aaaa"), ("events.2.csv", 3, "")],
    }


@pytest.mark.parametrize("kind", ["csv", "jsonl", "parquet"])
def test_rows_are_numbered_alike_in_every_format(tmp_path: Path, kind: str) -> None:
    times = [AT, AT, "Never 12", AT, "2026-99-01"]
    rows = [{"customer_id": "a", "ts": ts, "event": "Bought!"} for ts in times]
    (tmp_path / "logs").mkdir()
    path = tmp_path / "logs" / f"events.{kind}"
    if kind == "csv":
        in_csv(tmp_path, "logs/events.csv", "".join(f"a,{ts},Bought!,1\n" for ts in times))
    elif kind == "jsonl":
        path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    else:
        parquet(
            path, " UNION ALL ".join(f"SELECT 'a' AS customer_id, '{ts}' AS ts, 'Bought!' AS event" for ts in times)
        )
    found = facts(tmp_path, wanted({}), events=("logs/events.*",))
    name = f"logs/events.{kind}"
    assert places(dict(found.rejected_examples)) == {"ts": [(name, 3, "Aaaaa 99"), (name, 5, "9999-99-99")]}


def test_the_rows_of_a_large_parquet_file_are_found(tmp_path: Path) -> None:
    parquet(
        tmp_path / "events.parquet",
        "SELECT CASE WHEN i NOT IN (77777, 199999) THEN 'c' || i END AS customer_id, TIMESTAMP '2026-03-01' AS ts,"
        " 'Bought!' AS event FROM range(200000) t(i)",
    )
    found = facts(tmp_path, wanted({}))
    assert places(dict(found.rejected_examples)) == {
        "customer": [("events.parquet", 77_778, ""), ("events.parquet", 200_000, "")]
    }


def test_a_customers_cell_has_not_even_a_shape(tmp_path: Path) -> None:
    row = {"customer_id": {"email": "jo@example.org"}, "ts": AT, "event": "Bought!"}
    (tmp_path / "events.jsonl").write_text(json.dumps(row) + "\n" + json.dumps({**row, "customer_id": "a"}) + "\n")
    found = facts(tmp_path, wanted({}))
    assert places(dict(found.rejected_examples)) == {"customer": [("events.jsonl", 1, "")]}


def test_a_file_outside_the_project_is_known_by_its_name_alone(tmp_path: Path) -> None:
    in_csv(tmp_path, "events.csv", GOOD + ",,,\n")
    (tmp_path / "project").mkdir()
    found = facts(tmp_path / "project", wanted({}), events=(str(tmp_path / "events.csv"),))
    assert places(dict(found.rejected_examples)) == {"customer": [("events.csv", 2, "")]}


def test_a_log_of_bad_rows_alone_says_where_they_are(tmp_path: Path) -> None:
    in_csv(tmp_path, "events.csv", ",2026-03-01,Bought!,1\na,2026.03.01,Bought!,1\n")
    with pytest.raises(LogError, match=r"as in events\.csv row 1, row 2 '9999\.99\.99'"):
        facts(tmp_path, wanted({}))


def test_why_rejected_names_reasons_rows_and_shapes(tmp_path: Path) -> None:
    in_csv(tmp_path, "events.1.csv", GOOD + ",,,\n")
    in_csv(tmp_path, "events.2.csv", "a,noon,Bought!,1\na,1/2/26,Bought!,1\n,,,\n")
    assert facts(tmp_path, wanted({})).why_rejected == (
        "2 without a customer (events.1.csv row 2, events.2.csv row 3);"
        " 2 without a readable time (events.2.csv row 1 'aaaa', row 2 '9/9/99')"
    )


def test_a_log_without_bad_rows_is_not_asked_for_examples(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def never(*_: Any) -> Any:
        raise AssertionError("asked")

    monkeypatch.setattr(quality, "rejected_examples", never)
    in_csv(tmp_path, "events.csv", GOOD)
    assert facts(tmp_path, wanted({})).rejected_examples == {}
    in_csv(tmp_path, "events.csv", GOOD + ",,,\n")
    with pytest.raises(AssertionError, match="asked"):
        facts(tmp_path, wanted({}))


@pytest.mark.parametrize(("text", "shape"), [
    ("", ""), ("Jo Smith-12", "Aa Aaaaa-99"), ("jo@example.org", "aa@aaaaaaa.aaa"), ("Zo\xeb \u5c71", "Aaa a"), ("\u0663\u0664", "99"),
    ("x" * 30, "a" * 30), ("7" * 31, "9" * 29 + "…"), ("a\nb", "a\na"), ('{"a": 1}', '{"a": 9}'),
])  # fmt: skip
def test_shapes(text: str, shape: str) -> None:
    assert masked(text) == shape
    assert len(masked(text)) <= 30


def test_three_different_shapes_at_most() -> None:
    assert shapes(["a", "b", "1", "22", "z", "333"]) == ("a", "9", "99")
