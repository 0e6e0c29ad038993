"""A new bundle while the service runs: on SIGHUP, or when its file changes; verified before anything is done."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

from cjo_cli.errors import CjoError
from cjo_cli.machine.deployed import Deployed
from cjo_cli.machine.takeover import Moves, Taken
from cjo_cli.serve import logs
from cjo_cli.serve.desk import Busy, Desk
from cjo_cli.serve.metrics import Metrics

# Seconds between two looks at the files.
PAUSE = 1.0
Stamp = tuple[tuple[int, int, int] | None, ...]


class Reloader:
    """Reads bundle and tokens anew when it is asked to, or, with `watched` files, when one of them is another.

    `read` gives the bundle that is to be taken, after it was verified, and takes the tokens.
    """

    def __init__(self, desk: Desk, metrics: Metrics, read: Callable[[], Deployed], watched: Sequence[Path]) -> None:
        self._desk = desk
        self._metrics = metrics
        self._read = read
        self._watched = watched
        self._asked = threading.Event()
        self._ending = False
        self._thread = threading.Thread(target=self._run, name="reload", daemon=True)

    def start(self) -> None:
        """Begin to watch."""
        self._thread.start()

    def stop(self) -> None:
        """Finish what was begun."""
        self._ending = True
        self._asked.set()
        self._thread.join()

    def ask(self) -> None:
        """Have everything read anew soon; may be called by a signal."""
        self._asked.set()

    def _run(self) -> None:
        before = self._stamp()
        while not self._ending:
            asked = self._asked.wait(PAUSE if self._watched else None)
            self._asked.clear()
            now = self._stamp()
            if not self._ending and (asked or now != before):
                self.now()
            before = now

    def _stamp(self) -> Stamp:
        return tuple(_stamp(path) for path in self._watched)

    def now(self) -> str:
        """Read everything anew; gives what came of it: `taken`, `same`, or `refused`, when all stays as it was."""
        try:
            bundle = self._read()
            before = self._desk.service.rules.newest.digest
            taken = self._desk.ask(lambda: self._desk.service.take_over(bundle)).result()
            result = "same" if bundle.digest == before else "taken"
            tell(result, bundle, taken)
        except CjoError as error:
            result = "refused"
            logs.warn("bundle", result=result, why=error.message)
        except Busy:
            result = "refused"
            logs.warn("bundle", result=result, why="the state does not answer")
        except Exception as error:  # noqa: BLE001 - what went wrong here must not end the service
            result = "refused"
            logs.bug(error)
        self._metrics.reloaded(result)
        return result


def tell(result: str, bundle: Deployed, taken: Taken | None) -> None:
    """Say which bundle goes on, and what became of instances: numbers, and no customer."""
    moves: Moves = Counter() if taken is None else taken.moves
    found = {} if taken is None else {"moved": _moved(moves), "by_older": taken.older, "new_history": taken.unknown}
    logs.say("bundle", result=result, revision=bundle.revision, digest=bundle.digest, **found)
    for (journey, step, why), count in sorted(moves.items(), key=lambda item: item[0][:2]):
        if why is not None:
            logs.warn("not moved", journey=journey, step=step, why=why, instances=count)


def _moved(moves: Moves) -> int:
    return sum(count for (_, _, why), count in moves.items() if why is None)


def _stamp(path: Path) -> tuple[int, int, int] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_ino, found.st_size, found.st_mtime_ns
