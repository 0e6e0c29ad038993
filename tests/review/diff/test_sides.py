"""What the words BASE and HEAD may be, how each is read, and what is said where they are nothing."""

from __future__ import annotations

import json
import os
import subprocess
import tempfile
from pathlib import Path
from typing import Any

import pytest
from command_line import Done, Run
from review.diff.comparing import sides
from rules.examples import commit, git

from cjo_cli.errors import UsageError
from cjo_cli.review.diff.git import Entry, blobs, entries, lay_out

CART = "journeys/cart-recovery.yaml"
DAY = "2026-05-01"


@pytest.fixture
def repository(starter: Path) -> Path:
    """A repository whose main branch has gone on since the branch that is checked out left it."""
    git(starter, "init", "--quiet", "--initial-branch=main")
    commit(starter, DAY)
    git(starter, "checkout", "--quiet", "-b", "change")
    edit(starter, "wait: 3h", "wait: 5h")
    commit(starter, DAY)
    git(starter, "checkout", "--quiet", "main")
    edit(starter, "timeout: 2d", "timeout: 3d")
    commit(starter, DAY)
    git(starter, "checkout", "--quiet", "change")
    return starter


def edit(project: Path, old: str, new: str) -> None:
    path = project / CART
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def values(done: Done) -> dict[str, Any]:
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def asked(cjo: Run, folder: Path, *words: str) -> dict[str, Any]:
    return values(cjo("diff", *words, "--no-log", "-f", "json", folder=folder))


def afters(found: dict[str, Any]) -> list[str]:
    return [change["after"] for change in found["changes"]]


def test_without_words_what_the_branch_did_and_what_is_not_committed(repository: Path, cjo: Run) -> None:
    edit(repository, "wait: 5h", "wait: 6h")
    found = asked(cjo, repository)
    assert afters(found) == ["6 hours"]
    assert found["base"]["name"].endswith("(where main was left)")
    assert found["head"]["kind"] == "work tree"
    assert found["changes"][0]["head"]["file"] == CART


def test_the_project_may_lie_in_a_folder_and_be_asked_from_below(repository: Path, cjo: Run) -> None:
    outer = repository.parent / "outer"
    outer.mkdir()
    (repository / ".git").rename(outer / "git")
    repository.rename(outer / "shop")
    subprocess.run(["rm", "-rf", str(outer / "git")], check=True)
    git(outer, "init", "--quiet", "--initial-branch=main")
    commit(outer, DAY)
    edit(outer / "shop", "wait: 5h", "wait: 9h")
    (change,) = asked(cjo, outer / "shop/journeys")["changes"]
    assert change["base"]["file"] == change["head"]["file"] == f"shop/{CART}"
    assert change["after"] == "9 hours"


# Words, and what they compare: the waits and timeouts that head has otherwise.
WORDS = {
    ("main", "change"): ["for `email_opened`, at most 2 days", "5 hours"],
    ("main...",): ["5 hours"],
    ("main...change",): ["5 hours"],
    ("...main",): ["for `email_opened`, at most 3 days"],
    ("main...", "change"): ["5 hours"],
    ("HEAD",): [],
    ("HEAD~1",): ["5 hours"],
    ("main~1", "main"): ["for `email_opened`, at most 3 days"],
}


@pytest.mark.parametrize("words", WORDS, ids=" ".join)
def test_git_refs(words: tuple[str, ...], repository: Path, cjo: Run) -> None:
    assert sorted(afters(asked(cjo, repository, *words)), reverse=True) == sorted(WORDS[words], reverse=True)


def test_nothing_is_left_behind_and_nothing_is_touched(repository: Path, cjo: Run) -> None:
    before = {path: path.read_bytes() for path in repository.rglob("*") if path.is_file() and ".git" not in path.parts}
    state = subprocess.run(["git", "-C", str(repository), "status", "--porcelain"], capture_output=True, check=True)
    temporary = Path(tempfile.gettempdir())
    folders = set(temporary.glob("cjo-*"))
    asked(cjo, repository, "main", "HEAD")
    cjo("diff", "main", "nothing-of-that-name", folder=repository)
    assert set(temporary.glob("cjo-*")) == folders
    assert before == {p: p.read_bytes() for p in repository.rglob("*") if p.is_file() and ".git" not in p.parts}
    assert state.stdout == b""


def test_folders_and_bundles(repository: Path, cjo: Run, tmp_path: Path) -> None:
    old, new = sides("## After\n\n```yaml\n# journeys/cart-recovery.yaml\npriority: 80\n```\n", tmp_path)
    assert afters(asked(cjo, tmp_path, "before", "after")) == ["80"]
    for name, folder in (("old", old), ("new", new)):
        assert cjo("compile", "--project", folder, "-o", tmp_path / name).returncode == 0
    bundles = [str(next((tmp_path / name).glob("*.tar.gz")).relative_to(tmp_path)) for name in ("old", "new")]
    found = asked(cjo, tmp_path, *bundles)
    assert afters(found) == ["80"]
    assert found["changes"][0]["head"] is None, "a bundle names no lines"
    assert found["notes"] == []
    mixed = asked(cjo, tmp_path, bundles[0], "after")
    assert afters(mixed) == ["80"]
    assert mixed["notes"] == ["drafts and what nobody sends are left out, since a bundle holds none"]
    assert asked(cjo, tmp_path, bundles[1], "after")["changes"] == []


