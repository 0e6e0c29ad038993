"""The cache: what is remembered is what would be found, whatever was edited, and whatever became of the cache."""

from __future__ import annotations

import contextlib
import json
import random
import subprocess
import sys
from pathlib import Path

import pytest
from benchmarks.lint_project import write
from rules.edits import edit

from cjo_cli import api
from cjo_cli.cache import again, records
from cjo_cli.cache.seen import Eye
from cjo_cli.cache.store import folder_of
from cjo_cli.errors import ConfigError
from cjo_cli.load.desk import Desk
from cjo_cli.report.findings import RENDERERS


def text(found: api.Validation) -> str:
    return RENDERERS["json"](found.diagnostics, "", found.files) + repr(
        (found.journeys, found.readable, found.whole, found.diagnostics)
    )


def same(root: Path, *, select: tuple[str, ...] = (), ignore: tuple[str, ...] = ()) -> str:
    """What is found, with the cache and without; they must agree."""
    warm = text(api.validate(root, select=select, ignore=ignore, cache=True))
    cold = text(api.validate(root, select=select, ignore=ignore))
    assert warm == cold
    return cold


@pytest.fixture
def project(tmp_path: Path) -> Path:
    return write(20, tmp_path / "project")


@pytest.mark.parametrize("seed", range(4))
def test_after_any_edit_the_same_is_found(project: Path, seed: int) -> None:
    drawn = random.Random(seed)
    before = {path: path.read_bytes() for path in project.rglob("*.yaml")}
    same(project)
    for _ in range(12):
        for _ in range(drawn.choice((1, 1, 2))):
            edit(drawn, project)
        with contextlib.suppress(ConfigError):
            same(project)
        if drawn.random() < 0.6:  # else the next edit comes on top
            for path, raw in before.items():
                path.write_bytes(raw)


def test_a_changed_journey_is_read_without_the_others(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    same(project)
    path = next((project / "journeys").rglob("*cart-00.yaml"))
    path.write_text(path.read_text().replace("wait: 2h", "wait: 2h\n  # cjo: ignore[CJO306] why"), encoding="utf-8")
    state = records.recall_state(project)
    assert state is not None
    found = again.validated(Eye(project), state, Desk(project))
    assert found is not None
    read = [one.file for one in found.project.journeys if not isinstance(one.value, records.Record)]
    assert read == [path.relative_to(project).as_posix()]
    assert "CJO001" in same(project)


@pytest.mark.parametrize("where", ["journeys", "content"])
def test_a_finding_comes_and_goes(project: Path, where: str) -> None:
    clean = same(project)
    path = next((project / where).rglob("*-00.yaml"))
    old = path.read_text()
    new = (
        old.replace("via:\n  - email", "via:\n  - e-mail", 1)
        if where == "journeys"
        else old.replace("approved", "draft")
    )
    assert new != old
    path.write_text(new)
    assert same(project) != clean
    path.write_text(old)
    assert same(project) == clean


def test_flags_are_kept_apart(project: Path) -> None:
    path = next((project / "journeys").rglob("*-00.yaml"))
    path.write_text(path.read_text().replace("- email", "- e-mail"))
    assert "CJO2" in same(project)
    assert "alias-used" not in same(project, ignore=("alias-used",))
    assert "alias-used" in same(project)
    assert "alias-used" in same(project, select=("alias-used",))


def test_a_damaged_cache_is_no_cache(project: Path) -> None:
    same(project)
    for path in folder_of(project).glob("*.json"):
        raw = path.read_bytes()
        for worse in (b"", raw[:100], raw.replace(b"basic", b"cisab", 1), b"\xff\x00" + raw, b"[" * 9999):
            path.write_bytes(worse)
            same(project)
            path.write_bytes(worse)


def test_a_cache_that_came_with_a_clone_is_not_believed(project: Path, tmp_path: Path) -> None:
    """Its folder has another number: a finding that somebody took out of it is found."""
    path = next((project / "journeys").rglob("*-00.yaml"))
    path.write_text(path.read_text().replace("- email", "- e-mail"))
    same(project)
    clone = tmp_path / "clone"
    subprocess.run(["cp", "-r", str(project), str(clone)], check=True)
    assert records.recall_state(clone) is None
    assert "alias-used" in same(clone)


def test_another_cjo_starts_anew(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    same(project)
    assert records.recall_state(project) is not None
    monkeypatch.setattr(records, "tool", lambda: "another")
    assert records.recall_state(project) is None


def test_git_looks_away_and_the_folder_may_go(project: Path) -> None:
    same(project)
    assert (project / ".cjo" / ".gitignore").read_text().endswith("*\n")
    for path in folder_of(project).iterdir():
        path.unlink()
    folder_of(project).rmdir()
    same(project)


def test_a_folder_of_ones_own(project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CJO_CACHE_DIR", str(tmp_path / "mine"))
    same(project)
    assert not (project / ".cjo").exists()
    assert list((tmp_path / "mine").rglob("*.json"))


def test_without_a_cache_nothing_is_written(project: Path) -> None:
    api.validate(project)
    assert not (project / ".cjo").exists()


def test_what_is_remembered_needs_no_heavy_library(project: Path) -> None:
    same(project)
    code = "import sys\nfrom cjo_cli.__main__ import call\ncall(sys.argv[1:])\nprint([m for m in ('pydantic', 'jinja2', 'numpy', 'yaml') if m in sys.modules])"
    line = [sys.executable, "-c", code, "validate", "--project", str(project), "-f", "json"]
    done = subprocess.run(line, capture_output=True, text=True, check=True)
    assert done.stdout.rstrip().endswith("[]")
    assert json.loads(done.stdout.rstrip()[: -len("[]")])["summary"]["files"] == api.validate(project).files


def test_a_draft_grows_old_with_gits_head(project: Path) -> None:
    path = next((project / "journeys").rglob("*-00.yaml"))
    path.write_text(path.read_text().replace("status: live", "status: draft"))

    def git(*words: str, day: str = "") -> None:
        stamp = {"GIT_COMMITTER_DATE": day, "GIT_AUTHOR_DATE": day, "PATH": "/usr/bin:/bin", "HOME": str(project)}
        subprocess.run(
            ["git", "-C", str(project), "-c", "user.name=a", "-c", "user.email=a@b.c", *words],
            check=True,
            env=stamp,
            capture_output=True,
        )

    git("init")
    git("add", "journeys")
    git("commit", "-m", "one", day="2026-01-01T00:00:00Z")
    assert "CJO707" not in same(project)
    git("commit", "--allow-empty", "-m", "two", day="2026-08-01T00:00:00Z")
    assert "CJO707" in same(project)
