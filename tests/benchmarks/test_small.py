"""The benchmarks' contenders that need no further package come to what cjo comes to, over a small log.

Its instants are cut to whole hours, so that events fall together, and on the very ends of waits and windows.
"""

from __future__ import annotations

import sys
from pathlib import Path

import duckdb
import pytest
from contenders import Case, Run, agree, contend, measure
from run import median, put, ratios, targets
from shop_log import shop_log
from shop_project import BENCHES

from cjo_cli import api

EVENTS = 20_000
pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="a process's figures are those of os.wait4")


@pytest.fixture(scope="module")
def work(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("bench")
    exact = shop_log(EVENTS, folder / "exact")
    hourly = f"SELECT * REPLACE (date_trunc('hour', ts) AS ts) FROM '{exact}'"
    duckdb.execute(f"COPY ({hourly}) TO '{Case('b1', EVENTS, folder).log}' (FORMAT parquet)")
    return folder


@pytest.mark.parametrize("name", ["b1", "b2"])
def test_they_agree(name: str, work: Path) -> None:
    case = Case(name, EVENTS, work)
    case.prepare()
    found = {contender: contend(contender, case)[1] for contender in ("cjo", "handwritten", "loop")}
    agree(found)
    counts = found["cjo"]
    assert len(counts["journeys"]) == len(BENCHES[name].carts)
    assert all(sum(journey[what] for journey in counts["journeys"]) > 0 for what in counts["journeys"][0])
    assert counts["sent"] > 0
    assert (counts["capped"] > 0) == BENCHES[name].capped


def test_the_project_has_no_errors(work: Path) -> None:
    case = Case("b2", EVENTS, work)
    case.prepare()
    assert api.validate(case.project).errors == 0


def test_a_difference_fails() -> None:
    agree({"cjo": {"sent": 1}, "limit": {}, "loop": {"sent": 1}})
    with pytest.raises(RuntimeError, match="disagree"):
        agree({"cjo": {"sent": 1}, "loop": {"sent": 2}})


def test_the_table_goes_between_the_markers(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("above\n<!-- table -->\nold\n<!-- /table -->\nbelow\n")
    put("| new |", page, "table")
    put("| new |", page, "table")
    assert page.read_text() == "above\n<!-- table -->\n\n| new |\n\n<!-- /table -->\nbelow\n"


def test_a_contender_that_fails_says_why() -> None:
    with pytest.raises(RuntimeError, match="no luck"):
        measure([sys.executable, "-c", "raise SystemExit('no luck')"])


def test_each_figure_has_its_own_median_and_its_own_yardstick() -> None:
    cjo = median([Run(3, 9, 5, ""), Run(1, 8, 6, ""), Run(2, 7, 4, "")])
    assert cjo == Run(2, 8, 5, "")
    found = {"cjo": cjo, "handwritten": Run(0.5, 1, 1, ""), "loop": Run(10, 16, 1, "")}
    assert ratios(cjo, found) == ["4.00", "–", "0.50"]
    reached = targets({"b1": found, "b2": {"cjo": cjo}})
    assert "| B1: CPU / handwritten | 3 | 4.00 | – |" in reached
    assert "| B1: wall / loop | 0.1 | 0.50 | – |" in reached
    assert "B2" not in reached
