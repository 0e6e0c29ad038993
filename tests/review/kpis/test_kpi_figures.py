"""Every formula against a second reckoning in plain Python, and the figures against a simulation's own."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import asdict
from datetime import UTC, date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from review.kpis.kpi_shop import ZONE, Row, rows_of, seen_again, shop, week, weeks_of

from cjo_cli import api
from cjo_cli.review.kpis.figures import shares
from cjo_cli.review.kpis.values import Figure, JourneyKpis, Measure, Report
from cjo_cli.simulate.result import Result
from cjo_cli.simulate.summary import summarise
from cjo_cli.stats.rates import wilson

ANY = ("seen", "carted", "bought")


@pytest.fixture(scope="module")
def rows() -> list[Row]:
    return rows_of(7, customers=260)


@pytest.fixture(scope="module")
def folder(rows: list[Row], tmp_path_factory: pytest.TempPathFactory) -> Path:
    return shop(tmp_path_factory.mktemp("kpis") / "shop", rows)


@pytest.fixture(scope="module")
def result(folder: Path) -> Result:
    return api.simulate(folder)


@pytest.fixture(scope="module")
def report(folder: Path) -> Report:
    return api.report(folder)


@pytest.fixture(scope="module")
def entries(result: Result) -> list[dict[str, Any]]:
    found = result.table("instances").to_pylist()
    return [{**row, "entered_at": row["entered_at"].replace(tzinfo=UTC)} for row in found]


def journey(report: Report, name: str) -> JourneyKpis:
    return next(one for one in report.journeys if one.id == name)


def kpi(measures: tuple[Measure, ...], name: str) -> Measure:
    return next(one for one in measures if one.kpi == name)


def counts(figure: Figure | None) -> tuple[int | None, int | None]:
    assert figure is not None
    return figure.count, figure.n


def test_goals_are_those_of_the_summary(report: Report, result: Result) -> None:
    summary = summarise(result)
    for one in report.journeys:
        goal = summary["journeys"][one.id]["goal"]
        assert one.goal is not None
        for figure, side in ((one.goal.treated, goal["treated"]), (one.goal.held_out, goal["held_out"])):
            assert figure is not None
            assert (figure.n, figure.count, figure.value) == (side["n"], side["converted"], side["rate"])
            assert list(figure.interval or ()) == side["interval"]
        assert (one.goal.difference, list(one.goal.interval or ())) == (goal["lift"], goal["interval"])
        assert (one.value, one.goal.target) == (goal["treated"]["value"], goal["target"])
        assert (one.entered, one.held_out) == (
            summary["journeys"][one.id]["entered"], summary["journeys"][one.id]["held_out"])  # fmt: skip
    totals = summary["summary"]
    assert [getattr(report, name) for name in ("entered", "held_out", "messages", "sent")] == [
        totals[name] for name in ("entered", "held_out", "messages", "sent")
    ]


@pytest.mark.parametrize(
    ("of", "name", "days", "what", "gone"),
    [("cart", "back", 10, ANY, False), ("thanks", "bought-again", 20, ("bought",), False),
     ("cart", "lost", 12, ANY, True)],
)  # fmt: skip
def test_returns(
    report: Report, entries: list[Any], rows: list[Row], of: str, name: str, days: int, what: Any, gone: bool
) -> None:
    mine = [one for one in entries if one["journey"] == of]
    wanted = seen_again(mine, rows, timedelta(days=days), what)
    found = kpi(journey(report, of).kpis, name)
    for figure, (count, n) in ((found.treated, wanted[False]), (found.held_out, wanted[True])):
        assert counts(figure) == (n - count if gone else count, n)


def test_a_target_of_a_kpi(report: Report) -> None:
    found = kpi(journey(report, "cart").kpis, "back")
    assert found.target == 0.4
    low, _ = found.treated.interval or (0, 0)
    assert low > 0.4
    assert found.met == "reached"


def test_cohorts_and_churn(report: Report, rows: list[Row]) -> None:
    active = weeks_of(rows)
    first = {who: min(weeks) for who, weeks in active.items()}
    table = next(one for one in report.cohorts if one.kpi == "back")
    assert table.period == "week"
    for row in table.rows:
        start = date.fromisoformat(row.start)
        members = [who for who, begun in first.items() if begun == start]
        assert row.customers.n in (len(members), None)
        for age, cell in enumerate(row.cells, start=1):
            again = sum(start + timedelta(weeks=age) in active[who] for who in members)
            if again >= 5 or again == 0 < len(members) >= 5:
                assert counts(cell) == (again, len(members)), (row.start, age)
            else:
                assert cell.count is None or not members
    for one in report.churn[0].rows:
        start = date.fromisoformat(one.start)
        there = [who for who, weeks in active.items() if start in weeks]
        gone = sum(start + timedelta(weeks=1) not in active[who] for who in there)
        assert counts(one.figure) == ((gone, len(there)) if gone >= 5 or not gone else (None, len(there)))


def test_all_ages_together_leave_out_the_logs_first_cohort(report: Report, rows: list[Row]) -> None:
    active = weeks_of(rows)
    first = {who: min(weeks) for who, weeks in active.items()}
    begun, last = min(first.values()), max(max(weeks) for weeks in active.values())
    table = next(one for one in report.cohorts if one.kpi == "back")
    for age, figure in enumerate(table.ages, start=1):
        later = timedelta(weeks=age)
        old = [who for who, start in first.items() if start > begun and start + later <= last]
        again = sum(first[who] + later in active[who] for who in old)
        assert counts(figure) == (again if again >= 5 else None, len(old))


def test_settled_are_those_whose_window_is_over(report: Report, entries: list[Any], rows: list[Row]) -> None:
    end = max(at for _, at, _, _ in rows)
    for name, within in (("cart", 7), ("thanks", 14)):
        goal = journey(report, name).goal
        assert goal is not None
        assert goal.settled is not None
        over = [one for one in entries if one["journey"] == name and not one["held_out"]
                and one["entered_at"] + timedelta(days=within) <= end]  # fmt: skip
        assert counts(goal.settled.treated) == (sum(one["converted_at"] is not None for one in over), len(over))
        assert 0 < len(over) < (goal.treated.n or 0)


def test_pressure_is_the_summarys(report: Report, result: Result) -> None:
    found = kpi(report.programme, "load").treated
    pressure = summarise(result)["pressure"]
    assert found.value == pytest.approx(pressure["mean"], abs=1e-12)
    assert found.n == pressure["customers"]


def test_pressure_of_a_journey(report: Report, result: Result) -> None:
    sent: Counter[tuple[str, date]] = Counter()
    for row in result.table("messages").to_pylist():
        if row["journey"] == "cart" and row["outcome"] == "sent":
            sent[row["customer_id"], week(row["at"].replace(tzinfo=UTC))] += 1
    found = kpi(journey(report, "cart").kpis, "load").treated
    assert found.value == pytest.approx(sum(sent.values()) / len(sent), abs=1e-12)


def test_lifetime_reads_days_with_a_purchase(report: Report, rows: list[Row]) -> None:
    days: dict[str, set[date]] = defaultdict(set)
    for who, at, what, _ in rows:
        if what == "bought":
            days[who].add(at.astimezone(ZONE).date())
    found = report.lifetime[0]
    assert found.why is None
    assert (found.customers, found.again) == (len(days), sum(len(some) > 1 for some in days.values()))
    assert found.mean.value is not None
    assert found.mean.value > 0
    assert found.quantiles is not None
    assert found.quantiles["p10"] < found.quantiles["p50"] < found.quantiles["p90"]
    assert found.check is not None
    assert found.check.foretold == pytest.approx(found.check.bought, rel=0.35)


def test_rows_add_up(report: Report, entries: list[Any]) -> None:
    stage = {row.term: row for one in report.rollups if one.facet == "stage" for row in one.rows}
    assert list(stage) == ["buying", "first", "again"]
    assert [row.depth for row in stage.values()] == [0, 1, 1]
    assert stage["buying"].entered == (stage["first"].entered or 0) + (stage["again"].entered or 0) == len(entries)
    assert stage["first"].entered == journey(report, "cart").entered
    owner = {row.term: row.entered for one in report.rollups if one.facet == "owner" for row in one.rows}
    assert owner == {"crm": journey(report, "cart").entered, None: journey(report, "thanks").entered}


def test_audiences_are_as_they_were_on_entering(report: Report, entries: list[Any], rows: list[Row]) -> None:
    first: dict[str, Any] = {}
    for who, at, what, _ in rows:
        if what == "bought":
            first[who] = min(at, first.get(who, at))
    inside = [
        one for one in entries if first.get(one["customer_id"], one["entered_at"] + timedelta(1)) <= one["entered_at"]
    ]
    row = next(row for one in report.rollups if one.facet == "audience" for row in one.rows)
    assert (row.term, row.entered) == ("buyers", len(inside))
    goal = kpi(row.measures, "rate")
    assert counts(goal.treated) == (sum(one["converted_at"] is not None for one in inside if not one["held_out"]),
                                    sum(not one["held_out"] for one in inside))  # fmt: skip


def test_channels_hold_what_is_below_them(report: Report, result: Result) -> None:
    rows = {row.term: row for one in report.rollups if one.facet == "channel" for row in one.rows}
    assert list(rows) == ["owned", "email"]
    messages = result.table("messages").to_pylist()
    assert rows["owned"].messages == rows["email"].messages == len(messages)
    came = {(one["journey"], one["customer_id"], one["entered_at"]) for one in messages
            if one["outcome"] in ("sent", "withheld")}  # fmt: skip
    assert rows["email"].entered == len(came)
    credited = [one for one in result.table("instances").to_pylist() if one["credited_step"] and not one["held_out"]]
    assert rows["email"].credited == len(credited)


def test_a_log_in_parts_and_cuts_gives_the_same(folder: Path, report: Report, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cjo_cli.simulate.world.ROWS_AT_ONCE", 300)
    assert api.report(folder) == report
    monkeypatch.setattr("cjo_cli.simulate.limits.MOST_AT_ONCE", 300_000)
    assert api.report(folder) == report


def test_nothing_of_few_customers(tmp_path: Path) -> None:
    """With few customers most cells are of one to four, and none of them is told."""
    report = api.report(shop(tmp_path / "few", rows_of(3, customers=14)))
    told: list[tuple[str, int]] = []

    def look(value: Any, key: str = "") -> None:
        if isinstance(value, dict):
            for name, one in value.items():
                look(one, name)
        elif isinstance(value, list | tuple):
            for one in value:
                look(one, key)
        elif (
            key in ("n", "count", "entered", "held_out", "messages", "sent", "credited", "again") and value is not None
        ):
            told.append((key, value))

    look({**asdict(report), "experiments": ()})
    assert [one for one in told if 0 < one[1] < 5] == []
    assert any(figure.n is None for cohorts in report.cohorts for row in cohorts.rows for figure in [row.customers])


def test_where_all_did_alike_nothing_is_sure() -> None:
    """Without any difference within the sides a clustered interval would be a point; there is none, and rates keep
    Wilson's."""
    everyone, journeys, customers = np.ones(40, dtype=bool), np.repeat([0, 1], 20), np.arange(40)
    treated, held_out, apart = shares(everyone, np.arange(40) % 2 == 0, journeys, customers)
    assert apart is None
    assert held_out is not None
    assert treated.interval == held_out.interval == wilson(20, 20)
