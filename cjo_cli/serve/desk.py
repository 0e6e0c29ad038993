"""The one thread that owns a service: requests come to it in a queue, timers in between.

Requests that wait at the same time are taken in one transaction, so that one commit serves many.
"""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, TypeVar

from cjo_cli.machine.reading import Row
from cjo_cli.machine.store import BUNDLE
from cjo_cli.serve import logs
from cjo_cli.serve.service import Answer, Service
from cjo_cli.serve.store import Ledger

T = TypeVar("T")
# Seconds between two looks at what is due, and before a lost database is asked again.
TICK = 0.2
PAUSE = 1.0
# Requests that may wait, and events that one transaction takes.
WAITING = 1000
EVENTS = 1000


class Busy(Exception):  # noqa: N818 - it says what is the matter
    """More waits than can be done in time, or the database does not answer: come again later."""


@dataclass(frozen=True)
class _Events:
    rows: Sequence[Row]
    answer: Future[Answer]


@dataclass(frozen=True)
class _Work:
    work: Callable[[], Any]
    answer: Future[Any]


class Desk(threading.Thread):
    """Serves until it is closed; then it does what waits, and ends."""

    def __init__(self, service: Service) -> None:
        super().__init__(name="desk", daemon=True)
        self.service = service
        self._jobs: queue.Queue[_Events | _Work | None] = queue.Queue()
        self._next = 0.0
        self._closed = False
        self._refused = False
        self._door = threading.Lock()

    # From any thread

    def take(self, rows: Sequence[Row]) -> Future[Answer]:
        """Have events taken. Raises Busy."""
        return self._put(_Events(rows, Future()))

    def ask(self, work: Callable[[], T]) -> Future[T]:
        """Have something done with the service. Raises Busy."""
        return self._put(_Work(work, Future()))

    def try_out(self) -> Future[None]:
        """Have the state asked something, and where it took no events last, whether it takes a word. Raises Busy."""

        def work(ledger: Ledger) -> None:
            known = ledger.fact(BUNDLE)
            if self._refused and known is not None:
                ledger.note(BUNDLE, known)

        def done() -> None:
            self.service.with_ledger(work)
            self._refused = False

        return self.ask(done)

    def _put(self, job: _Events | _Work) -> Future[Any]:
        with self._door:
            if self._closed or self._jobs.qsize() >= WAITING:
                raise Busy
            self._jobs.put(job)
        return job.answer

    def close(self) -> None:
        """Take nothing more, do what waits, and let go of the database."""
        with self._door:
            self._closed = True
            self._jobs.put(None)
        self.join()

    # In its own

    def run(self) -> None:
        """Work until closed."""
        open_ = True
        while open_:
            jobs, open_ = self._gathered()
            self._do(jobs)
            if time.monotonic() >= self._next:
                self._next = time.monotonic() + self._tick()
        self.service.ledger.close()

    def _gathered(self) -> tuple[list[_Events | _Work], bool]:
        """What waits, at most so many events; and whether there is more to come."""
        found: list[_Events | _Work] = []
        events = 0
        with suppress(queue.Empty):
            job = self._jobs.get(timeout=max(0.0, self._next - time.monotonic()))
            while job is not None:
                found.append(job)
                events += len(job.rows) if isinstance(job, _Events) else 0
                if events >= EVENTS:
                    return found, True
                job = self._jobs.get_nowait()
            return found, False
        return found, True

    def _do(self, jobs: Sequence[_Events | _Work]) -> None:
        events: list[_Events] = []
        for job in jobs:
            if not job.answer.set_running_or_notify_cancel():
                continue
            if isinstance(job, _Events):
                events.append(job)
                continue
            self._take(events)  # what came before is done before
            events = []
            self._work(job)
        self._take(events)

    def _take(self, jobs: Sequence[_Events]) -> None:
        if not jobs:
            return
        try:
            answers = self.service.take([job.rows for job in jobs])
        except Exception as error:  # noqa: BLE001 - each request is told
            gone = self._refused = self._is_gone(error)
            if gone or len(jobs) == 1:
                _refuse(jobs, Busy() if gone else error)
            else:  # what is wrong with one is not the others' business
                for job in jobs:
                    self._take([job])
            return
        self._refused = False
        for job, answer in zip(jobs, answers, strict=True):
            job.answer.set_result(answer)

    def _work(self, job: _Work) -> None:
        try:
            result = job.work()
        except Exception as error:  # noqa: BLE001 - whoever asked is told
            _refuse([job], Busy() if self._is_gone(error) else error)
        else:
            job.answer.set_result(result)

    def _tick(self) -> float:
        """Let time pass; gives the seconds until the next time."""
        try:
            return 0.0 if self.service.let_pass() else TICK
        except Exception as error:  # noqa: BLE001 - timers go on, whatever was wrong with one
            if not self._is_gone(error):
                logs.bug(error)
            return PAUSE

    def _is_gone(self, error: Exception) -> bool:
        """Whether the database does not answer, or is in somebody's way; then it is connected to again."""
        ledger = self.service.ledger
        if isinstance(error, ledger.AGAIN):
            return True
        if not isinstance(error, ledger.GONE):
            return False
        logs.warn("the state does not answer", type=type(error).__name__)
        with suppress(*ledger.GONE):
            ledger.renew()
        return True


def _refuse(jobs: Sequence[_Events | _Work], error: Exception) -> None:
    for job in jobs:
        job.answer.set_exception(error)
