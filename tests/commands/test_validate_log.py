"""`cjo validate --log`: the recorded events are asked, and say so when they cannot be."""

from __future__ import annotations

import json
from pathlib import Path

from command_line import run
from rules.shop import JOURNEY, shop

SPLIT = """goal: {action: buy, within: 3d, target: 65}
steps: [{id: one, split: [{id: a, weight: 50, steps: [{send: cart-reminder}]}, {id: b, weight: 50}]}]"""


def test_only_with_the_flag_is_the_log_asked(tmp_path: Path) -> None:
    project = shop(tmp_path, {JOURNEY: SPLIT})
    plain, asked = (run("validate", *flags, "-f", "json", folder=project) for flags in ([], ["--log"]))
    assert plain.returncode == asked.returncode == 0
    found = [json.loads(done.stdout)["findings"] for done in (plain, asked)]
    assert [[finding["code"] for finding in some] for some in found] == [[], ["CJO808"]]


def test_a_project_without_a_log_and_one_whose_log_is_lost(tmp_path: Path) -> None:
    project = shop(tmp_path, {JOURNEY: SPLIT})
    (project / "logs" / "events.csv").unlink()
    lost = run("validate", "--log", folder=project)
    assert lost.returncode == 2
    assert "logs/events.csv" in lost.stderr
    (project / "cjo.yaml").write_text("version: 1\nname: bare\n", encoding="utf-8")
    none = run("validate", "--log", folder=project)
    assert none.returncode == 2
    assert "names no log" in none.stderr


def test_a_log_of_bad_rows_is_no_evidence(tmp_path: Path) -> None:
    project = shop(tmp_path, {JOURNEY: SPLIT})
    log = project / "logs" / "events.csv"
    log.write_text(log.read_text(encoding="utf-8") + "u01,never,seen,,\n", encoding="utf-8")
    done = run("validate", "--log", folder=project)
    assert done.returncode == 1
    assert "1 of 199 rows are bad" in done.stderr
    assert "--allow-bad-rows" not in done.stderr, "it is no option here"
