"""Rows whose time lies far from most others': few of them are told with their place, and thousands of years are refused."""

from __future__ import annotations

from pathlib import Path

import pytest
from log.logs import facts, wanted

from cjo_cli import api
from cjo_cli.errors import LogError
from cjo_cli.report.warnings import warnings
from cjo_cli.simulate import run
from cjo_cli.simulate.summary import summarise


def log_of(folder: Path, days: list[str]) -> Path:
    """A log of a customer each day."""
    rows = [f"c{number},{day}T10:00:00Z,seen\n" for number, day in enumerate(days)]
    (folder / "events.csv").write_text("customer_id,ts,event\n" + "".join(rows), encoding="utf-8")
    return folder


USUAL = [f"2026-03-{day:02}" for day in range(1, 31)] * 10


CASES = [
    (USUAL, 0, []),
    ([*USUAL, "2099-12-31"], 1, [301]),
    (["1970-01-01", *USUAL, "9999-12-31", "0001-01-01"], 3, [1, 302, 303]),
    # Just within ten years of the middle one, and beyond them.
    ([*USUAL, "2036-03-15", "2036-03-18"], 1, [302]),
    # A fiftieth of all rows is no accident.
    ([*USUAL, *["1999-01-01"] * 6], 0, []),
]


@pytest.mark.parametrize(("days", "count", "rows"), CASES)
def test_few_rows_far_from_most(days: list[str], count: int, rows: list[int], tmp_path: Path) -> None:
    found = facts(log_of(tmp_path, days), wanted({}))
    assert found.outlying == count
    assert [(one.file, one.row, one.cell) for one in found.outlying_examples] == [
        ("events.csv", row, "") for row in rows
    ]


@pytest.fixture
def far(starter: Path) -> Path:
    """A project in whose log one row is of the year 9999."""
    with (starter / "logs/events.csv").open("a", encoding="utf-8") as log:
        log.write("u15,9999-12-31T00:00:00Z,cart_updated,k9,10\n")
    return starter


def test_a_row_far_off_is_told_with_its_place_and_the_way_out(far: Path) -> None:
    (said,) = warnings(summarise(api.simulate(far)))
    lines = said.splitlines()
    assert lines[0] == "1 row lies ten years and more from most others: mend the log, or end with --to"
    assert lines[1] == "  the first: logs/events.csv row 199"
    assert len(f"! {lines[0]}") <= 80


def test_a_replay_that_would_not_end_is_refused(far: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run, "MOST_CUTS", 1)
    with pytest.raises(LogError) as raised:
        api.simulate(far)
    assert (
        raised.value.message
        == "the replay would run from 2026-03-02 to 9999-12-31, for the sake of logs/events.csv row 199"
    )
    assert "--to" in str(raised.value.hint)
    assert api.simulate(far, to="2026-04-01").facts.outlying == 1
