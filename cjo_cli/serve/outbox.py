"""What is to be delivered: a row for each decision and connector, claimed by one worker at a time for a while."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from cjo_cli.machine.decisions import Decision

# The connectors that shall deliver a decision of a kind (`message`, `update`, `exit`).
Routes = Callable[[str, Decision], Sequence[str]]


@dataclass(frozen=True, slots=True)
class Parcel:
    """A decision on its way to one connector.

    `id` is the idempotency key, `line` the decision's JSON with its texts, `address` where the customer is reached on
    the message's channel; `attempt` counts from 1 and tells this claim from later ones.
    """

    n: int
    connector: str
    id: str
    line: str
    address: str | None
    attempt: int


@dataclass(frozen=True, slots=True)
class Dead:
    """A parcel that was given up, and why; nothing in it names a customer."""

    n: int
    connector: str
    id: str
    attempts: int
    error: str


class Outbox(Protocol):
    """The outbox of a service; each method may be called from any thread, and waits until it is done.

    Instants are the clock's, in microseconds. What a worker says of a parcel whose lease has ended, and that another
    has claimed since, changes nothing, but `done`, which is true all the same.
    """

    def claim(self, connector: str, most: int, lease: int) -> Sequence[Parcel]:
        """At most so many parcels that are ready, the oldest first; nobody else gets them for `lease` microseconds."""

    def done(self, parcels: Sequence[Parcel]) -> None:
        """They were delivered."""

    def retry(self, parcel: Parcel, not_before: int, error: str) -> None:
        """It was not delivered, and is ready again at an instant."""

    def dead(self, parcel: Parcel, error: str) -> None:
        """It is given up."""

    def dead_letters(self, connector: str | None, after: int, most: int) -> Sequence[Dead]:
        """What was given up, of one connector or all, from after a number on."""

    def revive(self, connector: str | None) -> int:
        """Make what was given up ready again, with no attempts counted; gives how many that were."""

    def waiting(self) -> tuple[int, int]:
        """How many parcels are to be delivered, and how many were given up."""

    def next_ready(self, connector: str) -> int | None:
        """The instant from which the next parcel is ready; None where there is none."""

    def now(self) -> int:
        """The service's clock."""
