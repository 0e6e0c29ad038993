"""A log larger than memory is replayed in parts, and nothing shows it: the files are the same to the byte."""

from __future__ import annotations

import gc
from pathlib import Path

import pytest
from command_line import Run
from oracle.generate import Case, write_case

from cjo_cli import api
from cjo_cli.files import PREFIX
from cjo_cli.log.reader import Log
from cjo_cli.simulate import run, world
from cjo_cli.simulate.limits import Limits, is_size, limits

NAMES = ("instances.parquet", "steps.parquet", "messages.parquet", "summary.json", "report.html")


def replayed(project: Path, out: Path) -> dict[str, bytes]:
    api.write(api.simulate(project, allow_bad_rows=100), out)
    return {name: (out / name).read_bytes() for name in NAMES}


def few_rows(monkeypatch: pytest.MonkeyPatch, rows: int) -> None:
    monkeypatch.setattr(run, "limits", lambda memory, journeys: Limits(limits(memory, journeys).engine, rows))


@pytest.mark.parametrize("seed", range(3000, 3012))
def test_parts_add_up_to_the_whole(seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    case = Case(seed)
    write_case(case, tmp_path)
    whole = replayed(tmp_path, tmp_path / "whole")
    for rows in (1, 7):
        few_rows(monkeypatch, rows)
        assert replayed(tmp_path, tmp_path / f"by-{rows}") == whole


@pytest.mark.parametrize("seed", range(3012, 3018))
def test_cuts_add_up_to_the_whole(seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_case(Case(seed), tmp_path)
    whole = replayed(tmp_path, tmp_path / "whole")
    monkeypatch.setattr(world, "ROWS_AT_ONCE", 9)
    assert replayed(tmp_path, tmp_path / "cut") == whole


def test_what_parts_leave_is_removed(starter: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    spill = tmp_path / "spill"
    spill.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(spill))
    few_rows(monkeypatch, 20)
    result = api.simulate(starter)
    waiting = list(spill.rglob("*.ran"))
    assert len(waiting) > 2
    api.write(result, tmp_path / "out")
    del result
    gc.collect()
    assert [path for path in spill.iterdir() if path.name.startswith(PREFIX)] == []


def test_a_result_holds_no_engine(starter: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    spill, closed = tmp_path / "spill", []
    spill.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(spill))
    monkeypatch.setattr(Log, "close", lambda log: closed.append(log.facts))
    results = [api.simulate(starter)]
    assert len(closed) == 1
    assert list(spill.iterdir()) == []
    few_rows(monkeypatch, 20)
    results.append(api.simulate(starter, ends=True))  # in parts: their files wait, the engine does not
    assert len(closed) == 2
    assert results[0].table("messages").equals(results[1].table("messages"))


def test_memory_is_asked_for_in_sizes(cjo: Run, starter: Path) -> None:
    assert cjo("simulate", "-q", "-o", "small", "--memory", "100MB", folder=starter).returncode == 0
    assert cjo("simulate", "-q", "-o", "usual", folder=starter).returncode == 0
    for name in NAMES:
        assert (starter / "small" / name).read_bytes() == (starter / "usual" / name).read_bytes()
    wrong = cjo("simulate", "--memory", "much", folder=starter)
    assert wrong.returncode == 2
    assert "--memory: not a size: much" in wrong.stderr


def test_limits() -> None:
    assert limits("4GB", 10).rows > limits("400MB", 10).rows > limits("400MB", 100).rows > 0
    assert limits("1GiB", 1).engine > limits("1GB", 1).engine
    assert 0 < limits("10%", 1).engine < limits(None, 1).engine
    assert [is_size(text) for text in ("4GB", "1.5 GiB", "50%", "4", "GB", "-1GB")] == [
        True,
        True,
        True,
        False,
        False,
        False,
    ]


def test_the_journeys_of_many_parts_come_back_whole(starter: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    few_rows(monkeypatch, 20)
    result = api.simulate(starter)
    for name in result.journeys:
        ran = result.shelf.get(name)
        assert (ran.customer[1:] >= ran.customer[:-1]).all()
        for rows in (*ran.steps, *ran.messages):
            assert rows.instance.max(initial=-1) < len(ran)
