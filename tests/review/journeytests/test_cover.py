"""Coverage: what there is to cover, what a test meets, the change against another side, and Cobertura's form of it."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from command_line import Run
from review.journeytests.shop import HEAD, RICH, project
from rules.examples import commit, git

TEST = """  - test: A large order
    assign: {arms: short}
    given: [{event: order_completed, properties: {cart_id: c1, value: 120}}]
    expect: {steps: [{step: thank}]}
"""


@pytest.fixture
def rich(tmp_path: Path) -> Path:
    folder = project(tmp_path / "shop", one=HEAD.replace("cart-recovery", "rich") + TEST)
    (folder / "journeys" / "rich.yaml").write_text(RICH, encoding="utf-8")
    return folder


def covered(cjo: Run, folder: Path, *more: str) -> dict[str, Any]:
    done = cjo("test", "--coverage", "-f", "json", *more, folder=folder)
    assert done.returncode in (0, 1), done.stderr
    found: dict[str, Any] = json.loads(done.stdout)["coverage"]
    return found


def points(values: dict[str, Any], journey: str) -> dict[str, tuple[int, int]]:
    """Of each point of a journey, how many tests meet it, and its line."""
    (one,) = (one for one in values["journeys"] if one["journey"] == journey)
    return {f"{point['kind']}: {point['what']}": (point["tests"], point["line"]) for point in one["points"]}


def test_every_kind_of_point_is_there_and_met_or_not(cjo: Run, rich: Path) -> None:
    assert points(covered(cjo, rich), "rich") == {
        "step: step 'size'": (1, 6),
        "arm: 'large' of 'size'": (1, 8),
        "arm: none of the paths of 'size'": (0, 6),
        "condition: 'large' holds": (1, 8),
        "condition: 'large' does not hold": (0, 8),
        "step: step 'thank'": (1, 8),
        "channel: 'thank' over email": (1, 8),
        "step: step 'arms'": (1, 9),
        "arm: 'short' of 'arms'": (1, 11),
        "arm: 'none' of 'arms'": (0, 12),
        "step: step 'short-word'": (1, 11),
        "channel: 'short-word' over email": (1, 11),
        "step: step 'offer'": (1, 13),
        "arm: 'first' of 'offer'": (1, 15),
        "arm: 'second' of 'offer'": (0, 16),
        "channel: 'offer' over email": (1, 13),
        "exit: the goal ends it": (0, 3),
        "variant: variant 0 of 'cart-reminder' (email)": (1, 8),
    }


def test_a_journey_that_no_test_is_about_counts(cjo: Run, rich: Path) -> None:
    values = covered(cjo, rich)
    assert [one["journey"] for one in values["journeys"]] == ["cart-recovery", "rich"]
    assert values["journeys"][0]["covered"] == 0
    assert (values["covered"], values["of"]) == (13, values["journeys"][0]["of"] + 18)


def test_what_is_missed_is_listed_for_people(cjo: Run, rich: Path) -> None:
    done = cjo("test", "--coverage", folder=rich, env={"COLUMNS": "80"})
    assert " 72.2%  rich           journeys/rich.yaml\n" in done.stdout
    assert "        not covered: 'large' does not hold (line 8)\n" in done.stdout
    assert max(len(line) for line in done.stdout.splitlines() if "content/" not in line) <= 80


def test_cobertura_marks_lines_and_branches(cjo: Run, rich: Path) -> None:
    root = ET.fromstring(cjo("test", "--coverage", "-f", "cobertura", folder=rich).stdout)
    (found,) = (one for one in root.iter("class") if one.get("filename") == "journeys/rich.yaml")
    lines = {line.get("number"): (line.get("hits"), line.get("condition-coverage")) for line in found.iter("line")}
    assert lines["8"] == ("1", "66% (2/3)")
    assert lines["12"] == ("0", "0% (0/1)")
    assert lines["3"] == ("0", None)
    every = [line for one in root.iter("class") for line in one.iter("line")]
    assert root.get("lines-valid") == str(len(every))
    assert root.get("lines-covered") == str(sum(line.get("hits") != "0" for line in every))


# A change, and the points that it is about, with whether a test meets them.
CHANGES: dict[str, tuple[str, str, list[tuple[str, bool]]]] = {
    "nothing but words": ("journey: rich\n", "journey: rich\ntitle: More\n", []),
    "a condition": ("gte: 100", "gte: 110", [("'large' of 'size'", True), ("'large' holds", True), ("'large' does not hold", False)]),
    "a weight": (
        "weight: 50, steps: [{id: short-word", "weight: 50, steps: [{id: word", [("step 'word'", True), ("'word' over email", True)],
    ),
    "an exit": (
        "steps:\n", "exit: [{event: email_opened}]\nsteps:\n", [("it ends for 'email_opened'", False)],
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", CHANGES)
def test_what_changed_since_a_folder(cjo: Run, rich: Path, tmp_path: Path, name: str) -> None:
    old, new, wanted = CHANGES[name]
    shutil.copytree(rich, tmp_path / "before")
    path = rich / "journeys" / "rich.yaml"
    path.write_text(path.read_text().replace(old, new), encoding="utf-8")
    found = covered(cjo, rich, "--coverage-diff", str(tmp_path / "before"))["changed"]
    assert [(point["what"], point["tests"] > 0) for point in found["points"]] == wanted


def test_what_changed_since_a_commit_fails_under(cjo: Run, rich: Path) -> None:
    git(rich, "init", "--quiet")
    commit(rich, "2026-01-01")
    path = rich / "journeys" / "rich.yaml"
    path.write_text(
        path.read_text().replace("steps:\n  - id: size", "exit: [{event: email_opened}]\nsteps:\n  - id: size")
    )
    done = cjo("test", "--coverage-diff", "HEAD", "--fail-under", "50", folder=rich)
    assert done.returncode == 1
    assert "0 of 1 covered\n        not covered: it ends for 'email_opened' (journeys/rich.yaml:5)" in done.stdout
    assert "coverage of what changed is 0%, less than --fail-under 50" in done.stderr
    assert cjo("test", "--coverage-diff", "nowhere", folder=rich).returncode == 2
