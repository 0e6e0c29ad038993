"""When files were last changed, by git; the only clock is the repository's own."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Sequence

MARK = "\x01"
PATIENCE = 20


def last_changed(root: str, files: Sequence[str]) -> tuple[int, dict[str, int]] | None:
    """HEAD's commit time, and that of the last commit of each file that has one, in seconds since 1970.

    None where there is no git, no repository, or no commit. `files` are relative to `root`.
    """
    head = _git(root, "log", "-1", "--format=%ct")
    text = None if not head else _git(root, "log", f"--format={MARK}%ct", "--name-only", "--relative", "--", *files)
    if not head or text is None:
        return None
    changed: dict[str, int] = {}
    for commit in text.split(MARK)[1:]:
        at, *names = commit.split("\n")
        for name in filter(None, names):
            # Commits come newest first, but for clocks that went wrong.
            changed[name] = max(changed.get(name, 0), int(at))
    return int(head), changed


def _git(root: str, command: str, *more: str) -> str | None:
    """What git says, or None. It is told nothing of a repository but the folder, and starts no other program."""
    plain = ("--no-show-signature", "--no-ext-diff", "--no-textconv")
    line = ["git", "--literal-pathspecs", "-c", "core.quotepath=off", "-C", root, command, *plain, *more]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    try:
        done = subprocess.run(  # noqa: S603
            line,
            capture_output=True,
            check=False,
            timeout=PATIENCE,
            env=environment,
            encoding="utf-8",
            errors="replace",
        )
    except (OSError, subprocess.SubprocessError):
        return None
    return done.stdout if done.returncode == 0 else None
