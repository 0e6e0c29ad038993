"""What a replay gives: three tables as numpy columns, and counts of candidates; all else is added up from them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from cjo_cli.log.facts import LogFacts
from cjo_cli.plan.model import Plan

Array = np.ndarray[Any, Any]
INSTANCE_COLUMNS = (
    "journey", "customer_id", "key", "entered_at", "held_out", "ended_at", "outcome", "reason", "converted_at", "value",
    "credited_step",
)  # fmt: skip
STEP_COLUMNS = ("journey", "customer_id", "key", "entered_at", "step", "path", "at")
MESSAGE_COLUMNS = (
    "journey", "customer_id", "key", "entered_at", "step", "content", "variant", "channel", "requested_at", "at",
    "outcome", "reason",
)  # fmt: skip
# What stands for NULL in text columns and in `variant`.
NULL_NUMBER = -1
TIMES = ("entered_at", "ended_at", "converted_at", "at", "requested_at")


@dataclass(frozen=True)
class Table:
    """Columns of one length: text as numbers into `texts`, times in microseconds, NULLs as the column's sentinel.

    Text: -1. Times: the largest 64-bit integer. `variant`: -1. `value`: NaN.
    """

    columns: dict[str, Array]
    texts: dict[str, Array]

    def __len__(self) -> int:
        return len(next(iter(self.columns.values())))

    def number(self, name: str, text: str | None) -> int:
        """The number that stands for a text in column `name`; -2, which no row has, for one that is not there."""
        known = self.texts[name]
        # The dictionary of customers is large and never asked; the others have a few dozen texts.
        return -1 if text is None else next((i for i in range(len(known)) if known[i] == text), -2)

    def tally(self, name: str, rows: Array) -> dict[str, int]:
        """How often each text occurs among `rows`, most first; NULLs are left out."""
        numbers = self.columns[name][rows]
        counts = np.bincount(numbers[numbers >= 0], minlength=1)
        found = [(-int(counts[i]), str(self.texts[name][i])) for i in np.flatnonzero(counts)]
        return {text: -count for count, text in sorted(found)}

    def text(self, name: str) -> Array:
        """A text column as objects, None where there is none."""
        texts = np.append(self.texts[name], np.array([None], dtype=object))
        return np.asarray(texts[self.columns[name]])


@dataclass(frozen=True)
class JourneyCounts:
    """Candidates of one journey, and those rejected by reason (E9)."""

    candidates: int = 0
    rejected: dict[str, int] = field(default_factory=dict)

    def plus(self, other: JourneyCounts) -> JourneyCounts:
        """Both together: counts of disjoint customers add up."""
        names = self.rejected.keys() | other.rejected.keys()
        rejected = {name: self.rejected.get(name, 0) + other.rejected.get(name, 0) for name in names}
        return JourneyCounts(self.candidates + other.candidates, rejected)


@dataclass(frozen=True)
class Result:
    """A whole replay. `journeys` are the ids replayed, sorted."""

    plan: Plan
    facts: LogFacts
    beginning: int
    horizon: int
    journeys: tuple[str, ...]
    counts: dict[str, JourneyCounts]
    instances: Table
    steps: Table
    messages: Table
