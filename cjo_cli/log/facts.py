"""What a log holds, as frozen values."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class LogFacts:
    """Rows read, rejected (D1) and doubled; customers; first and last accepted `ts` in microseconds; unknown events."""

    rows: int
    rejected: dict[str, int]
    duplicates: int
    customers: int
    first: int
    last: int
    undeclared: dict[str, int]
    unknown_timezones: int

    @property
    def bad_rows(self) -> int:
        """How many rows were rejected."""
        return sum(self.rejected.values())
