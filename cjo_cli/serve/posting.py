"""The outbox of a service that runs: each question is put to its desk."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from cjo_cli.serve.desk import Desk
from cjo_cli.serve.outbox import Dead, Parcel
from cjo_cli.serve.store import Ledger

T = TypeVar("T")


class Posting:
    """An `Outbox`, which says what each method does. Each raises Busy where the desk cannot answer."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._service = desk.service

    def _ask(self, work: Callable[[Ledger], T]) -> T:
        return self._desk.ask(lambda: self._service.with_ledger(work)).result()

    def now(self) -> int:
        """The service's clock."""
        return self._service.terms.clock()

    def claim(self, connector: str, most: int, lease: int) -> Sequence[Parcel]:
        """Parcels for one worker."""
        now = self.now()
        return self._ask(lambda ledger: ledger.claim(connector, most, now, now + lease))

    def done(self, parcels: Sequence[Parcel]) -> None:
        """They were delivered."""
        self._ask(lambda ledger: ledger.delivered(parcels))

    def retry(self, parcel: Parcel, not_before: int, error: str) -> None:
        """Ready again at an instant."""
        self._ask(lambda ledger: ledger.put_off(parcel, not_before, error))

    def dead(self, parcel: Parcel, error: str) -> None:
        """Given up."""
        self._ask(lambda ledger: ledger.put_off(parcel, None, error))

    def dead_letters(self, connector: str | None, after: int, most: int) -> Sequence[Dead]:
        """What was given up."""
        return self._ask(lambda ledger: ledger.dead_letters(connector, after, most))

    def revive(self, connector: str | None) -> int:
        """Ready again, all of them."""
        now = self.now()
        return self._ask(lambda ledger: ledger.revive(connector, now))

    def waiting(self) -> tuple[int, int]:
        """How many there are, and how many were given up."""
        return self._ask(lambda ledger: ledger.waiting())

    def next_ready(self, connector: str) -> int | None:
        """When the next is ready."""
        return self._ask(lambda ledger: ledger.next_ready(connector))
