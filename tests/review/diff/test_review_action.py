"""A pull request's flow as a runner has it: repository, branch, the action's script, the comment's file, the comment."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from command_line import ROOT, environment
from rules.examples import commit, git

from cjo_cli.commands.diff import FORMATS
from cjo_cli.review.diff.rules import ALL

FOLDER = ROOT / ".github/actions/review"
ACTION = yaml.safe_load((FOLDER / "action.yml").read_text(encoding="utf-8"))
INSTALL, REVIEW = ACTION["runs"]["steps"]
EXAMPLES = {path.name: path.read_text(encoding="utf-8") for path in sorted((FOLDER / "example").glob("*.yml"))}
WORKFLOWS = {name: yaml.load(text, Loader=yaml.BaseLoader) for name, text in EXAMPLES.items()}
DAY = "2026-05-01"
BREAKS = {"fail-on": "breaks"}
pytestmark = pytest.mark.skipif(os.name == "nt", reason="needs bash")


class Runner:
    """What a step of a workflow finds: its files, its environment, and the checkout it works in."""

    def __init__(self, folder: Path, checkout: Path) -> None:
        self.temp, self.checkout = folder / "runner", checkout
        self.temp.mkdir()
        self.cjo = self._program("cjo-here", f'exec "{sys.executable}" -m cjo_cli "$@"')

    def _program(self, name: str, line: str) -> Path:
        path = self.temp / name
        path.write_text(f"#!/bin/sh\n{line}\n", encoding="utf-8")
        path.chmod(0o755)
        return path

    def step(
        self, step: dict[str, Any], event: str = "pull_request", **inputs: str
    ) -> subprocess.CompletedProcess[str]:
        """Run a step's script with the action's inputs, and nothing else of this process's environment."""
        given = {name: str(one["default"]) for name, one in ACTION["inputs"].items()} | inputs
        env = {name: given[re.sub(r".*inputs\.([a-z-]+).*", r"\1", said)] for name, said in step["env"].items()}
        files = {name: self.temp / name for name in ("GITHUB_OUTPUT", "GITHUB_ENV", "GITHUB_STEP_SUMMARY")}
        for path in files.values():
            path.write_text("", encoding="utf-8")
        env |= {name: str(path) for name, path in files.items()}
        env |= {"RUNNER_TEMP": str(self.temp), "RUNNER_OS": "Linux", "GITHUB_EVENT_NAME": event, "CJO": str(self.cjo)}
        return self.shell(step["run"], env)

    def shell(self, script: str, env: dict[str, str]) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script],
            cwd=self.checkout, env={**environment(), **env}, capture_output=True, encoding="utf-8", check=False,
        )  # fmt: skip

    def said(self, name: str) -> str:
        return (self.temp / name).read_text(encoding="utf-8")

    @property
    def outputs(self) -> dict[str, str]:
        return dict(line.split("=", 1) for line in self.said("GITHUB_OUTPUT").splitlines())

    @property
    def comment(self) -> str:
        return Path(self.outputs["comment"]).read_text(encoding="utf-8")


@pytest.fixture
def pull_request(starter: Path, tmp_path: Path) -> tuple[Path, str]:
    """A checkout of a pull request's merge commit, the project in a sub-folder with a blank; and the base's commit."""
    origin = tmp_path / "origin"
    project = origin / "our crm"
    origin.mkdir()
    starter.rename(project)
    git(origin, "init", "--quiet", "--initial-branch=main")
    commit(origin, DAY)
    git(origin, "checkout", "--quiet", "-b", "longer-wait")
    _edit(project, ("wait: 3h", "wait: 5h"))
    commit(origin, DAY)
    git(origin, "checkout", "--quiet", "main")
    (origin / "README.md").write_text("Meanwhile on main.\n", encoding="utf-8")
    commit(origin, DAY)
    base = _commit(origin)
    git(origin, "checkout", "--quiet", "--detach", "main")
    git(origin, "-c", "user.name=a", "-c", "user.email=a@example.org", "merge", "--quiet", "--no-ff", "longer-wait")
    checkout = tmp_path / "checkout"
    git(tmp_path, "clone", "--quiet", str(origin), str(checkout))
    git(checkout, "checkout", "--quiet", _commit(origin))
    return checkout, base


def _edit(project: Path, *pairs: tuple[str, str]) -> None:
    path = project / "journeys/cart-recovery.yaml"
    text = path.read_text(encoding="utf-8")
    for old, new in pairs:
        assert text.count(old) == 1, (old, text)
        text = text.replace(old, new)
    path.write_text(text, encoding="utf-8")


def _commit(folder: Path) -> str:
    done = subprocess.run(["git", "-C", str(folder), "rev-parse", "HEAD"], capture_output=True, check=True, text=True)
    return done.stdout.strip()


