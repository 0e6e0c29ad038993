"""From the words of the command line to two sides: a git ref, a folder or a bundle each."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cjo_cli.bundle.commit import in_repository
from cjo_cli.errors import ConfigError, UsageError
from cjo_cli.load.discover import CONFIG_FILE, find_root
from cjo_cli.load.scan import scan
from cjo_cli.model.config import Paths
from cjo_cli.review.diff import git
from cjo_cli.review.diff.values import SideName

BUNDLE = ".tar.gz"
SHORT = 10
NO_REPOSITORY = "the project lies in no git repository"
FOLDERS = ("journeys", "taxonomy", "content", "tests")
# A `body_file` may lie anywhere in the project.
TEXTS = (".html", ".htm", ".txt", ".md", ".mjml")


@dataclass(frozen=True)
class Named:
    """A side before it is read: its name, and its folder, its bundle, or the commit of `folder` that it is."""

    name: SideName
    folder: Path | None = None
    bundle: Path | None = None
    prefix: str = ""


@dataclass(frozen=True)
class Ways:
    """How to name what is compared where nothing names it: a folder, and a branch."""

    folder: str
    branch: str


BY_WORDS = Ways("name two folders or bundles: cjo diff OLD NEW", "name what to compare with: cjo diff BRANCH")
BY_BASE = Ways("name the folder of what to compare with: --base DIR", "name what to compare with: --base BRANCH")


def named(project: Path, base: str | None, head: str | None, ways: Ways = BY_WORDS) -> tuple[Named, Named]:
    """The two sides that the words name; without words where the work tree left the main branch, and the work tree.

    `ways` is how words are given, which an error says. `A...` and `A...B` mean the commit at which A parted from the
    work tree's commit, or from B. Raises UsageError for a word that names nothing, or two things.
    """
    project = _home(project)
    if base is not None and "..." in base:
        left, _, right = base.partition("...")
        if right and head is not None:
            raise UsageError(f"'{base}' names both sides already", f"leave out '{head}'")
        head = right or head
        other = head if head is not None and git.commit_of(project, head) else "HEAD"
        return _parting(project, left or "HEAD", other), _side(project, head)
    return (_default(project, ways) if base is None else _side(project, base)), _side(project, head)


def _home(folder: Path) -> Path:
    """The project that `folder` lies in; folders and bundles are compared without one, too."""
    try:
        return find_root(folder)
    except ConfigError:
        return folder


def _default(project: Path, ways: Ways) -> Named:
    if git.prefix_of(project) is None and in_repository(project):
        raise ConfigError("git does not answer here", "see what 'git status' says in this folder")
    if git.prefix_of(project) is None:
        raise ConfigError(NO_REPOSITORY, ways.folder)
    if git.commit_of(project, "HEAD") is None:
        raise UsageError("the repository has no commit yet", ways.folder)
    main = git.main_branch(project)
    if main is None:
        raise UsageError("no main branch is known here", ways.branch)
    return _parting(project, main, "HEAD")


def _parting(project: Path, one: str, other: str) -> Named:
    for name in (one, other):
        if git.commit_of(project, name) is None:
            raise _unknown(project, name)
    commit = git.merge_base(project, one, other)
    left = "" if commit.startswith(one) else f" (where {one} was left)"
    return _at(project, commit, commit[:SHORT] + left)


def _at(project: Path, commit: str, label: str) -> Named:
    return Named(SideName(label, "git", commit), project, prefix=git.prefix_of(project) or "")


def _side(project: Path, word: str | None) -> Named:
    if word is None:
        return Named(SideName("the work tree", "work tree"), project, prefix=git.prefix_of(project) or "")
    path = Path(word)
    commit = git.commit_of(project, word)
    if path.is_file() and word.endswith(BUNDLE):
        return Named(SideName(path.name, "bundle"), bundle=path)
    if (path / CONFIG_FILE).is_file():
        if commit is not None:
            raise UsageError(f"'{word}' is a folder and a git ref", f"write ./{word}/. or refs/heads/{word}")
        return Named(SideName(_folder(word), "folder"), path)
    if commit is not None:
        return _at(project, commit, commit[:SHORT] + ("" if commit.startswith(word) else f" ({word})"))
    raise _unknown(project, word)


def _folder(word: str) -> str:
    """A folder as it was named, but never with an absolute path."""
    return Path(word).name if Path(word).is_absolute() else Path(word).as_posix()


def _unknown(project: Path, word: str) -> UsageError:
    path = Path(word)
    if path.is_dir():
        return UsageError(f"the folder '{word}' holds no {CONFIG_FILE}", "name the folder of a project")
    if path.exists():
        return UsageError(f"'{word}' is no bundle: its name ends in {BUNDLE}", "name a git ref, a folder or a bundle")
    if git.prefix_of(project) is None and not in_repository(project):
        return UsageError(f"'{word}' is no folder or bundle, and {NO_REPOSITORY}", "name a folder, or a bundle")
    return UsageError(f"'{word}' is no git ref, folder or bundle", "git branch --all lists refs; git fetch gets more")


@contextmanager
def opened(side: Named) -> Iterator[Path | None]:
    """The folder of a side's project: its own, or a temporary one with the files of its commit, removed at the end.

    None where the commit holds no project there, and for a bundle.
    """
    if side.folder is None or side.name.kind != "git":
        yield side.folder
        return
    assert side.name.commit is not None
    root = find_root(side.folder)
    files = git.entries(root, side.name.commit)
    config = next((entry for entry in files if entry.path == CONFIG_FILE), None)
    if config is None:
        yield None
        return
    with tempfile.TemporaryDirectory(prefix="cjo-") as made:
        folder = Path(made).resolve()
        git.lay_out(root, _wanted(files, dict(git.blobs(root, [config.object]))[config.object]), folder)
        yield folder


def _wanted(files: list[git.Entry], config: bytes) -> list[git.Entry]:
    """The project's own files: its log may be large, and what else the repository holds is no concern."""
    data: Any = scan(CONFIG_FILE, config).data
    given = data.get("paths") if isinstance(data, dict) else None
    paths = {name: field.default for name, field in Paths.model_fields.items()}
    paths |= {name: path for name, path in (given if isinstance(given, dict) else {}).items() if isinstance(path, str)}
    below = tuple(f"{paths[name].strip('/').removeprefix('./')}/" for name in FOLDERS)
    if "./" in below:
        return files
    return [one for one in files if one.path == CONFIG_FILE or one.path.startswith(below) or one.path.endswith(TEXTS)]
