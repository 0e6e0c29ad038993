"""Where decisions go: files, each of which is cut to what was noted as handed on, or a stream."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import IO

from cjo_cli.errors import UsageError
from cjo_cli.files import reason
from cjo_cli.machine.store import Store

WRITTEN = "written"


class File:
    """A file that is only ever added to. What a killed run wrote beyond its last note is cut off first."""

    def __init__(self, store: Store, path: Path) -> None:
        """Raises UsageError where the file cannot be written, or is shorter than what was written to it."""
        self._store = store
        self._fact = _fact(path)
        self._file = _opened(path, store.number(self._fact))
        with store.transaction():  # before the first line: what a killed run leaves is known as its own
            self.note()

    @staticmethod
    def known(store: Store, path: Path) -> bool:
        """Whether it was written for this state before."""
        return store.number(_fact(path)) is not None

    def write(self, text: str) -> None:
        """Add to the file, for good."""
        self._file.write(text.encode())
        self._file.flush()
        os.fsync(self._file.fileno())

    def note(self) -> None:
        """Note how much was handed on, inside a transaction."""
        self._store.note(self._fact, str(self._file.tell()))

    def close(self) -> None:
        """Let go of the file."""
        self._file.close()


class Stream:
    """A stream, of which nobody can say afterwards what came to its end."""

    def __init__(self, stream: IO[str]) -> None:
        self._stream = stream

    def write(self, text: str) -> None:
        """Write at once."""
        self._stream.write(text)
        self._stream.flush()

    def note(self) -> None:
        """There is nothing to note."""

    def close(self) -> None:
        """It is not ours to close."""


class Device(Stream):
    """A pipe or a device by its name."""

    def __init__(self, path: Path) -> None:
        """Raises UsageError where it cannot be written."""
        try:
            super().__init__(path.open("w", encoding="utf-8"))
        except OSError as error:
            raise UsageError(f"cannot write {path.as_posix()}: {reason(error)}", "name another file") from None

    def close(self) -> None:
        """Let go of it."""
        self._stream.close()


def _fact(path: Path) -> str:
    return f"{WRITTEN}:{path.resolve().as_posix()}"


def _opened(path: Path, written: int | None) -> IO[bytes]:
    try:
        file = path.open("r+b" if path.exists() else "w+b")
        there = file.seek(0, os.SEEK_END)
        if written is not None and there < written:
            raise UsageError(f"{path.as_posix()} lacks decisions that were written to it", "name a new file")
        if written is None and there:
            raise UsageError(f"{path.as_posix()} is there already", "name a new file, or remove it")
        file.truncate(written or 0)
        file.seek(written or 0)
    except OSError as error:
        raise UsageError(f"cannot write {path.as_posix()}: {reason(error)}", "name another file") from None
    return file


class Sink:
    """Hands decisions on, at least once; into files exactly once."""

    def __init__(self, store: Store, out: File | Stream, log: File | None = None) -> None:
        self._store = store
        self._out = out
        self._log = log

    def hand_on(self) -> int:
        """Write what is in the outbox, then note that it was; gives how many decisions went out."""
        last, lines, entries = self._store.outbox()
        if not last:
            return 0
        targets = [(self._out, lines), *([] if self._log is None else [(self._log, entries)])]
        for target, texts in targets:
            _write(target, texts)
        with self._store.transaction():
            self._store.handed_on(last)
            for target, _ in targets:
                target.note()
        return len(lines)

    def close(self) -> None:
        """Let go of the files."""
        self._out.close()
        if self._log is not None:
            self._log.close()


def _write(target: File | Stream, lines: Sequence[str]) -> None:
    if lines:
        target.write("".join(f"{line}\n" for line in lines))
