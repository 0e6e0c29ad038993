"""The retail project against `retail/EXPECT.md`, which was derived by SQL and by hand before there was a replay."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Any

import duckdb
import pytest

from cjo_cli import api
from cjo_cli.simulate.result import Result
from cjo_cli.simulate.summary import summarise

PROJECT = Path(__file__).parent / "retail"
EXPECT = (PROJECT / "EXPECT.md").read_text(encoding="utf-8")
FILES = {"ended_at": "instances", "content": "messages", "path": "steps"}


@cache
def replayed(journey: str) -> Result:
    return api.simulate(PROJECT, select=[journey])


@cache
def written(journey: str, folder: Path) -> Path:
    api.write(replayed(journey), folder)
    return folder


def tables(text: str) -> list[tuple[list[str], list[list[str]]]]:
    """Every Markdown table in a text: its head and rows."""
    found = []
    for block in re.findall(r"(?:^\|.*\n)+", text, re.MULTILINE):
        head, _, *rows = [[cell.strip() for cell in line.strip("|\n ").split(" | ")] for line in block.splitlines()]
        # A last empty cell leaves no blank behind its bar.
        found.append((head, [row + [""] * (len(head) - len(row)) for row in rows]))
    return found


def section(title: str) -> str:
    return re.split(r"^#{2,3} ", EXPECT.split(title, 1)[1], maxsplit=1, flags=re.MULTILINE)[0]


def figures(title: str, first: str) -> dict[str, str]:
    """The one row of the section's table that begins with column `first`."""
    head, rows = next((head, rows) for head, rows in tables(section(title)) if head[0] == first)
    return dict(zip(head, rows[0], strict=True))


def journey(name: str) -> dict[str, Any]:
    return summarise(replayed(name))["journeys"][name]


def test_coupon_campaign_candidates_and_why_not() -> None:
    found, expected = journey("coupon-campaign"), figures("## 1. ", "candidates")
    assert found["candidates"] == int(expected["candidates"])
    assert found["rejected"] == {
        "audience": int(expected["rejected_audience"]),
        "dates": int(expected["rejected_dates"]),
    }
    assert (found["entered"], found["held_out"]) == (int(expected["entered"]), int(expected["of_them_held_out"]))


def test_big_basket_candidates_and_why_not() -> None:
    found = journey("big-basket")
    expected = figures("## 2. ", "candidates") | figures("## 2. ", "entered")
    rejected = found["rejected"]
    assert found["candidates"] == int(expected["candidates"])
    assert rejected["audience"] == int(expected["rejected_audience"])
    assert rejected["rollout"] == int(expected["rejected_rollout"])
    assert rejected.get("running", 0) + rejected.get("reentry", 0) == int(expected["rejected_running_or_reentry"])
    assert (found["entered"], found["held_out"]) == (int(expected["entered"]), int(expected["of_them_held_out"]))


@pytest.mark.parametrize(("name", "place"), [("coupon-campaign", 0), ("big-basket", 1)])
def test_goals_of_treated_and_held_out(name: str, place: int) -> None:
    goal = journey(name)["goal"]
    _, rows = [(head, rows) for head, rows in tables(section("## 3. ")) if head[0] == "held_out"][place]
    for side, row in zip(("treated", "held_out"), rows, strict=True):
        assert (goal[side]["n"], goal[side]["converted"]) == (int(row[1]), int(row[2]))
        if len(row) > 3:
            assert goal[side]["value"] == pytest.approx(float(row[3]), abs=0.005)


def test_win_back_and_monthly_picks_candidates() -> None:
    assert journey("win-back")["candidates"] == int(figures("## 4. ", "candidates")["candidates"])
    assert journey("monthly-picks")["candidates"] == int(figures("## 4. ", "thursdays")["candidates"])


@pytest.mark.parametrize("household", ["127", "1850", "2234"])
def test_a_household_from_end_to_end(household: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = written("coupon-campaign", tmp_path_factory.getbasetemp() / "retail")
    compared = 0
    for head, rows in tables(section(f"### Household {household}:")):
        name = next((file for column, file in FILES.items() if column in head), None)
        if name is None:
            continue
        columns = ", ".join(f"coalesce(CAST(\"{column}\" AS VARCHAR), '')" for column in head)
        file = (folder / f"{name}.parquet").as_posix()
        got = duckdb.connect().execute(f"SELECT {columns} FROM '{file}' WHERE customer_id = ?", [household]).fetchall()
        assert sorted(map(list, got)) == sorted(rows)
        compared += 1
    assert compared >= 2
