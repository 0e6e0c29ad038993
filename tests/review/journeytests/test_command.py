"""`cjo test`: which tests run, the exit codes, every format, and what a failure looks like."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from command_line import ROOT, Run
from review.journeytests.shop import BAD, GOOD, HEAD, RICH, project

TWO = {"good": HEAD + GOOD, "bad": HEAD + BAD}
# Arguments, and what they end with: the exit code, how many tests ran, how many failed.
ENDS: dict[str, tuple[tuple[str, ...], int, int, int]] = {
    "all": ((), 1, 2, 1),
    "a file": (("tests/journeys/good.test.yaml",), 0, 1, 0),
    "a folder": (("tests",), 1, 2, 1),
    "a part of a title": (("-k", "reminded"), 0, 1, 0),
    "a part of a file's name": (("-k", "bad.test"), 1, 1, 1),
    "a pattern": (("-k", "*good*::rem?nded*"), 0, 1, 0),
    "a journey": (("--journey", "cart-recovery"), 1, 2, 1),
    "the first failure": (("--fail-fast",), 1, 1, 1),
    "nothing meant": (("-k", "nobody"), 3, 0, 0),
    "nothing meant, and allowed": (("-k", "nobody", "--allow-empty"), 0, 0, 0),
    "an unknown journey": (("--journey", "cart"), 2, 0, 0),
    "a path that is not there": (("tests/none",), 2, 0, 0),
    "cobertura without coverage": (("-f", "cobertura"), 2, 0, 0),
    "enough coverage": (("-k", "reminded", "--fail-under", "40"), 0, 1, 0),
    "too little coverage": (("-k", "reminded", "--fail-under", "99"), 1, 1, 0),
}


@pytest.mark.parametrize("name", ENDS)
def test_which_tests_run_and_how_it_ends(cjo: Run, tmp_path: Path, name: str) -> None:
    arguments, code, ran, failed = ENDS[name]
    project(tmp_path, **TWO)
    formats = () if "cobertura" in arguments else ("-f", "json")
    done = cjo("test", *arguments, *formats)
    assert done.returncode == code, done.stderr
    if code in (0, 1):
        summary = json.loads(done.stdout)["summary"]
        assert (summary["tests"], summary["failed"]) == (ran, failed)


def test_a_project_without_tests_has_nothing_to_do(cjo: Run, tmp_path: Path) -> None:
    project(tmp_path)
    done = cjo("test")
    assert done.returncode == 3
    assert "no journey tests" in done.stderr


def test_where_all_tests_are_left_out_it_says_by_what(cjo: Run, tmp_path: Path) -> None:
    project(tmp_path, some=HEAD + GOOD)
    done = cjo("test", "-k", "nothing-like-it")
    assert done.returncode == 3
    assert "-k, --journey and the paths leave out 1, all there are" in done.stderr


def test_an_error_in_a_test_is_told_with_its_place(cjo: Run, tmp_path: Path) -> None:
    project(tmp_path, bad=HEAD + GOOD.replace("cart-reminder", "cart-remainder"))
    done = cjo("test")
    assert done.returncode == 1
    assert "CJO906" in done.stderr
    assert "bad.test.yaml:8" in done.stderr
    assert cjo("compile", "-o", tmp_path / "out").returncode == 0, "a test keeps nothing from being compiled"


def test_tests_beside_the_journeys_are_found(cjo: Run, tmp_path: Path) -> None:
    folder = project(tmp_path)
    (folder / "journeys" / "cart-recovery.test.yaml").write_text(HEAD + GOOD, encoding="utf-8")
    assert cjo("test").returncode == 0


FAILURE = """\
failed: Left alone
  --> tests/journeys/bad.test.yaml:5:11

  when             after  expected                    got
