"""What a query is begun with. Nothing heavy is imported here: the driver reads it anew for each micro-batch."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Settings:
    """What a query is begun with: `unit` is what a `ts` that is a number counts, `remember` how long ids are kept.

    `beginning` is when time begins (T5): who the snapshot has enters from then on. `migrate` moves who waits by an
    older bundle to a newer one (R1); `unsubscribe` is the address that `unsubscribe_url` becomes.
    """

    buckets: int
    lateness: int = 0
    remember: int = 0
    unit: str = "iso"
    beginning: int = 0
    migrate: bool = False
    unsubscribe: str | None = None