def test_a_pull_request_from_its_branch_to_the_comment(pull_request: tuple[Path, str], tmp_path: Path) -> None:
    checkout, base = pull_request
    runner = Runner(tmp_path, checkout)
    done = runner.step(REVIEW, project="our crm", base=base, **BREAKS)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines()[0] == f"{base[:10]} -> the work tree"
    assert "D110 wait-changed" in done.stdout
    assert runner.comment == runner.said("GITHUB_STEP_SUMMARY")
    assert "waits 5 hours at" in runner.comment
    assert "`our crm/journeys/cart-recovery.yaml:" in runner.comment
    assert "A replay, not a forecast" in runner.comment
    assert "```mermaid" in runner.comment
    assert runner.outputs["verdict"] == "changes"
    assert runner.outputs["changes"] == "1"
    assert runner.outputs.keys() - {"comment"} >= ACTION["outputs"].keys() - {"comment"}
    assert json.loads(runner.said("cjo-review/review.json"))["summary"]["verdict"] == "changes"


def test_a_gate_fails_the_step_and_the_comment_is_there(pull_request: tuple[Path, str], tmp_path: Path) -> None:
    checkout, base = pull_request
    runner = Runner(tmp_path, checkout)
    done = runner.step(REVIEW, project="our crm", base=base, **{"fail-on": "in-flight", "max-messages-delta": "0"})
    assert done.returncode == 1
    assert runner.outputs["verdict"] == "fails"
    assert "| `--fail-on in-flight` | **fails** |" in runner.comment


def test_what_cannot_be_reviewed_is_said_and_no_older_comment_stays(
    pull_request: tuple[Path, str], tmp_path: Path
) -> None:
    checkout, base = pull_request
    runner = Runner(tmp_path, checkout)
    assert runner.step(REVIEW, project="our crm", base=base, **BREAKS).returncode == 0
    assert runner.step(REVIEW, project="our crm", base="0" * 40).returncode == 2
    assert runner.comment.startswith("### cjo diff: no review could be made")
    assert "verdict" not in runner.outputs
    _edit(checkout / "our crm", ("email_opened", "email_open"))
    assert runner.step(REVIEW, project="our crm", base=base).returncode == 1
    assert "CJO203" in runner.comment


def test_inputs_are_no_code(pull_request: tuple[Path, str], tmp_path: Path) -> None:
    runner = Runner(tmp_path, pull_request[0])
    bad = f"$(touch {tmp_path}/ran)"
    inputs = dict.fromkeys(("base", "fail-on", "max-messages-delta"), bad)
    assert runner.step(REVIEW, project="our crm", **inputs).returncode == 2
    assert runner.step(REVIEW, project=bad).returncode == 2
    assert not (tmp_path / "ran").exists()


@pytest.mark.parametrize("event", ["pull_request_target", "workflow_run"])
def test_nothing_of_head_is_read_where_secrets_are_at_hand(
    event: str, pull_request: tuple[Path, str], tmp_path: Path
) -> None:
    runner = Runner(tmp_path, pull_request[0])
    done = runner.step(INSTALL, event, python="false")
    assert done.returncode == 2
    assert "no secrets are at hand" in done.stdout


def test_python_is_told_to_leave_the_working_folder_alone() -> None:
    called = re.findall(r'"\$PYTHON"(.*)|"\$bin/python"(.*)', INSTALL["run"])
    assert len(called) == 2
    assert all((one or other).startswith(" -I -m ") for one, other in called)


@pytest.mark.full
def test_python_does_not_run_what_the_working_folder_calls_its_modules(
    pull_request: tuple[Path, str], tmp_path: Path
) -> None:
    """`python -m venv` would take a `venv.py` of the checkout."""
    checkout, _ = pull_request
    for name in ("venv", "pip", "sitecustomize", "usercustomize"):
        (checkout / f"{name}.py").write_text(f"open({str(tmp_path / 'ran')!r}, 'w')\nraise SystemExit(9)\n", "utf-8")
    runner = Runner(tmp_path, checkout)
    done = runner.step(INSTALL, python=sys.executable, package="./no-such-package-here")
    assert done.returncode not in (0, 9)
    assert "no-such-package-here" in done.stderr
    assert not (tmp_path / "ran").exists()


def test_a_ref_runs_no_hook_and_no_filter(pull_request: tuple[Path, str], tmp_path: Path) -> None:
    checkout, base = pull_request
    ran = tmp_path / "ran"
    hook = checkout / ".git/hooks/post-checkout"
    hook.write_text(f"#!/bin/sh\ntouch '{ran}'\n", encoding="utf-8")
    hook.chmod(0o755)
    git(checkout, "config", "filter.evil.smudge", f"touch '{ran}'")
    git(checkout, "config", "core.fsmonitor", f"touch '{ran}'")
    (checkout / ".gitattributes").write_text("*.yaml filter=evil\n", encoding="utf-8")
    runner = Runner(tmp_path, checkout)
    assert runner.step(REVIEW, project="our crm", base=base, **BREAKS).returncode == 0
    assert not ran.exists()