+ Tue 3 Mar 15:00  3h     -                           send cart-reminder email
+ Thu 5 Mar 15:00  2d3h   -                           send cart-reminder email

  not expected: send cart-reminder email, at 3h (Tue 3 Mar 15:00)
  because: 'remind' is on every way through 'cart-recovery'
  --> tests/journeys/bad.test.yaml:7:14
      7 | expect: {messages: []}
  --> journeys/cart-recovery.yaml:8:5
      8 | - {id: remind, send: cart-reminder}

  not expected: send cart-reminder email, at 2d3h (Thu 5 Mar 15:00)
  because: at 'opened' the path 'timeout' was taken
  --> tests/journeys/bad.test.yaml:7:14
      7 | expect: {messages: []}
  --> journeys/cart-recovery.yaml:9:5
      9 | - {id: opened, wait_for: {event: email_opened, timeout: 2d}, on_timeo…

fail tests/journeys/bad.test.yaml: 0 passed, 1 failed
"""


def test_a_failure_is_a_timeline_with_what_decided(cjo: Run, tmp_path: Path) -> None:
    project(tmp_path, bad=HEAD + BAD)
    done = cjo("test", env={"COLUMNS": "80"})
    assert done.stdout == FAILURE
    assert max(map(len, done.stdout.splitlines())) <= 80
    assert done.stderr == "0 passed, 1 failed in 1 file\n"


ORDER = "{event: order_completed, properties: {cart_id: c1, value: %s}}"
# What is given and expected, and what the failure says decided it, with the line of the journey.
CART = "{event: cart_updated, properties: {cart_id: c1, value: %s}}"
TWICE = "{messages: [{at: %s, content: cart-reminder}, {content: cart-reminder}]}"
CAUSES: dict[str, tuple[str, str, str, str, str]] = {
    "a condition": (
        "assign: {arms: none}", ORDER % 99, "{steps: [{step: thank}]}",
        "at 'size' no path was taken: 'large' did not hold, the entry's 'value' is 99, asked: gte 100", "rich.yaml:8",
    ),
    "an arm": (
        "assign: {arms: none}", ORDER % 99, "{steps: [{step: short-word}]}", "at 'arms' the path 'none' was taken",
        "rich.yaml:9",
    ),
    "an entry": (
        "", CART % 20, "{entries: [{at: 0s}]}", "let nobody in: 'value' is 20, asked: gte 30", "cart-recovery.yaml:4",
    ),
    "an end": (
        "", f"{CART % 45}, {{at: 1h, {(ORDER % 5)[1:]}", "{steps: [{step: remind}]}",
        "'cart-recovery' ended at 1h (Tue 3 Mar 13:00): converted", "cart-recovery.yaml:3",
    ),
    "a consent": (
        "profile: {email_ok: false}", CART % 45, "{messages: [{at: 3h}], match: partial}",
        "which was unreachable: consent; tried: email (consent)", "cart-recovery.yaml:8",
    ),
    "a wait": (
        "", CART % 45, TWICE % "2h", "'patience' waited from 0s (Tue 3 Mar 12:00) until 3h (Tue 3 Mar 15:00)",
        "cart-recovery.yaml:7",
    ),
    "an event that came": (
        "", f"{CART % 45}, {{at: 4h, event: email_opened}}", "{steps: [{step: remind-again}]}",
        "what 'opened' waits for came at 4h (Tue 3 Mar 16:00)", "cart-recovery.yaml:9",
    ),
    "quiet hours": (
        "start: 2026-03-03 20:00", CART % 45, TWICE % "3h", "quiet hours of 'email': put off from 3h",
        "cart-recovery.yaml:8",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", CAUSES)
def test_what_decided_is_told_with_its_values_and_place(cjo: Run, tmp_path: Path, name: str) -> None:
    more, given, expected, words, place = CAUSES[name]
    head = HEAD.replace("cart-recovery", place.partition(".")[0])
    body = f"  - test: It\n    given: [{given}]\n    expect: {expected}\n" + (f"    {more}\n" if more else "")
    (project(tmp_path, bad=head + body) / "journeys" / "rich.yaml").write_text(RICH, encoding="utf-8")
    done = cjo("test", "-f", "json")
    assert done.returncode == 1, done.stderr
    cause = json.loads(done.stdout)["tests"][0]["causes"][0]
    assert words in cause["because"]
    assert cause["path"] == "tests/journeys/bad.test.yaml"
    assert [f"{at['path'].rpartition('/')[2]}:{at['line']}" for at in cause["decided_at"]] == [place]


def test_formats_agree(cjo: Run, tmp_path: Path) -> None:
    project(tmp_path, **TWO)
    done = cjo("test", "-f", "json", "-f", "github=github.txt", "-f", "junit=junit.xml", "-f", "text=text.txt")
    values: dict[str, Any] = json.loads(done.stdout)
    assert values["format_version"] == "1.0"
    assert values["command"] == "test"
    assert [(one["test"], one["passed"]) for one in values["tests"]] == [
        ("Left alone", False),
        ("Reminded twice", True),
    ]
    (annotation,) = (tmp_path / "github.txt").read_text().splitlines()
    assert annotation.startswith("::error file=tests/journeys/bad.test.yaml,line=7,")
    assert "Left alone: not expected" in annotation
    root = ET.fromstring((tmp_path / "junit.xml").read_text())
    assert (root.get("tests"), root.get("failures")) == ("2", "1")
    failures = root.findall(".//failure")
    assert len(failures) == 1
    assert "send cart-reminder email" in (failures[0].text or "")
    assert "1 failed" in (tmp_path / "text.txt").read_text()


def test_what_is_run_is_the_same_every_time(cjo: Run, tmp_path: Path) -> None:
    project(tmp_path, **TWO)
    first, second = (cjo("test", "--coverage", "-f", "json").stdout for _ in range(2))
    assert first == second
    assert str(tmp_path) not in first


def test_the_examples_tests_pass_and_cover_nearly_all(cjo: Run) -> None:
    done = cjo("test", "--fail-under", "90", "-f", "json", folder=ROOT)
    assert done.returncode == 0, done.stderr
    values = json.loads(done.stdout)
    assert values["summary"]["failed"] == 0
    journeys = {one["journey"] for one in values["coverage"]["journeys"]}
    assert journeys == {path.stem for path in (ROOT / "journeys").rglob("*.yaml")}
    assert all(one["percent"] > 90 for one in values["coverage"]["journeys"])


def test_a_new_project_is_tested_at_once(cjo: Run, starter: Path) -> None:
    done = cjo("test", folder=starter)
    assert (done.returncode, done.stderr) == (0, "3 passed in 1 file\n")


def test_help_is_of_both_commands(cjo: Run) -> None:
    assert "[PATH]..." in cjo("test", "--help").stdout
    assert "new " in cjo("test", "--help").stdout
    assert "--from-log" in cjo("test", "new", "--help").stdout
