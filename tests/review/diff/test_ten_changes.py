"""Ten prepared changes on a git history of the example project: each diff's words, and its numbers by two simulations.

The texts are kept beside this file, at 80 columns and as Markdown; `CJO_RENEW=1` writes them anew, to be read in the diff.
"""

from __future__ import annotations

import json
import os
import re
from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from command_line import run
from review.diff import history
from rules.examples import git

from cjo_cli import api
from cjo_cli.report.diff.markdown import markdown
from cjo_cli.report.diff.text import text
from cjo_cli.report.diff.values import as_values
from cjo_cli.review.diff.review import Review
from cjo_cli.simulate.summary import summarise

GOLDEN = Path(__file__).parent / "golden"
NAMES = [change.name for change in history.CHANGES]
# A replay of each takes its time; the long tier looks at all of them.
LONG = ("exit-removed", "audience-widened", "weights-changed", "rename", "new-journey", "deletion")
REPLAYED = [pytest.param(name, marks=[pytest.mark.full] if name in LONG else []) for name in NAMES]
# What changes with every test and every file of the example.
PASSED = re.compile(r"\b[0-9]+ pass\b")
COMMIT = re.compile(r"\b[0-9a-f]{10} (?=\()")
# What each change is, by its rule, and the journeys that it reaches beside the one that differs.
EXPECTED = {
    "wait-longer": {("D110", "journey cart-recovery", ())},
    "exit-removed": {("D113", "journey cart-recovery", ())},
    "audience-widened": {(
        "D209", "audience friends",
        ("membership-renewal: audience members > audience friends", "monthly-programme: audience members > audience friends",
         "show-consideration: content show-code > audience members > audience friends",
         "upgrade-to-patron: audience friends"),
    )},
    "weights-changed": {("D112", "journey show-consideration", ())},
    "content-only": {
        ("D401", "content cart-reminder", ("cart-recovery: content cart-reminder",)),
        ("D402", "content cart-reminder", ("cart-recovery: content cart-reminder",)),
    },
    "cap-lowered": {("D303", "cap all-marketing", tuple(
        f"{name}: cap all-marketing" for name in (
            "ad-first-visit", "cart-recovery", "first-ticket", "membership-renewal", "monthly-programme",
            "newsletter-after-visit", "show-consideration", "upgrade-to-patron", "visit-care", "weekend-picks",
            "welcome", "win-back")
    ))},
    "rename": {("D105", "journey cart-recovery", ())},
    "comment-only": set(),
    "new-journey": {("D201", "journey thank-you", ())},
    "deletion": {("D101", "journey weekend-picks", ())},
}  # fmt: skip


@pytest.fixture(scope="module")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return history.written(tmp_path_factory.mktemp("history"))


@pytest.fixture(scope="module")
def reviewed(repository: Path) -> Any:
    @cache
    def of(name: str) -> Review:
        return api.diff(repository, "main", name, fail_on=("breaks", "tests"), max_messages_delta=5)

    return of


@pytest.fixture(scope="module")
def simulated(repository: Path, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """The summary of a plain simulation of a branch."""
    folder = tmp_path_factory.mktemp("trees")

    @cache
    def of(name: str) -> dict[str, Any]:
        git(repository, "worktree", "add", "--quiet", "--detach", str(folder / name), name)
        (folder / name / "tests/logs").symlink_to(repository / "tests/logs")
        return summarise(api.simulate(folder / name))

    return of


def agrees(name: str, found: str) -> None:
    path = GOLDEN / name
    masked = PASSED.sub("N pass", COMMIT.sub("COMMIT ", found))
    if os.environ.get("CJO_RENEW"):
        GOLDEN.mkdir(exist_ok=True)
        path.write_text(masked, encoding="utf-8", newline="\n")
    assert path.read_text(encoding="utf-8") == masked


@pytest.mark.parametrize("name", NAMES)
def test_each_change_is_told_by_its_rule_with_what_it_reaches(name: str, repository: Path) -> None:
    found = {
        (
            change.code,
            change.subject.words,
            tuple(
                f"{reach.journey}: {' > '.join(subject.words for subject in reach.way)}"
                for reach in change.reaches
                if not reach.direct
            ),
        )
        for change in api.diff(repository, "main", name, log=False).comparison.changes
    }
    assert found == EXPECTED[name]


@pytest.mark.parametrize("name", REPLAYED)
def test_the_text_has_80_columns_and_is_as_it_was_read(name: str, reviewed: Any) -> None:
    plain = text(reviewed(name), 80).plain
    assert max(map(len, plain.splitlines())) <= 80
    agrees(f"{name}.txt", plain)


@pytest.mark.parametrize("name", REPLAYED)
def test_the_comment_is_as_it_was_read(name: str, reviewed: Any) -> None:
    agrees(f"{name}.md", markdown(reviewed(name)))


@pytest.mark.parametrize("name", REPLAYED)
def test_the_numbers_are_those_of_two_simulations(name: str, reviewed: Any, simulated: Any) -> None:
    outcomes = as_values(reviewed(name))["outcomes"]
    for side, branch in (("base", "main"), ("head", name)):
        summary, told = simulated(branch), outcomes[side]
        assert told["journeys"].keys() == summary["journeys"].keys()
        for journey, figures in summary["journeys"].items():
            mine = told["journeys"][journey]
            for key in ("candidates", "entered", "held_out", "completed", "exited", "converted", "active"):
                assert mine[key] == figures[key], (journey, key)
            treated = figures["goal"] and figures["goal"]["treated"]
            assert (mine["goal"] and mine["goal"]["treated"]["rate"]) == (treated and treated["rate"])
        assert told["sent"] == summary["summary"]["sent"]
        assert [told["pressure"][key] for key in ("p50", "p95", "max")] == [
            summary["pressure"][key] for key in ("p50", "p95", "max")
        ]


def test_sent_by_channel_and_suppressed_by_reason_are_those_of_two_simulations(reviewed: Any, simulated: Any) -> None:
    outcomes = as_values(reviewed("cap-lowered"))["outcomes"]
    for side, branch in (("base", "main"), ("head", "cap-lowered")):
        told: Counter[tuple[str, ...]] = Counter()
        for figures in outcomes[side]["journeys"].values():
            for one in figures["messages"]:
                told[one["channel"], one["content"], one["outcome"], one["reason"]] += one["count"]
        mine = {
            (o["channel"], o["content"], o["outcome"], o["reason"]): o["count"] for o in simulated(branch)["messages"]
        }
        assert told == mine


def test_the_command_reads_refs_and_leaves_the_work_tree_alone(repository: Path) -> None:
    git(repository, "checkout", "--quiet", "deletion")
    before = sorted(path for path in repository.rglob("*") if ".git" not in path.parts and ".cjo" not in path.parts)
    asked = run("diff", "--no-log", "-f", "json", folder=repository)
    assert (asked.returncode, asked.stderr) == (0, "")
    values = json.loads(asked.stdout)
    assert values["base"]["name"].endswith("(where main was left)")
    assert values["head"] == {"name": "the work tree", "kind": "work tree", "commit": None}
    assert [change["code"] for change in values["changes"]] == ["D101"]
    again = run("diff", "main...deletion", "--no-log", "--fail-on", "breaks", folder=repository)
    assert again.returncode == 1
    assert "FAILS   --fail-on breaks: 1 undeclared: D101" in again.stdout
    assert before == sorted(
        path for path in repository.rglob("*") if ".git" not in path.parts and ".cjo" not in path.parts
    )
    git(repository, "checkout", "--quiet", "main")