def test_the_action_takes_no_token_and_puts_no_input_into_a_script() -> None:
    text = (FOLDER / "action.yml").read_text(encoding="utf-8")
    assert "secrets." not in text
    assert "github.token" not in text
    used = set()
    for step in ACTION["runs"]["steps"]:
        assert "uses" not in step
        assert "${{" not in step["run"]
        used |= set(re.findall(r"inputs\.([a-z-]+)", " ".join(step["env"].values())))
    assert used == set(ACTION["inputs"])


def test_the_example_gives_each_job_no_more_rights_than_it_needs() -> None:
    assert all(workflow["permissions"] in ({}, "{}") for workflow in WORKFLOWS.values())
    assert WORKFLOWS["review.yml"]["on"] == "pull_request"
    assert WORKFLOWS["review.yml"]["jobs"]["review"]["permissions"] == {"contents": "read"}
    assert "secrets." not in "".join(EXAMPLES.values())
    comment = WORKFLOWS["comment.yml"]["jobs"]["comment"]
    assert comment["permissions"] == {"actions": "read", "pull-requests": "write"}
    assert "checkout" not in EXAMPLES["comment.yml"]
    for text in EXAMPLES.values():
        uses = re.findall(r"uses: (.*)", text)
        assert [
            use for use in uses if not re.fullmatch(r"(actions/[\w-]+@[0-9a-f]{40} # v[\d.]+|your/cjo/.*)", use)
        ] == []
    (step,) = [one for one in WORKFLOWS["review.yml"]["jobs"]["review"]["steps"] if one.get("id") == "review"]
    assert set(step["with"]) <= set(ACTION["inputs"])


def test_the_page_shows_the_example_and_names_what_there_is() -> None:
    page = (ROOT / "docs/diff.md").read_text(encoding="utf-8")
    blocks = [yaml.safe_load(block) for block in re.findall(r"```yaml\n(.*?)```", page, re.DOTALL)]
    (shown,) = [block["jobs"]["review"] for block in blocks if "jobs" in block]
    job = yaml.safe_load(EXAMPLES["review.yml"])["jobs"]["review"]
    assert shown["permissions"] == job["permissions"]
    assert shown["steps"] == job["steps"][: len(shown["steps"])]
    table = page.split("| format | for |")[1].split("\n\n")[0]
    assert sorted(re.findall(r"^\| `([a-z]+)`", table, re.MULTILINE)) == sorted(FORMATS)
    outputs = re.search(r"\$GITHUB_OUTPUT`: (.*) \|", table)
    assert outputs is not None
    assert set(ACTION["outputs"]) - {"comment"} <= set(re.findall(r"`([a-z-]+)`", outputs[1]))
    codes = set(re.findall(r"\bD[0-9]{3}\b", page))
    assert codes <= {rule.code for rule in ALL}


# `gh` as far as the example asks it: one open pull request, whose comments are kept in a file.
GH = """
import json, pathlib, sys
store, words = pathlib.Path(sys.argv[1]), sys.argv[2:]
kept = json.loads(store.read_text()) if store.exists() else []
if words[:2] == ["run", "download"]:
    pathlib.Path("review").mkdir(exist_ok=True)
    pathlib.Path("review/comment.md").write_text(pathlib.Path(store.parent / "comment.md").read_text())
elif any(word.endswith("/pulls") for word in words):
    assert "head=someone:longer-wait" in words
    print(7)
elif "--jq" in words:
    print("\\n".join(str(number) for number, _ in enumerate(kept)))
else:
    body = pathlib.Path(next(word for word in words if word.startswith("body=@"))[6:]).read_text()
    if "POST" in words:
        kept.append(body)
    else:
        kept[int(next(word for word in words if "/comments/" in word).rsplit("/", 1)[1])] = body
    store.write_text(json.dumps(kept))
"""


def test_the_example_keeps_one_comment_up_to_date(pull_request: tuple[Path, str], tmp_path: Path) -> None:
    runner = Runner(tmp_path, tmp_path)
    program = tmp_path / "gh.py"
    program.write_text(GH, encoding="utf-8")
    gh = tmp_path / "bin/gh"
    gh.parent.mkdir()
    gh.write_text(f'#!/bin/sh\nexec "{sys.executable}" "{program}" "{tmp_path / "kept.json"}" "$@"\n', encoding="utf-8")
    gh.chmod(0o755)
    (step,) = WORKFLOWS["comment.yml"]["jobs"]["comment"]["steps"]
    env = {"PATH": f"{gh.parent}:{os.environ['PATH']}", "REPO": "our/crm", "RUN": "1", "HEAD": "someone:longer-wait"}
    for text in ("first", "second"):
        (tmp_path / "comment.md").write_text(text, encoding="utf-8")
        done = runner.shell(step["run"], env)
        assert (done.returncode, done.stderr) == (0, "")
    assert json.loads((tmp_path / "kept.json").read_text(encoding="utf-8")) == ["<!-- cjo review -->\nsecond"]
