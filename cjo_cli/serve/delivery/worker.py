"""The workers: one a connector, so that who is slow or away keeps nobody else waiting."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from threading import Event, Thread
from time import monotonic

from cjo_cli.model.base import SECOND
from cjo_cli.serve import logs
from cjo_cli.serve.delivery.connector import LONGEST, Failure
from cjo_cli.serve.delivery.routes import Route
from cjo_cli.serve.outbox import Outbox, Parcel

# So long a claim holds: its connector is done with it by then for certain.
LEASE = int(2 * LONGEST) * SECOND
# Seconds after which the outbox is looked at again, whoever else may have put something there.
PAUSE = 0.5
# Seconds that a service which stops gives them.
GRACE = 10.0
# Told of a connector's parcels: `delivered`, `retried` or `dead`, and how many.
Tell = Callable[[str, str, int], None]


class Worker:
    """Hands on what one connector shall deliver. A parcel whose worker dies is another's when its lease ends."""

    def __init__(self, route: Route, outbox: Outbox, tell: Tell = lambda *_: None) -> None:
        self._route = route
        self._outbox = outbox
        self._tell = tell
        self._news = Event()

    def run(self, ending: Event) -> None:
        """Hand on what there is and what comes, until the end."""
        while not ending.is_set():
            self._news.clear()
            try:
                found = self.once()
            except Exception as error:  # noqa: BLE001 - the state may answer again in a while
                logs.warn("delivery waits", connector=self._route.id, type=type(error).__name__)
                found = 0
            if not found:
                self._news.wait(PAUSE)

    def wake(self) -> None:
        """Have it look into the outbox at once."""
        self._news.set()

    def close(self) -> None:
        """Let go of the connector."""
        self._route.connector.close()

    def once(self) -> int:
        """Hand on what one claim brings; gives how many parcels that were."""
        parcels = self._outbox.claim(self._route.id, self._route.connector.most, LEASE)
        if parcels:
            self._note(list(zip(parcels, self._handed_on(parcels), strict=True)))
        return len(parcels)

    def _handed_on(self, parcels: Sequence[Parcel]) -> Sequence[Failure | None]:
        try:
            return self._route.connector.hand_on(parcels)
        except Exception as error:  # noqa: BLE001 - a connector's bug ends no worker
            logs.bug(error)
            return [Failure(f"the connector failed: {type(error).__name__}")] * len(parcels)

    def _note(self, results: Sequence[tuple[Parcel, Failure | None]]) -> None:
        done = [parcel for parcel, failure in results if failure is None]
        if done:
            self._outbox.done(done)
            self._tell(self._route.id, "delivered", len(done))
        for parcel, failure in results:
            if failure is not None:
                self._tell(self._route.id, self._put_back(parcel, failure), 1)

    def _put_back(self, parcel: Parcel, failure: Failure) -> str:
        """For another attempt, or away; gives which."""
        if failure.final or parcel.attempt >= self._route.retries.attempts:
            self._outbox.dead(parcel, failure.error)
            logs.warn("delivery given up", connector=parcel.connector, attempts=parcel.attempt, why=failure.error)
            return "dead"
        wait = self._route.retries.wait(parcel.attempt, failure.wait)
        self._outbox.retry(parcel, self._outbox.now() + int(wait * SECOND), failure.error)
        return "retried"


class Workers:
    """The workers of a service, each in a thread of its own."""

    def __init__(self, routes: Sequence[Route], outbox: Outbox, tell: Tell = lambda *_: None) -> None:
        self._ending = Event()
        workers = [Worker(route, outbox, tell) for route in routes]
        self._threads = [(worker, Thread(target=worker.run, args=[self._ending], daemon=True)) for worker in workers]

    def start(self) -> None:
        """Begin to hand on."""
        for _, thread in self._threads:
            thread.start()

    def wake(self) -> None:
        """Look into the outbox at once."""
        for worker, _ in self._threads:
            worker.wake()

    def stop(self) -> None:
        """Finish what has been claimed; what takes too long comes again when its lease ends."""
        self._ending.set()
        self.wake()
        end = monotonic() + GRACE
        for worker, thread in self._threads:
            thread.join(max(0.0, end - monotonic()))
            if not thread.is_alive():
                worker.close()
