"""Where decisions go: a file, which is cut to what was noted as handed on, or a stream."""

from __future__ import annotations

import os
from pathlib import Path
from typing import IO

from cjo_cli.errors import UsageError
from cjo_cli.files import reason
from cjo_cli.machine.store import Store

WRITTEN = "written"


class Sink:
    """Hands decisions on, at least once; into a file exactly once, for what a killed run wrote beyond its last note
    is cut off first."""

    def __init__(self, store: Store, path: Path | None, stream: IO[str]) -> None:
        """Raises UsageError where the file cannot be written, or is shorter than what was written to it."""
        self._store = store
        self._stream = stream
        self._fact = None if path is None else f"{WRITTEN}:{path.resolve().as_posix()}"
        self._file: IO[bytes] | None = None
        if path is not None:
            self._file = self._opened(path, store.number(str(self._fact)))
            with store.transaction():  # before the first line: what a killed run leaves is known as its own
                store.note(str(self._fact), str(self._file.tell()))

    def _opened(self, path: Path, written: int | None) -> IO[bytes]:
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

    def hand_on(self) -> int:
        """Write what is in the outbox, then note that it was; gives how many decisions there were."""
        last, lines = self._store.outbox()
        if not lines:
            return 0
        text = "".join(f"{line}\n" for line in lines)
        if self._file is None:
            self._stream.write(text)
            self._stream.flush()
        else:
            self._file.write(text.encode())
            self._file.flush()
            os.fsync(self._file.fileno())
        with self._store.transaction():
            self._store.handed_on(last)
            if self._file is not None:
                self._store.note(str(self._fact), str(self._file.tell()))
        return len(lines)

    def close(self) -> None:
        """Let go of the file."""
        if self._file is not None:
            self._file.close()
