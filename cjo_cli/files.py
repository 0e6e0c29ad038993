"""Writing files so that there is the old one or the new one, never half of one."""

from __future__ import annotations

import contextlib
import errno
import os
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

PREFIX = ".cjo-"
LOCK = ".lock"


@contextlib.contextmanager
def replacing(folder: Path, names: Sequence[str]) -> Iterator[dict[str, Path]]:
    """Temporary paths by name, beside where the files shall be; moved there when the block ends without an error.

    An error leaves the old files as they were. The last of `names` is the seal of them all: it goes first and comes
    last, so that where it lies, all lie there of one run, even after a kill between two moves. The temporary paths lie
    in a hidden folder below `folder`, which is removed in any case; that of a killed run is removed by the next one.
    Raises OSError as writing does.
    """
    made = _make(folder)
    try:
        with scratch(folder) as inside:
            (inside / "new").mkdir()
            paths = {name: inside / "new" / name for name in names}
            yield paths
            for path in paths.values():
                _settle(path)
            _swap(folder, paths, inside / "old")
            made = []
    finally:
        for parent in reversed(made):
            with contextlib.suppress(OSError):
                parent.rmdir()


def _make(folder: Path) -> list[Path]:
    """Make `folder`; gives the folders that were not there, outermost first."""
    missing = [parent for parent in (folder, *folder.parents) if not parent.exists()][::-1]
    folder.mkdir(parents=True, exist_ok=True)
    return missing


def _settle(path: Path) -> None:
    """Have the bytes on the disk before the name is."""
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def _swap(folder: Path, paths: dict[str, Path], old: Path) -> None:
    """Take the old files away, the seal first, and put the new ones there, the seal last; all back on an error.

    From the moment that `old` is there, all is written: who finds it later may finish (see `_sweep`).
    """
    for name in paths:
        if (folder / name).is_dir():
            raise IsADirectoryError(errno.EISDIR, "there is a folder of that name", str(folder / name))
    old.mkdir()
    moved: list[tuple[Path, Path]] = []
    try:
        # A single file is replaced in one move, and never away.
        for name in reversed(paths if len(paths) > 1 else {}):
            if os.path.lexists(folder / name):
                (folder / name).replace(old / name)
                moved.append((old / name, folder / name))
        for name, path in paths.items():
            path.replace(folder / name)
            moved.append((folder / name, path))
    except BaseException:
        for now, before in reversed(moved):
            now.replace(before)
        old.rmdir()  # nothing is left to finish
        raise


@contextlib.contextmanager
def scratch(folder: Path) -> Iterator[Path]:
    """A hidden folder below `folder`, removed at the end, with those that killed runs have left."""
    _sweep(folder)
    while True:
        inside = Path(tempfile.mkdtemp(prefix=PREFIX, dir=folder))
        with contextlib.ExitStack() as stack:
            try:
                stack.enter_context(_held(inside))
            except FileNotFoundError:  # taken for a leftover before it was held
                continue
            if not inside.exists():
                continue
            try:
                yield inside
            finally:
                shutil.rmtree(inside, ignore_errors=True)
            break
    shutil.rmtree(inside, ignore_errors=True)  # where a lock kept something of it


def _sweep(folder: Path) -> None:
    """Remove scratch folders whose makers are gone: nobody holds them. What one was moving is moved first."""
    for left in folder.glob(PREFIX + "*"):
        if left.name.endswith(LOCK):
            if not left.with_name(left.name.removesuffix(LOCK)).exists():
                left.unlink(missing_ok=True)
            continue
        with contextlib.suppress(OSError), _held(left) as mine:
            if mine and left.is_dir():
                for path in (left / "new").glob("*") if (left / "old").exists() else ():
                    path.replace(folder / path.name)
                shutil.rmtree(left, ignore_errors=True)


@contextlib.contextmanager
def _held(folder: Path) -> Iterator[bool]:
    """Hold a folder until the block or the process ends; gives False where it is not ours, or cannot be held."""
    if os.name == "nt":
        with _held_on_windows(folder) as mine:
            yield mine
        return
    import fcntl

    handle = os.open(folder, os.O_RDONLY | os.O_NOFOLLOW)
    try:
        mine = os.fstat(handle).st_uid == os.geteuid()
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:  # another one's, or a file system without locks
            mine = False
        yield mine
    finally:
        os.close(handle)


@contextlib.contextmanager
def _held_on_windows(folder: Path) -> Iterator[bool]:
    """As `_held`, by a file beside, since folders cannot be locked there."""
    import msvcrt

    beside = folder.with_name(folder.name + LOCK)
    with beside.open("wb") as file:
        try:
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined]
        except OSError:
            yield False
            return
        yield True
    with contextlib.suppress(OSError):
        beside.unlink()


def reason(error: OSError) -> str:
    """Why a file could not be written, in a few words."""
    if isinstance(error, FileExistsError | NotADirectoryError):
        return "a file stands where a folder is needed"
    if isinstance(error, IsADirectoryError):
        return "a folder stands where a file is needed"
    return error.strerror or type(error).__name__


def is_device(path: Path) -> bool:
    """Whether it is there, and neither a regular file nor a folder: a pipe, /dev/null."""
    return path.exists() and not path.is_file() and not path.is_dir()


def write_bytes(path: Path, data: bytes) -> None:
    """Write one file whole. What is no regular file, such as a pipe or /dev/null, is written to as it is."""
    if is_device(path):
        with path.open("wb") as device:
            device.write(data)
        return
    path = Path(os.path.realpath(path))
    with replacing(path.parent, [path.name]) as paths:
        paths[path.name].write_bytes(data)


def write_text(path: Path, text: str) -> None:
    """Write one file of UTF-8 text whole; what has no UTF-8 is escaped."""
    write_bytes(path, text.encode("utf-8", "backslashreplace"))
