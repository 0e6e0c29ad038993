"""What a connector is: it hands decisions on, each at least once, and says of each what came of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from cjo_cli.serve.outbox import Parcel

# Seconds within which a connector has handed on, or given up, what one claim brings.
LONGEST = 20.0


@dataclass(frozen=True)
class Failure:
    """Why a decision did not go out, without any value of a customer.

    `final` is whether another attempt cannot help; `wait` how many seconds the other side asked to be left alone.
    """

    error: str
    final: bool = False
    wait: float = 0.0


class Connector(Protocol):
    """One way out. It bounds by itself how long `hand_on` can take (`LONGEST`), whatever the other side does.

    `most` is how many decisions it is given at a time.
    """

    most: int

    def hand_on(self, parcels: Sequence[Parcel]) -> Sequence[Failure | None]:
        """Hand decisions on; gives for each, in their order, None where that was done."""

    def close(self) -> None:
        """Let go of what it holds."""
