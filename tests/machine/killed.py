"""Runs that are killed at chosen points, each in a process of its own, and gone on with: see test_run.py.

    python killed.py BUNDLE EVENTS CUSTOMERS FOLDER BATCH POINT...

A point is so many statements to SQLite into the run; -1 counts them all. Prints what a whole run has.
"""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path
from typing import Any

from cjo_cli import api
from cjo_cli.api.run import Source, Target
from cjo_cli.machine.store import Store

seen: list[int] = []


def main() -> None:
    bundle, events, customers, folder = map(Path, sys.argv[1:5])
    batch, points = int(sys.argv[5]), [int(point) for point in sys.argv[6:]]

    def whole(point: int) -> None:
        target = Target(folder / f"{point}.jsonl", folder / f"{point}.log")
        api.run(bundle, Source([events], customers), folder / f"{point}.db", target, batch=batch)

    for point in points:
        out = folder / f"{point}.jsonl"
        if point < 0:
            watched(point)
            whole(point)
            print(len(seen))
            continue
        child = os.fork()
        if not child:
            watched(point)
            whole(point)
            os._exit(0)
        _, status = os.waitpid(child, 0)
        print("killed" if os.WIFSIGNALED(status) else "done", out.stat().st_size if out.exists() else 0)
        unwatched()
        whole(point)


begun = Store.__init__


def watched(point: int) -> None:
    """Have this process killed at its `point`-th statement."""

    def init(store: Any, path: Path) -> None:
        begun(store, path)
        store._db.set_trace_callback(count)

    def count(_: str) -> None:
        seen.append(point)
        if len(seen) == point:
            os.kill(os.getpid(), signal.SIGKILL)

    Store.__init__ = init  # type: ignore[method-assign]


def unwatched() -> None:
    Store.__init__ = begun  # type: ignore[method-assign]


if __name__ == "__main__":
    main()
