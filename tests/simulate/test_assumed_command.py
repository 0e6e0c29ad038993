"""`cjo simulate --assume`: what is assumed stands apart, headed as what it is, wherever it is shown."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from command_line import Run

from simulate.test_assumed import WAITS, assume, event, starts
from simulate.world import Shop


@pytest.fixture
def made(shop: Shop) -> Shop:
    shop.journey(WAITS)
    shop.log(starts(30) + "\nc3 2026-03-02T10:00:00Z visited")
    assume(shop, event(rate=40), event("left", rate=10, delay={"median": "3h", "p90": "1d"}), draws=40)
    shop.written()
    return shop


FLAGS = ("simulate", "--to", "2026-12-31", "--assume", "assumptions.json.yaml")


def test_the_terminal(made: Shop, cjo: Run) -> None:
    plain = cjo("simulate", "--to", "2026-12-31", folder=made.root)
    done = cjo(*FLAGS, folder=made.root)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith(plain.stdout), "what is recorded first, and as ever"
    assumed = done.stdout.removeprefix(plain.stdout)
    assert assumed.startswith(
        "\nASSUMED, not recorded: assumptions.json.yaml\n40 draws of assumptions.json.yaml, seed 1:"
    )
    assert "answered: event" in assumed
    assert max(map(len, assumed.splitlines())) <= 80
    assert cjo(*FLAGS, folder=made.root).stdout == done.stdout


def test_json_has_it_under_a_key_of_its_own(made: Shop, cjo: Run) -> None:
    plain = json.loads(cjo("simulate", "--to", "2026-12-31", "-f", "json", folder=made.root).stdout)
    values = json.loads(cjo(*FLAGS, "-f", "json", folder=made.root).stdout)
    assumed = values.pop("assumed")
    assert values == plain
    events = assumed["assumptions"]["events"]
    assert [(one["event"], one["recorded"], one["in_log"]) for one in events] == [
        ("visited", "keep", 1),
        ("left", "keep", 0),
    ]
    for one in (*events, *events[0]["responses"]):
        assert one["assumed"]["recorded"] is None
        assert one["assumed"]["low"] <= one["assumed"]["median"] <= one["assumed"]["high"]
    paths = assumed["journeys"]["trip"]["steps"]["answered"]["paths"]
    assert paths["event"]["recorded"] == 1
    assert paths["event"]["low"] < paths["event"]["high"]


def test_the_files_and_the_page(made: Shop, cjo: Run, tmp_path: Path) -> None:
    out = tmp_path / "out"
    done = cjo(*FLAGS, "-o", out, folder=made.root)
    assert "assumed.json" in done.stderr
    values = json.loads((out / "assumed.json").read_text(encoding="utf-8"))
    assert values["command"] == "simulate"
    page = (out / "report.html").read_text(encoding="utf-8")
    assert "Assumed, not recorded" in page
    paths = values["journeys"]["trip"]["steps"]["answered"]["paths"]["event"]
    assert f'<td class="n">{paths["recorded"]}</td><td class="n">{paths["median"]}</td>' in page
    cjo("simulate", "--to", "2026-12-31", "-o", out, folder=made.root)
    assert "Assumed" not in (out / "report.html").read_text(encoding="utf-8")
    assert not (out / "assumed.json").exists()


def test_spark_does_not_draw(made: Shop, cjo: Run) -> None:
    done = cjo(*FLAGS, "--engine", "spark", folder=made.root)
    assert done.returncode == 2
    assert "--assume" in done.stderr
