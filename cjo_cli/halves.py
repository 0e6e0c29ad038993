"""Work in two processes at once, on a system that forks safely and a machine of several cores."""

from __future__ import annotations

import os
import pickle
import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import TypeVar

T = TypeVar("T")
R = TypeVar("R")


def shared(work: Callable[[T], R], items: Sequence[T], least: int) -> list[R]:
    """`work` of each item, in their order; where there are `least` of them, a second process takes every other one.

    What comes of the work must be of a kind that pickle knows. Where the second process cannot do it, this one does it
    all, so what `work` raises is raised here.
    """
    if len(items) < least:
        return list(map(work, items))
    with beside(work, items[1::2]) as theirs:
        if theirs is None:
            return list(map(work, items))
        mine = list(map(work, items[::2]))
        others = theirs()
    rest = list(map(work, items[1::2])) if others is None else others
    found = [*mine, *rest]
    found[::2], found[1::2] = mine, rest
    return found


def _two_at_once() -> bool:
    """Whether a fork is safe and of use: macOS advises against it, and other threads would be missing behind it."""
    affinity = getattr(os, "sched_getaffinity", None)
    return affinity is not None and len(affinity(0)) > 1 and threading.active_count() == 1


@contextmanager
def beside(work: Callable[[T], R], items: Sequence[T]) -> Iterator[Callable[[], list[R] | None] | None]:
    """Begin the work in another process, which ends with this context; gives what waits for its results.

    None where there is no second process to be had; the results are None where it could not do it.
    """
    if not _two_at_once():
        yield None
        return
    source, sink = os.pipe()
    with open(source, "rb") as results:  # noqa: PTH123 - a descriptor
        try:
            child = os.fork()
        except OSError:  # no memory, or no more processes
            child = -1
        if child == 0:
            _work(work, items, sink)
        os.close(sink)
        try:
            yield lambda: _received(results.read())
        finally:
            if child > 0:
                _end(child)


def _work(work: Callable[[T], R], items: Sequence[T], sink: int) -> None:
    """In the second process: do it, send what comes of it, and end at once; whatever fails is for the first one."""
    try:
        for name in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(name, signal.SIG_DFL)
        made = pickle.dumps([work(item) for item in items], pickle.HIGHEST_PROTOCOL)
        with open(sink, "wb") as pipe:
            pipe.write(len(made).to_bytes(8, "big") + made)
    finally:
        os._exit(0)


def _received(sent: bytes) -> list[R] | None:
    """What was made, if all of it came: it comes from our own process, over a pipe that nobody else has."""
    whole = len(sent) >= 8 and len(sent) == 8 + int.from_bytes(sent[:8], "big")
    return pickle.loads(memoryview(sent)[8:]) if whole else None  # noqa: S301


def _end(child: int) -> None:
    with suppress(ProcessLookupError, ChildProcessError):
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
