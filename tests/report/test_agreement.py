"""The report's numbers are those of the summary and of the Parquet tables: added up from each, they agree."""

from __future__ import annotations

import json
import re
from collections import Counter
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import duckdb
import pytest
from report.pages import Page, count, values

from cjo_cli.simulate.result import Result


@pytest.fixture(scope="session")
def report(aurora_out: Path) -> Page:
    return Page((aurora_out / "report.html").read_text(encoding="utf-8"))


@pytest.fixture(scope="session")
def summary(aurora_out: Path) -> dict[str, Any]:
    return json.loads((aurora_out / "summary.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="session")
def ask(aurora_out: Path) -> Any:
    """Rows of a query over the three tables."""

    def run(sql: str) -> list[tuple[Any, ...]]:
        names = re.sub(r"\b(instances|steps|messages)\b", lambda m: f"'{(aurora_out / m[0]).as_posix()}.parquet'", sql)
        with duckdb.connect() as connection:
            return connection.execute(names).fetchall()

    return run


def test_journeys_have_the_numbers_of_the_tables(report: Page, ask: Any):
    entered = dict(ask("SELECT journey, count(*) FROM instances GROUP BY 1"))
    sent = dict(ask("SELECT journey, count(*) FROM messages WHERE outcome = 'sent' GROUP BY 1"))
    rows = report.rows("o-journeys")
    assert {row[0].split(" ")[-1]: (count(row[1]), count(row[2])) for row in rows} == {
        name: (entered[name], sent.get(name, 0)) for name in entered
    }


def test_goals_are_those_of_the_summary(report: Page, summary: dict[str, Any]):
    for name, anchor in report.anchors().items():
        goal = summary["journeys"][name]["goal"]
        sides = [goal["treated"], goal["held_out"]]
        assert [
            [count(row[1].split(" of ")[0]), count(row[1].split(" of ")[1])] for row in report.rows(f"{anchor}-goal")
        ] == [[side["converted"], side["n"]] for side in sides]


def test_ends_have_the_numbers_of_the_tables(report: Page, ask: Any):
    rows = ask("SELECT journey, CASE outcome WHEN 'exited' THEN reason WHEN 'active' THEN 'still' ELSE outcome END, "
               "count(*) FROM instances GROUP BY 1, 2")  # fmt: skip
    for name, anchor in report.anchors().items():
        assert values(report.rows(f"{anchor}-out"), 1) == {end: n for journey, end, n in rows if journey == name}


def test_funnels_have_the_numbers_of_the_tables(report: Page, ask: Any, summary: dict[str, Any]):
    reached = {
        (journey, step): n for journey, step, n in ask("SELECT journey, step, count(*) FROM steps GROUP BY 1, 2")
    }
    for name, anchor in report.anchors().items():
        found = values(report.rows(f"{anchor}-funnel"), 1)
        for step in summary["journeys"][name]["steps"]:
            assert found[step] == reached.get((name, step), 0)


def test_maps_lose_nobody(report: Page, summary: dict[str, Any]):
    for name, anchor in report.anchors().items():
        journey = summary["journeys"][name]
        into: Counter[str] = Counter()
        out: Counter[str] = Counter()
        for source, _, target, n, _ in report.rows(f"{anchor}-map"):
            out[source] += count(n)
            into[target] += count(n)
        assert into["end"] == journey["completed"]
        assert out["enter"] == journey["entered"]
        for step, found in journey["steps"].items():
            assert (into[step], out[step]) == (found["reached"], found["reached"]), (name, step)


def test_messages_have_the_numbers_of_the_tables(report: Page, ask: Any):
    rows = ask("SELECT journey, coalesce(channel, 'no'), outcome, count(*) FROM messages GROUP BY ALL")
    outcomes = ("sent", "suppressed", "unreachable", "withheld", "pending")
    for name, anchor in {None: "o", **report.anchors()}.items():
        wanted: dict[str, list[int]] = {}
        for journey, channel, outcome, n in rows:
            if name in (None, journey):
                counts = wanted.setdefault(channel, [0] * 6)
                counts[outcomes.index(outcome)] += n
                counts[5] += n
        assert values(report.rows(f"{anchor}-sent", 1), 1, 2, 3, 4, 5, 6) == wanted


def test_what_was_not_sent_has_the_numbers_of_the_tables(report: Page, ask: Any):
    rows = ask("SELECT journey, reason, count(*) FROM messages WHERE outcome != 'sent' GROUP BY ALL")
    for name, anchor in {None: "o", **report.anchors()}.items():
        wanted: Counter[str] = Counter()
        for journey, reason, n in rows:
            if name in (None, journey):
                wanted[(reason or "due").split(" ")[0]] += n
        found: Counter[str] = Counter()
        for row in report.rows(f"{anchor}-stopped") if f"{anchor}-stopped" in report.tables else []:
            found[row[0].split(" ")[0]] += count(row[1])
        assert found == wanted


def test_days_have_the_numbers_of_the_tables(report: Page, ask: Any, aurora: Result):
    zone = ZoneInfo(aurora.plan.timezone)
    days = Counter(
        (journey, datetime.fromtimestamp(at, zone).date().isoformat())
        for journey, at in ask("""SELECT journey, epoch("at") FROM messages WHERE outcome = 'sent' """)
    )
    for name, anchor in {None: "o", **report.anchors()}.items():
        wanted: Counter[str] = Counter()
        for (journey, day), n in days.items():
            if name in (None, journey):
                wanted[day] += n
        rows = report.rows(f"{anchor}-sent")
        assert {row[0]: count(row[-1]) for row in rows} == wanted
        assert all(sum(count(cell) for cell in row[1:-1]) == count(row[-1]) for row in rows)


def test_charts_hold_the_numbers_of_their_tables(report: Page):
    charts = json.loads(next(text for (_, given), text in report.inline if given.get("id") == "data"))
    for anchor in ("o", *report.anchors().values()):
        chart = charts["sent" if anchor == "o" else f"{anchor}-sent"]
        head = report.tables[f"{anchor}-sent"][0][0][1:-1]
        rows = report.rows(f"{anchor}-sent")
        totals = [sum(count(row[column]) for row in rows) for column in range(1, len(head) + 1)]
        assert [one["name"] for one in chart["series"]] == head
        assert [sum(one["counts"]) for one in chart["series"]] == totals


def test_pressure_is_that_of_the_summary(report: Page, summary: dict[str, Any]):
    found = {size: n for size, n in values(report.rows("o-pressure"), 1).items() if n}
    assert found == summary["pressure"]["weeks"]


def test_conflicts_have_the_numbers_of_the_tables(report: Page, ask: Any):
    both = ask("SELECT a.journey, b.journey, count(DISTINCT a.customer_id) FROM instances a JOIN instances b "
               "USING (customer_id) WHERE a.journey < b.journey GROUP BY 1, 2")  # fmt: skip
    wanted = {f"{a} and {b}": n for a, b, n in both}
    assert {row[0]: count(row[1]) for row in report.rows("o-conflicts", 1)} == wanted
    names = report.tables["o-conflicts"][0][0][1:]
    for row in report.rows("o-conflicts"):
        for name, cell in zip(names, row[1:], strict=True):
            pair = " and ".join(sorted((row[0], name)))
            assert row[0] == name or count(cell.replace("·", "0")) == wanted.get(pair, 0)
