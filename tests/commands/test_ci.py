"""What others run in their CI: the pre-commit hook and the GitHub action."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from command_line import ROOT, environment
from pre_commit.clientlib import load_manifest

from cjo_cli.commands.validate import FORMATS
from cjo_cli.rules.names import rule_of

ACTION = yaml.safe_load((ROOT / ".github/actions/validate/action.yml").read_text(encoding="utf-8"))
PAGE = (ROOT / "docs/validate.md").read_text(encoding="utf-8")
EXAMPLES = [yaml.safe_load(block) for block in re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)]


def test_the_hook_is_one_that_pre_commit_takes() -> None:
    (hook,) = load_manifest(str(ROOT / ".pre-commit-hooks.yaml"))
    assert (hook["id"], hook["language"], hook["pass_filenames"]) == ("cjo-validate", "python", False)
    reached = re.compile(hook["files"])
    for file in ("cjo.yaml", "crm/cjo.yaml", "journeys/a.yaml", "crm/content/bodies/a.html", "taxonomy/events.yml"):
        assert reached.search(file), file
    for file in ("src/app.py", "cjo.yaml.md", "myjourneys/a.yaml"):
        assert not reached.search(file), file


def test_the_page_shows_the_hook_and_the_action_as_they_are() -> None:
    hooks = next(example for example in EXAMPLES if "repos" in example)["repos"][0]["hooks"]
    assert [hook["id"] for hook in hooks] == ["cjo-validate"]
    (job,) = next(example for example in EXAMPLES if "jobs" in example)["jobs"].values()
    assert set(job["steps"][-1]["with"]) <= set(ACTION["inputs"])
    assert job["permissions"] == {"contents": "read"}


def test_rules_that_the_page_names_are_there() -> None:
    assert [code for code in sorted(set(re.findall(r"CJO[0-9]{3}", PAGE))) if rule_of(code) is None] == []


def test_formats_that_the_page_names_are_those_there_are() -> None:
    table = PAGE.split("| format | for |")[1].split("\n\n")[0]
    named = [word for row in table.splitlines()[2:] for word in re.findall(r"`([a-z]+)`", row.split("|")[1])]
    assert sorted(named) == sorted(FORMATS)


def test_the_action_takes_no_token_and_puts_no_input_into_a_script() -> None:
    text = (ROOT / ".github/actions/validate/action.yml").read_text(encoding="utf-8")
    assert "secrets." not in text
    assert "github.token" not in text
    used = set()
    for step in ACTION["runs"]["steps"]:
        assert "uses" not in step
        assert "${{" not in step["run"]
        used |= set(re.findall(r"inputs\.([a-z-]+)", " ".join(step["env"].values())))
    assert used == set(ACTION["inputs"])


@pytest.fixture
def repository(starter: Path, tmp_path: Path) -> Path:
    """A repository with the project in a sub-folder whose name has a blank."""
    repository = tmp_path / "repository"
    shutil.copytree(starter, repository / "our crm")
    (repository / ".git").mkdir()
    return repository


def act(repository: Path, **inputs: str) -> tuple[subprocess.CompletedProcess[str], str]:
    """Run the action's second step as a runner does; gives what it printed, and the summary."""
    step = ACTION["runs"]["steps"][1]
    values = {name: str(given["default"]) for name, given in ACTION["inputs"].items()} | inputs
    env = {name: values[re.sub(r".*inputs\.([a-z-]+).*", r"\1", written)] for name, written in step["env"].items()}
    temp = repository.parent / "runner"
    temp.mkdir(exist_ok=True)
    summary = temp / "summary.md"
    summary.write_text("", encoding="utf-8")
    cjo = temp / "cjo"
    cjo.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m cjo_cli "$@"\n', encoding="utf-8")
    cjo.chmod(0o755)
    given = {**environment(), **env, "CJO": str(cjo), "RUNNER_TEMP": str(temp), "GITHUB_STEP_SUMMARY": str(summary)}
    done = subprocess.run(
        ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]],
        cwd=repository, env=given, capture_output=True, encoding="utf-8", check=False,
    )  # fmt: skip
    return done, summary.read_text(encoding="utf-8")


@pytest.mark.skipif(os.name == "nt", reason="needs bash")
def test_the_action_annotates_the_line_in_a_sub_folder(repository: Path) -> None:
    done, summary = act(repository, project="our crm")
    assert (done.returncode, done.stdout) == (0, "")
    assert summary.startswith("### cjo validate: no findings in ")
    journey = repository / "our crm/journeys/cart-recovery.yaml"
    text = journey.read_text(encoding="utf-8").replace("email_opened", "email_open")
    journey.write_text(text, encoding="utf-8")
    line = next(number for number, said in enumerate(text.splitlines(), 1) if "email_open" in said)
    done, summary = act(repository, project="our crm")
    assert done.returncode == 1
    assert done.stdout.startswith(f"::error file=our crm/journeys/cart-recovery.yaml,line={line},endLine={line},col=")
    assert "CJO203 unknown-event" in summary


@pytest.mark.skipif(os.name == "nt", reason="needs bash")
def test_the_actions_inputs_reach_the_command(repository: Path) -> None:
    assert act(repository, project="our crm", select="CJO2,$(exit 9)")[0].returncode == 2
    assert act(repository, project="our crm", ignore="nonsense")[0].returncode == 2
    assert act(repository, project="our crm", baseline="none here.json")[0].stderr.startswith(
        "error: no baseline at none here"
    )
    assert act(repository, project="elsewhere")[0].returncode == 2
    assert act(repository, project="our crm", **{"fail-level": "loud"})[0].returncode == 2
