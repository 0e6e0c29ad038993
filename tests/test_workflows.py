"""The workflow says what the project promises: every Python of the classifiers, on three systems, with least rights."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[1]
CI = ROOT / ".github/workflows/ci.yml"
SYSTEMS = ["ubuntu-latest", "macos-latest", "windows-latest"]
WORKFLOWS = sorted((ROOT / ".github/workflows").glob("*.y*ml"))


def read(path: Path) -> dict:
    return yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)  # every scalar stays text


def pythons() -> list[str]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return re.findall(r"Python :: (3\.\d+)", "\n".join(project["classifiers"]))


def test_tests_run_on_every_python_and_system() -> None:
    matrix = read(CI)["jobs"]["test"]["strategy"]["matrix"]
    assert matrix == {"os": SYSTEMS, "python": pythons()}


def test_wheel_is_tried_on_the_oldest_and_the_newest_python() -> None:
    matrix = read(CI)["jobs"]["wheel"]["strategy"]["matrix"]
    assert matrix == {"os": SYSTEMS, "python": [pythons()[0], pythons()[-1]]}


def test_one_check_stands_for_all() -> None:
    jobs = read(CI)["jobs"]
    assert set(jobs["all-green"]["needs"]) == set(jobs) - {"all-green"}


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_rights_and_time_are_bounded(path: Path) -> None:
    workflow = read(path)
    assert workflow["permissions"] in ({}, "{}")
    assert "concurrency" in workflow
    for name, job in workflow["jobs"].items():
        assert int(job["timeout-minutes"]) <= 30, name
        assert set(job.get("permissions", {}).items()) <= {("contents", "read")}, name


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_actions_are_pinned_to_a_commit(path: Path) -> None:
    uses = re.findall(r"uses: (.*)", path.read_text(encoding="utf-8"))
    assert [use for use in uses if not re.fullmatch(r"[\w-]+/[\w-]+@[0-9a-f]{40} # v[\d.]+", use)] == []


def test_one_version_of_uv() -> None:
    local = re.search(r"^VERSION = \"(\S+)\"", (ROOT / ".ci/get_uv.py").read_text(encoding="utf-8"), re.MULTILINE)
    assert local is not None
    assert read(CI)["env"]["UV_VERSION"] == local[1]
