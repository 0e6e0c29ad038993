"""What beside a project's files decides what is found: this cjo, what it is built on, and git's HEAD."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

from cjo_cli import __version__
from cjo_cli.cache.seen import digest

PACKAGE = Path(__file__).parent.parent
# Of git's own files those that change a history whose HEAD stays.
HISTORY = ("shallow", "info/grafts", "refs/replace", "packed-refs")
PATIENCE = 10


@lru_cache(maxsize=1)
def tool() -> str:
    """The digest of this cjo and its surroundings, as it was started: its files, Python, the packages beside it."""
    beside = [name for folder in sys.path if folder.endswith("-packages") for name in _distributions(folder)]
    return digest(repr((__version__, sys.version, beside, sorted(_code(str(PACKAGE))))))


def _distributions(folder: str) -> list[str]:
    try:
        return sorted(name for name in os.listdir(folder) if name.endswith(".dist-info"))  # noqa: PTH208
    except OSError:
        return []


def _code(folder: str) -> Iterator[tuple[str, int, int]]:
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                if entry.name != "__pycache__":
                    yield from _code(entry.path)
            elif entry.name.endswith(".py"):
                found = entry.stat()
                yield entry.path, found.st_mtime_ns, found.st_size


def head(root: Path) -> str:
    """The commit that is checked out, and what else tells its history; empty without git."""
    line = ["git", "-C", str(root), "rev-parse", "HEAD", "--show-prefix"]
    for name in HISTORY:
        line += ["--git-path", name]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    try:
        done = subprocess.run(line, capture_output=True, check=False, timeout=PATIENCE, env=environment)  # noqa: S603
    except (OSError, subprocess.SubprocessError):
        return ""
    files = done.stdout.decode("utf-8", "replace").splitlines()[2:]
    return digest(repr((done.stdout, done.returncode, [_state(root / file) for file in files])))


def _state(path: Path) -> tuple[int, ...]:
    try:
        found = path.stat()
    except OSError:
        return ()
    return found.st_mtime_ns, found.st_size
