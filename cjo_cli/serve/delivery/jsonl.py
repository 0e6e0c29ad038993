"""Decisions into a file, a line each: whole lines, on the disk before they count as handed on."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from cjo_cli.errors import UsageError
from cjo_cli.files import reason
from cjo_cli.serve.delivery.connector import Failure
from cjo_cli.serve.outbox import Parcel

SEARCHED = 1 << 16


class JsonLines:
    """A file that is only ever added to, by several processes where the system has locks."""

    most = 500

    def __init__(self, path: Path) -> None:
        """Raises UsageError where the file cannot be written."""
        try:
            self._file = path.open("a+b", buffering=0)
        except OSError as error:
            hint = "name a file in a folder that can be written"
            raise UsageError(f"cannot write {path.as_posix()}: {reason(error)}", hint) from None

    def hand_on(self, parcels: Sequence[Parcel]) -> Sequence[Failure | None]:
        """Add the lines, all or none."""
        data = "".join(f"{one.line}\n" for one in parcels).encode()
        try:
            with _locked(self._file):
                end = _whole(self._file)
                try:
                    _add(self._file, data)
                except OSError:
                    self._file.truncate(end)
                    raise
        except OSError as error:
            return [Failure(f"cannot write: {reason(error)}")] * len(parcels)
        return [None] * len(parcels)

    def close(self) -> None:
        """Let go of the file."""
        self._file.close()


def _add(file: IO[bytes], data: bytes) -> None:
    """Write at the end, for good; a disk that is almost full takes part of it first."""
    left = memoryview(data)
    while left:
        left = left[file.write(left) :]
    os.fsync(file.fileno())


def _whole(file: IO[bytes]) -> int:
    """The end of the file's last whole line; what a killed process left behind it is cut off."""
    end = there = file.seek(0, os.SEEK_END)
    while end:
        begin = max(0, end - SEARCHED)
        file.seek(begin)
        last = file.read(end - begin).rfind(b"\n") + 1
        if last:
            end = begin + last
            break
        end = begin
    if end < there:
        file.truncate(end)
    return end


@contextmanager
def _locked(file: IO[bytes]) -> Iterator[None]:
    """Hold the file alone; without locks it is for the operator to let one process write it."""
    if os.name == "nt":
        yield
        return
    import fcntl

    fcntl.flock(file, fcntl.LOCK_EX)
    try:
        yield
    finally:
        fcntl.flock(file, fcntl.LOCK_UN)
