"""What the process is given: streams that never surprise, and signals that end a run tidily."""

from __future__ import annotations

import contextlib
import ctypes
import errno
import io
import os
import signal
import sys
from collections.abc import Container
from types import FrameType
from typing import Any, TextIO, TypeVar

# Windows says EINVAL where the reader of a pipe has gone.
GONE = (errno.EPIPE, errno.ESHUTDOWN, *((errno.EINVAL,) if os.name == "nt" else ()))
# What glibc's mallopt is told: columns up to the first are taken from the heap, which keeps what is let go of up to the
# second and grows by the third (malloc.h: M_MMAP_THRESHOLD, M_TRIM_THRESHOLD, M_TOP_PAD).
HEAP = {-3: 32 << 20, -1: 1 << 30, -2: 64 << 20}
ENDING = ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK")
_received: list[int] = []
_kept: list[object] = []
T = TypeVar("T")


class _Pipe(io.FileIO):
    """A descriptor whose reader may go: what is written then is dropped, so that the exit code stays the command's."""

    forgiven: Container[int | None] = GONE

    def write(self, data: Any) -> int:
        try:
            return super().write(data) or 0
        except OSError as error:
            if error.errno not in self.forgiven:
                raise
            return memoryview(data).nbytes


class _Aside(_Pipe):
    """As a pipe, and nothing that is said beside the result may fail a run."""

    forgiven = frozenset(errno.errorcode)


def prepare_memory() -> None:
    """Let columns use the same memory again, numpy's and Arrow's, where glibc manages it; no threads for algebra.

    Each column would be asked of the system and handed back, and its pages zeroed one by one: a twentieth of a replay.
    """
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    with contextlib.suppress(AttributeError, OSError, TypeError):
        for name, size in HEAP.items():
            ctypes.CDLL(None).mallopt(name, size)
        os.environ.setdefault("ARROW_DEFAULT_MEMORY_POOL", "system")


def prepare_streams() -> None:
    """Make standard output and error UTF-8 with `\\n` where they are no terminal, silent where nobody reads them."""
    sys.stdout = _stream(sys.stdout)
    sys.stderr = _stream(sys.stderr)


def _stream(given: Any) -> TextIO:
    if given is None:  # closed by the caller
        return _nowhere()
    if given.isatty():
        given.reconfigure(errors="replace")
        return given  # type: ignore[no-any-return]
    kind = _Aside if given is sys.stderr else _Pipe
    pipe = io.BufferedWriter(kind(given.fileno(), "wb", closefd=False))
    return io.TextIOWrapper(
        pipe, encoding="utf-8", errors="backslashreplace", newline="\n", line_buffering=given is sys.stderr
    )


def _nowhere() -> TextIO:
    return open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123


def give_up_output() -> None:
    """Drop what standard output still holds, and what comes: a stream that is thrown away flushes what it holds."""
    nowhere = _nowhere()
    with contextlib.suppress(OSError, ValueError):
        os.dup2(nowhere.fileno(), sys.stdout.fileno())
    sys.stdout = nowhere


def kept(made: T) -> T:
    """What a command made, which is not taken apart before the process ends, or before the next is kept."""
    _kept[:] = [made]
    return made


def catch_signals() -> None:
    """Let every signal that asks for an end raise KeyboardInterrupt, so that temporary files are removed."""
    for name in ENDING:
        number = getattr(signal, name, None)
        # A signal that the caller ignores, as nohup does, stays ignored.
        if number is not None and signal.getsignal(number) != signal.SIG_IGN:
            signal.signal(number, _interrupt)


def _interrupt(number: int, _: FrameType | None) -> None:
    _received.append(number)
    ignore_signals()
    raise KeyboardInterrupt


def ignore_signals() -> None:
    """Let the cleaning up come to its end: it is short, and another signal would leave half of it."""
    for name in ENDING:
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), signal.SIG_IGN)


def go_on() -> None:
    """Raise KeyboardInterrupt where a signal was received whose exception a library's callback has swallowed."""
    if _received:
        raise KeyboardInterrupt


def interrupted() -> bool:
    """Whether a signal has asked for an end; libraries may turn its exception into one of their own."""
    return bool(_received)
