"""The git commit that a project's files are of, where there is one."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

PATIENCE = 20


def in_repository(root: Path) -> bool:
    """Whether the folder looks like one of a repository, whatever git says of it."""
    return any((folder / ".git").exists() for folder in (root, *root.parents))


@dataclass(frozen=True)
class Commit:
    """A commit, its time in seconds since 1970, and the files that differ from it, relative to the project."""

    id: str
    time: int
    changed: tuple[str, ...] = ()


def commit_of(root: Path, paths: Sequence[str], files: Iterable[str]) -> Commit | None:
    """HEAD, and which files differ from it: all at or below `paths` that it holds, and `files` that it does not hold.

    Everything is relative to `root`. None where there is no git, no repository, or no commit.
    """
    head = _git(root, "log", "-1", "--format=%H %ct", "--no-show-signature")
    # Without renames every entry is a state of two letters, a blank, and a name from the repository's root on.
    status = head and _git(root, "status", "--porcelain", "-z", "--no-renames", "--untracked-files=no", "--", *paths)
    known = head and _git(root, "ls-files", "-z", "--", *paths)
    if not head or status is None or known is None:
        return None
    prefix = (_git(root, "rev-parse", "--show-prefix") or "").strip("\n")
    changed = {entry[3:].removeprefix(prefix) for entry in status.split("\0") if entry}
    name, time = head.split()
    return Commit(name, int(time), tuple(sorted(changed | (set(files) - set(known.split("\0"))))))


def _git(root: Path, *words: str) -> str | None:
    """What git says, or None. It is told nothing of a repository but the folder."""
    line = ["git", "--literal-pathspecs", "--no-optional-locks", "-c", "core.fsmonitor=false", "-C", str(root), *words]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    try:
        done = subprocess.run(  # noqa: S603
            line, capture_output=True, check=False, timeout=PATIENCE, env=environment, encoding="utf-8",
            errors="replace",
        )  # fmt: skip
    except (OSError, subprocess.SubprocessError):
        return None
    return done.stdout if done.returncode == 0 else None
