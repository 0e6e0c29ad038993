"""The revision is the commit that the project's own files are of; what else lies in the repository may change."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest
from command_line import run

from cjo_cli import api
from cjo_cli.bundle.build import Bundle
from cjo_cli.bundle.read import opened


def git(folder: Path, *words: str) -> str:
    """What git says there, with no one's settings."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    plain = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
    line = ["git", "-c", "user.name=a", "-c", "user.email=a@example.org", "-C", str(folder), *words]
    return subprocess.run(line, check=True, capture_output=True, env=kept | plain, encoding="utf-8").stdout


def commit(folder: Path) -> None:
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "-m", "a commit")


@pytest.fixture
def repository(starter: Path) -> Path:
    """The starter in a folder of a repository, all of it committed."""
    git(starter.parent, "init", "--quiet")
    commit(starter.parent)
    return starter


def origin(bundle: Bundle) -> tuple[object, object]:
    metadata = opened(bundle.data).metadata
    return metadata["commit"], metadata["clean"]


def test_a_clean_project_has_its_commit(repository: Path) -> None:
    head = git(repository, "rev-parse", "HEAD").strip()
    bundle = api.compile(repository)
    assert (bundle.revision, bundle.changed) == (head, ())
    assert origin(bundle) == (head, True)
    assert opened(bundle.data).metadata["committed"] == int(git(repository, "log", "-1", "--format=%ct"))


def test_the_same_commit_elsewhere_has_the_same_bytes(repository: Path, tmp_path: Path) -> None:
    git(tmp_path, "clone", "--quiet", str(repository.parent), "a clone with blanks")
    assert api.compile(tmp_path / "a clone with blanks/shop") == api.compile(repository)


def test_without_git_the_content_is_the_revision(repository: Path, tmp_path: Path) -> None:
    in_git = api.compile(repository)
    shutil.copytree(repository, tmp_path / "apart" / "shop")
    shutil.rmtree(repository.parent / ".git")
    bundle = api.compile(repository)
    assert bundle.revision == opened(bundle.data).metadata["content"] == opened(in_git.data).metadata["content"]
    assert origin(bundle) == (None, None)
    assert bundle == api.compile(tmp_path / "apart" / "shop")


def test_changes_are_told(repository: Path) -> None:
    clean = api.compile(repository)
    content = repository / "content/cart-reminder.yaml"
    content.write_text(content.read_text(encoding="utf-8").replace("What you chose", "What you like"), encoding="utf-8")
    changed = api.compile(repository)
    assert changed.changed == ("content/cart-reminder.yaml",)
    head, _, mark = changed.revision.partition("+changed.")
    assert head == clean.revision
    assert opened(changed.data).metadata["content"].startswith("sha256:" + mark)
    assert origin(changed) == (clean.revision, False)
    git(repository, "add", "--all")
    assert api.compile(repository) == changed, "staged is not committed"
    commit(repository)
    assert api.compile(repository).changed == ()


def test_what_git_does_not_know_is_told(repository: Path) -> None:
    text = (repository / "journeys/cart-recovery.yaml").read_text(encoding="utf-8")
    (repository / "journeys/ö new.yaml").write_text(text.replace("journey: cart-recovery", "journey: another"), "utf-8")
    assert api.compile(repository).changed == ("journeys/ö new.yaml",)
    (repository / ".gitignore").write_text("journeys/*new*\n", encoding="utf-8")
    assert api.compile(repository).changed == ("journeys/ö new.yaml",), "ignored is not committed either"


def test_a_lost_file_is_told(repository: Path) -> None:
    text = (repository / "journeys/cart-recovery.yaml").read_text(encoding="utf-8")
    (repository / "journeys/new.yaml").write_text(text.replace("journey: cart-recovery", "journey: another"), "utf-8")
    commit(repository)
    (repository / "journeys/new.yaml").unlink()
    assert api.compile(repository).changed == ("journeys/new.yaml",)


def test_other_files_may_change(repository: Path) -> None:
    clean = api.compile(repository)
    (repository / "dist").mkdir()
    (repository / "dist/bundle.tar.gz").write_bytes(clean.data)
    (repository / "logs/events.csv").write_text("changed", encoding="utf-8")
    (repository / "journeys/notes.txt").write_text("nothing of ours", encoding="utf-8")
    (repository.parent / "beside").write_text("x", encoding="utf-8")
    assert api.compile(repository) == clean


def test_a_template_is_a_source(repository: Path) -> None:
    (repository / "texts").mkdir()
    (repository / "texts/body.html").write_text("<p>What you chose is waiting. {{ unsubscribe_url }}</p>", "utf-8")
    content = repository / "content/cart-reminder.yaml"
    lines = content.read_text(encoding="utf-8").splitlines()
    start = next(number for number, line in enumerate(lines) if line.strip().startswith("body:"))
    indent = lines[start][: len(lines[start]) - len(lines[start].lstrip())]
    end = next((n for n in range(start + 1, len(lines)) if not lines[n].startswith(indent + " ")), len(lines))
    lines[start:end] = [f"{indent}body_file: ../texts/body.html"]
    content.write_text("\n".join(lines) + "\n", encoding="utf-8")
    commit(repository)
    clean = api.compile(repository)
    assert clean.changed == ()
    (repository / "texts/body.html").write_text("<p>Another. {{ unsubscribe_url }}</p>", encoding="utf-8")
    assert api.compile(repository).changed == ("texts/body.html",)


def test_a_repository_without_a_commit_is_none(starter: Path) -> None:
    before = api.compile(starter)
    git(starter, "init", "--quiet")
    after = api.compile(starter)
    assert (after.data, after.unasked, before.unasked) == (before.data, True, False)
    assert "! git names no commit of this repository" in run("compile", folder=starter).stderr


@pytest.mark.skipif(os.name != "posix", reason="a program that is a script")
def test_where_git_refuses_that_is_said(repository: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """As it does in a container whose user does not own the folder."""
    refusing = tmp_path / "bin/git"
    refusing.parent.mkdir()
    refusing.write_text("#!/bin/sh\nexit 128\n", encoding="ascii")
    refusing.chmod(0o755)
    monkeypatch.setenv("PATH", str(refusing.parent))
    assert api.compile(repository).unasked
