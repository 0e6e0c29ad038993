"""What a log's quality looks like: the terminal's warnings and the report's panel say the same."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from command_line import ROOT

from cjo_cli import api
from cjo_cli.report.html.overview import _quality
from cjo_cli.report.warnings import warnings

FINE: dict[str, Any] = {
    "rows": 1000, "customers": 10, "first_ts": "2026-03-01T00:00:00Z", "last_ts": "2026-03-02T00:00:00Z", "rejected": {},
    "rejected_examples": {}, "duplicates": 0, "undeclared_events": {}, "unknown_timezones": 0, "outlying": 0, "outlying_examples": [], "mistyped": [], "outside_list": [],
}  # fmt: skip


def summary(**log: Any) -> dict[str, Any]:
    period = {"from": FINE["first_ts"], "to": FINE["last_ts"], "timezone": "UTC"}
    return {"log": {**FINE, **log}, "period": period, "without": [], "journeys": {"trip": {"entered": 5}}}


def mistyped(*names: str, event: str | None = "bought") -> list[dict[str, Any]]:
    return [{"event": event, "property": name, "count": 3, "examples": ["99 AAA", "a/a"]} for name in names]


def panel(found: dict[str, Any]) -> dict[str, tuple[str, str, bool]]:
    return {fact["name"]: (fact["value"], fact["words"], fact["warn"]) for fact in _quality(found)["facts"]}


def test_of_a_log_without_fault_nothing_is_said() -> None:
    assert list(warnings(summary())) == []
    assert not any(warn for _, _, warn in panel(summary()).values())


@pytest.mark.parametrize(("count", "said"), [(1, "1 row comes"), (1234, "1,234 rows come")])
def test_rows_that_come_twice(count: int, said: str) -> None:
    assert list(warnings(summary(duplicates=count))) == [f"{said} a second time, and count once"]


def test_rejected_rows_with_where_they_are() -> None:
    examples = {
        "customer": [{"file": "logs/a.csv", "row": 12, "cell": ""}],
        "ts": [{"file": "logs/a.csv", "row": 1200, "cell": "99-99"}, {"file": "logs/b.csv", "row": 3, "cell": ""}],
    }
    found = summary(rejected={"customer": 1, "ts": 5}, rejected_examples=examples)
    assert list(warnings(found)) == [
        (
            "6 of 1,000 rows are no events: 1 without a customer, 5 without a readable time\n"
            "  the first: logs/a.csv row 1,200 '99-99'"
        )
    ]
    assert panel(found)["Rows that are no events"] == (
        "6",
        (
            "1 without a customer (logs/a.csv row 12),"
            " 5 without a readable time (logs/a.csv row 1,200 '99-99', logs/b.csv row 3)"
        ),
        True,
    )


@pytest.mark.parametrize("name", ["a" * 200, "logs/" + "deep/" * 30 + "events.csv"])
def test_a_long_file_name_is_cut_so_that_the_line_fits(name: str) -> None:
    examples = {"ts": [{"file": name, "row": 1_234_567, "cell": "9" * 29 + "…"}]}
    (said,) = warnings(summary(rejected={"ts": 1}, rejected_examples=examples))
    assert max(map(len, said.splitlines())) <= 80
    assert said.endswith(f" row 1,234,567 '{'9' * 29}…'")


def test_mistyped_values_most_first_and_how_many_more() -> None:
    found = summary(mistyped=mistyped("a", "b", "c", "d", "e", "f"))
    assert list(warnings(found)) == ["18 values of another type than declared: bought.a (3) and 5 more"]
    value, words, warn = panel(found)["Values of another type than declared"]
    assert (value, warn) == ("18", True)
    assert words.startswith("bought.a 3 ('99 AAA', 'a/a'), bought.b 3 (")


def test_one_value_of_the_snapshot() -> None:
    one = {**mistyped("tier", event=None)[0], "count": 1}
    assert list(warnings(summary(mistyped=[one]))) == [
        "1 value of another type than declared: tier of the snapshot (1)"
    ]


def test_values_on_no_list() -> None:
    found = summary(outside_list=[{"attribute": "tier", "count": 1234, "examples": ["Aaaa"]}])
    assert list(warnings(found)) == ["1,234 values not on their attribute's list: tier (1,234)"]
    assert panel(found)["Values that are not on their attribute's list"] == ("1,234", "tier 1,234 ('Aaaa')", True)


@pytest.mark.parametrize("count", [1, 3, 4, 120])
@pytest.mark.parametrize("width", [1, 12, 30])
def test_a_line_of_names_fits(count: int, width: int) -> None:
    names = [f"{'x' * width}{number}" for number in range(count)]
    (said,) = warnings(summary(mistyped=mistyped(*names)))
    assert len("! " + said) <= 80 or ", " not in said
    shown = said.count("bought.")
    assert said.endswith(f"and {count - shown} more") or shown == count


def test_the_report_shows_the_panel(tmp_path: Path) -> None:
    result = api.simulate(ROOT / "tests/logs/segment")
    page = api.write(result, tmp_path / "out")
    text = (tmp_path / "out/report.html").read_text(encoding="utf-8")
    assert page.summary["log"]["mistyped"][0]["examples"] == ["99,99 AAA"]
    assert "product_added.price 1 (&#39;99,99 AAA&#39;)" in text
