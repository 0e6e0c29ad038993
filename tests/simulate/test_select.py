"""What `--select` may name."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from command_line import Run
from rules.examples import commit, git

from cjo_cli import api
from cjo_cli.errors import NothingToDo, UsageError
from cjo_cli.plan.model import Plan
from cjo_cli.simulate.select import select

ROOT = Path(__file__).parent.parent.parent


@pytest.fixture(scope="module")
def plan() -> Plan:
    found = api.checked(ROOT).plan
    assert found is not None
    return found


def ids(plan: Plan, *names: str) -> list[str]:
    return [journey.id for journey in select(plan, names)]


def test_without_a_name_those_live_or_in_review(plan: Plan) -> None:
    assert "access-help" in ids(plan)
    assert "upgrade-to-patron" not in ids(plan)


def test_a_draft_can_be_named(plan: Plan) -> None:
    assert ids(plan, "upgrade-to-patron") == ["upgrade-to-patron"]


def test_words(plan: Plan) -> None:
    by_status = ids(plan, "status:draft")
    assert by_status == ["upgrade-to-patron"]
    stages = {journey.stage for journey in plan.journeys}
    assert sorted(name for stage in stages for name in ids(plan, f"stage:{stage}")) == ids(
        plan, *(j.id for j in plan.journeys)
    )


def test_a_word_that_nobody_has(plan: Plan) -> None:
    nobodys = plan.model_copy(
        update={"journeys": tuple(one.model_copy(update={"owner": None}) for one in plan.journeys)}
    )
    for asked, hint in ((plan, "the journeys' owners: brand"), (nobodys, "the journeys' owners: none has one")):
        with pytest.raises(UsageError, match="no journey has the owner 'zzz'") as raised:
            select(asked, ["owner:zzz"])
        assert str(raised.value.hint).startswith(hint)


def test_what_is_entered_from_what(plan: Plan) -> None:
    assert ids(plan, "first-ticket") == ["first-ticket"]
    assert ids(plan, "+first-ticket") == ["first-ticket", "welcome"]
    assert ids(plan, "welcome+") == ["first-ticket", "welcome"]
    assert ids(plan, "+welcome") == ["welcome"]


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("welcom", "did you mean 'welcome'"),
        ("stag:x", "did you mean 'stage'"),
        ("status:liv", "did you mean 'live'"),
        ("nothing-like-it", "weekend-picks and 2 more"),
    ],
)
def test_slips_get_a_suggestion(plan: Plan, name: str, hint: str) -> None:
    with pytest.raises(UsageError) as caught:
        select(plan, [name])
    assert hint in str(caught.value.hint)


@pytest.fixture
def branch(starter: Path) -> Path:
    """A repository with two journeys, one fed by the other, whose main branch is as the work tree is."""
    (starter / "journeys/after.yaml").write_text(
        "journey: after\nstatus: live\nstage: consideration\ngoal: {action: buy, within: 7d}\n"
        "enter: {journey: cart-recovery, outcome: completed, reentry: never}\nsteps: [{id: a-day, wait: 1d}]\n"
    )
    git(starter, "init", "--quiet", "--initial-branch=main")
    commit(starter, "2026-05-01")
    return starter


@pytest.mark.parametrize("command", ["simulate", "report"])
def test_what_changed_outside_of_git_needs_a_folder(starter: Path, tmp_path: Path, cjo: Run, command: str) -> None:
    done = cjo(command, "-s", "state:modified", folder=starter)
    assert done.returncode == 2
    assert done.stderr == (
        "error: the project lies in no git repository\n  = help: name the folder of what to compare with: --base DIR\n"
    )
    shutil.copytree(starter, tmp_path / "before")
    path = starter / "journeys/cart-recovery.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("wait: 3h", "wait: 4h"), encoding="utf-8")
    asked = cjo(command, "-s", "state:modified", "--base", tmp_path / "before", "-f", "json", folder=starter)
    assert (asked.returncode, "cart-recovery" in asked.stdout) == (0, True)
    same = cjo(command, "-s", "state:modified", "--base", ".", folder=starter)
    assert (same.returncode, "no journey was modified" in same.stderr) == (3, True)


def test_what_to_compare_with_is_named_by_a_flag(starter: Path, cjo: Run) -> None:
    git(starter, "init", "--quiet", "--initial-branch=trunk")
    assert "--base DIR" in cjo("simulate", "-s", "state:modified", folder=starter).stderr
    commit(starter, "2026-05-01")
    done = cjo("simulate", "-s", "state:modified", folder=starter)
    assert (done.returncode, "--base BRANCH" in done.stderr, "cjo diff" in done.stderr) == (2, True, False)


def test_what_a_branch_changed(branch: Path) -> None:
    with pytest.raises(NothingToDo, match="no journey was modified"):
        api.simulate(branch, select=["state:modified"])
    path = branch / "journeys/after.yaml"
    path.write_text(path.read_text().replace("wait: 1d", "wait: 2d"))
    assert api.simulate(branch, select=["state:modified"]).journeys == ("after",)
    assert api.simulate(branch, select=["+state:modified"], base="main").journeys == ("after", "cart-recovery")
    content = branch / "content/cart-reminder.yaml"
    content.write_text("# a remark reaches nobody\n" + content.read_text())
    assert api.modified(branch) == ["after"]
    content.write_text(content.read_text().replace(", your cart is", ", a cart is"))
    assert api.modified(branch) == ["after", "cart-recovery"]


def test_a_base_without_a_use_is_refused(branch: Path) -> None:
    with pytest.raises(UsageError, match="nothing is compared with main"):
        api.simulate(branch, base="main")
    with pytest.raises(UsageError, match="unknown state 'new'"):
        api.simulate(branch, select=["state:new"])