def test_a_bundle_of_the_example_is_its_project(cjo: Run, tmp_path: Path) -> None:
    from command_line import ROOT

    assert cjo("compile", "--project", ROOT, "-o", tmp_path / "out").returncode == 0
    bundle = next((tmp_path / "out").glob("*.tar.gz"))
    assert asked(cjo, tmp_path, str(bundle), str(ROOT))["changes"] == []


def test_a_commit_without_a_project_is_one_in_which_everything_is_new(starter: Path, cjo: Run) -> None:
    outer = starter.parent
    git(outer, "init", "--quiet", "--initial-branch=main")
    (outer / "README.md").write_text("Soon.\n", encoding="utf-8")
    git(outer, "add", "README.md")
    git(outer, "-c", "user.name=a", "-c", "user.email=a@example.org", "commit", "--quiet", "-m", "first")
    found = asked(cjo, starter, "HEAD")
    assert {change["before"] for change in found["changes"]} == {None}
    assert "D201" in {change["code"] for change in found["changes"]}
    assert found["notes"][0].endswith("holds no project here: everything is new")


WRONG = {
    ("nowhere",): ("'nowhere' is no git ref, folder or bundle", 2),
    ("-x",): ("unknown option '-x'", 2),
    ("journeys",): ("the folder 'journeys' holds no cjo.yaml", 2),
    ("cjo.yaml",): ("'cjo.yaml' is no bundle", 2),
    ("main...change", "main"): ("'main...change' names both sides already", 2),
    ("nowhere...",): ("'nowhere' is no git ref", 2),
    ("main", "--fail-on", "braeks"): ("unknown kind of change 'braeks'", 2),
    ("main", "--max-messages-delta", "-1"): ("--max-messages-delta", 2),
    ("main", "--max-messages-delta", "1", "--no-log"): ("--max-messages-delta 1 needs a replay", 2),
    ("main", "-f", "html"): ("unknown format 'html'", 2),
}


@pytest.mark.parametrize("words", WRONG, ids=" ".join)
def test_what_names_nothing_is_said(words: tuple[str, ...], repository: Path, cjo: Run) -> None:
    done = cjo("diff", *words, folder=repository)
    message, code = WRONG[words]
    assert (done.returncode, done.stdout) == (code, "")
    assert message in done.stderr
    assert "= help:" in done.stderr


def test_a_name_that_means_two_things_is_asked_about(repository: Path, cjo: Run) -> None:
    git(repository, "branch", "twin")
    twin = repository / "twin"
    twin.mkdir()
    (twin / "cjo.yaml").write_text("version: 1\nname: twin\n", encoding="utf-8")
    done = cjo("diff", "twin", folder=repository)
    assert (done.returncode, "a folder and a git ref" in done.stderr) == (2, True)
    assert cjo("diff", "refs/heads/twin", "--no-log", folder=repository).returncode == 0


def test_outside_a_repository_two_sides_have_to_be_named(starter: Path, cjo: Run) -> None:
    done = cjo("diff", folder=starter)
    assert (done.returncode, "lies in no git repository" in done.stderr) == (2, True)
    assert "cjo diff OLD NEW" in done.stderr
    named = cjo("diff", "main", folder=starter)
    assert (named.returncode, "git fetch" in named.stderr) == (2, False)
    assert "'main' is no folder or bundle, and the project lies in no git repository" in named.stderr


def test_a_shallow_clone_says_what_it_lacks(repository: Path, cjo: Run, tmp_path: Path) -> None:
    git(tmp_path, "clone", "--quiet", "--depth=1", "--no-single-branch", f"file://{repository}", "shallow")
    done = cjo("diff", "origin/main...", folder=tmp_path / "shallow")
    assert (done.returncode, "no commit in common" in done.stderr, "fetch-depth: 0" in done.stderr) == (2, True, True)


def test_a_side_with_errors_is_named(repository: Path, cjo: Run) -> None:
    edit(repository, "email_opened", "email_open")
    done = cjo("diff", folder=repository)
    assert done.returncode == 1
    assert "error: the work tree: the project has 1 error" in done.stderr
    assert "CJO203" in done.stderr


@pytest.mark.skipif(os.name == "nt", reason="links need rights there")
def test_a_commit_is_read_whatever_its_files_are(repository: Path, tmp_path: Path) -> None:
    """Links are laid out as links, last; no name leads out of the folder, and nothing is written through a link."""
    (repository / "content/linked.yaml").symlink_to("../../../etc/hostname")
    commit(repository, DAY)
    found = entries(repository, "HEAD")
    link = next(one for one in found if one.path == "content/linked.yaml")
    text = next(one for one in found if one.path == CART)
    evil = [Entry(link.mode, link.object, "a"), Entry(text.mode, text.object, "a/b")]
    evil += [Entry(text.mode, text.object, path) for path in ("../out", "/out", "b/../../out", "c:out", "d\\out")]
    lay_out(repository, [*found, *evil], tmp_path / "inside")
    assert (tmp_path / "inside/content/linked.yaml").is_symlink()
    assert (tmp_path / "inside" / CART).read_bytes() == (repository / CART).read_bytes()
    assert (tmp_path / "inside/a/b").is_file()
    assert not [path for path in tmp_path.rglob("*out") if path.name in ("out", "c:out", "d\\out")]
    with pytest.raises(UsageError, match="not got all files"):
        list(blobs(repository, ["0" * 40]))
