"""What git holds: names to commits, and a commit's files laid out in a folder. No hook, filter or checkout runs."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from cjo_cli.errors import UsageError

PATIENCE = 60
LINK = "120000"
# What the main branch is usually called; the remote's own word for it comes first.
MAIN = ("origin/HEAD", "origin/main", "origin/master", "main", "master")


@dataclass(frozen=True)
class Entry:
    """A file of a commit: its mode and object, and its path from the folder that was asked for."""

    mode: str
    object: str
    path: str


def commit_of(folder: Path, name: str) -> str | None:
    """The commit that `name` means, or None."""
    found = None if name.startswith("-") else _git(folder, "rev-parse", "--verify", "--quiet", f"{name}^{{commit}}")
    return None if found is None else found.decode().strip()


def time_of(folder: Path, commit: str = "HEAD") -> int | None:
    """A commit's time in microseconds since 1970; None where there is none."""
    found = _git(folder, "log", "-1", "--format=%ct", "--no-show-signature", commit, "--")
    return None if not found else int(found) * 1_000_000


def prefix_of(folder: Path) -> str | None:
    """What leads from the repository's root to `folder`, with `/` at its end; None outside a repository."""
    found = _git(folder, "rev-parse", "--show-prefix")
    return None if found is None else os.fsdecode(found).removesuffix("\n")


def main_branch(folder: Path) -> str | None:
    """The name of the main branch; None where there is none of a usual name."""
    return next((name for name in MAIN if commit_of(folder, name) is not None), None)


def merge_base(folder: Path, one: str, other: str) -> str:
    """The commit at which two part. Raises UsageError where they share none, as in a shallow clone."""
    found = _git(folder, "merge-base", one, other)
    if found is None:
        raise UsageError(f"'{one}' and '{other}' have no commit in common here",
                         "fetch the whole history (fetch-depth: 0), or name a commit to compare with")  # fmt: skip
    return found.decode().strip()


def entries(folder: Path, commit: str) -> list[Entry]:
    """The files at and below `folder` in a commit, sorted."""
    # Asked from within the folder, git tells paths from there; a commit without that folder has none.
    listed = _git(folder, "ls-tree", "-r", "-z", commit, "--", ".")
    found = []
    for line in (listed or b"").split(b"\0"):
        about, _, path = line.partition(b"\t")
        if path and about.split()[1] == b"blob":
            mode, _, name = about.decode().split()
            found.append(Entry(mode, name, os.fsdecode(path)))
    return found


def blobs(folder: Path, wanted: Iterable[str]) -> Iterator[tuple[str, bytes]]:
    """Objects and their bytes, each once. Raises UsageError where the clone lacks one."""
    asked = "".join(f"{name}\n" for name in dict.fromkeys(wanted)).encode()
    data = _git(folder, "cat-file", "--batch", stdin=asked) or b""
    start = 0
    while start < len(data):
        end = data.index(b"\n", start)
        name, *found = data[start:end].decode().split()
        if len(found) != 2:  # "missing"
            raise UsageError("git has not got all files of that commit here", "fetch them: the clone is partial")
        start = end + 1 + int(found[1])
        yield name, data[end + 1 : start]
        start += 1


def lay_out(folder: Path, files: Iterable[Entry], to: Path) -> None:
    """Write files of a commit below `to`, links last, so that nothing is written through one."""
    listed = sorted(
        (entry for entry in files if _plain(entry.path)), key=lambda entry: (entry.mode == LINK, entry.path)
    )
    texts = dict(blobs(folder, (entry.object for entry in listed)))
    for entry in listed:
        path = to / entry.path
        if any(parent.is_symlink() for parent in path.parents) or os.path.lexists(path):
            continue
        path.parent.mkdir(parents=True, exist_ok=True)
        if entry.mode != LINK or not _linked(path, texts[entry.object]):
            path.write_bytes(texts[entry.object])


def _linked(path: Path, to: bytes) -> bool:
    """Make a link; False where the system lets nobody."""
    try:
        path.symlink_to(os.fsdecode(to))
    except OSError:
        return False
    return True


def _plain(path: str) -> bool:
    """Whether a path stays where it is put; a tree that was made by hand may hold any name."""
    parts = PurePosixPath(path).parts
    return bool(parts) and not path.startswith("/") and ".." not in parts and "\\" not in path and ":" not in path


def _git(folder: Path, *words: str, stdin: bytes = b"") -> bytes | None:
    """What git says, or None. It is told nothing of a repository but the folder, and starts no other program."""
    line = ["git", "--literal-pathspecs", "--no-optional-locks", "-c", "core.fsmonitor=false", "-C", str(folder)]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    environment["GIT_NO_LAZY_FETCH"] = "1"  # a partial clone would go and get what it lacks
    try:
        done = subprocess.run(  # noqa: S603
            [*line, *words],
            input=stdin,
            capture_output=True,
            check=False,
            timeout=PATIENCE,
            env=environment,
        )
    except (OSError, subprocess.SubprocessError):
        return None
    return done.stdout if done.returncode == 0 else None
