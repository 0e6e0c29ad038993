"""Times from entry to each step as counts, which add up where medians do not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from cjo_cli.simulate.result import Array, Ran

# A time that is not kept to the microsecond keeps so many significant bits: it is off by 1 in 2,048 at most.
BITS = 11
QUANTILES = (0.1, 0.25, 0.5, 0.75, 0.9)
Step = tuple[str, str]
Counted = tuple[Array, Array]


class Times:
    """By journey and step how often each time occurs, in microseconds; of more than `most` different ones rounded."""

    def __init__(self, most: int) -> None:
        self.most = most
        self.found: dict[Step, Counted] = {}

    def add(self, ran: Ran) -> None:
        """Note one journey."""
        for number, state in enumerate(ran.plan.states[1:-1], start=1):
            if number in ran.elapsed:
                values, counts = ran.elapsed[number]
                if len(values) > self.most:
                    values, counts = _summed(_rounded(values), counts)
                self.found[ran.plan.id, state.id] = values, counts


def together(parts: Sequence[Counted]) -> Counted:
    """Several counts as one."""
    return _summed(*(np.concatenate(columns) for columns in zip(*parts, strict=True)))


def _summed(values: Array, counts: Array) -> Counted:
    order = np.argsort(values, kind="stable")
    ranked = values[order]
    starts = np.flatnonzero(np.r_[True, ranked[1:] != ranked[:-1]][: len(ranked)])
    return ranked[starts], np.add.reduceat(counts[order], starts)


def _rounded(values: Array) -> Array:
    """Each time as the middle of those that share its first bits."""
    drop = np.maximum(np.frexp(values.astype(np.float64))[1].astype(np.int64) - BITS, 0)
    return (values >> drop << drop) + (1 << drop >> 1)


def median_seconds(found: Counted | None) -> float | None:
    """The median of counted microseconds, in seconds; None of none."""
    return None if found is None else median(found[0] / 1e6, found[1])


def quantile_seconds(found: Counted | None) -> list[float] | None:
    """The quantiles of counted microseconds, in seconds; None of none."""
    return None if found is None else quantiles(found[0] / 1e6, found[1], QUANTILES)


def quantiles(values: Array, counts: Array, shares: Sequence[float]) -> list[float]:
    """What numpy's `quantile` gives for so many of each value: sorted numbers, of which none may be missing."""
    ends = np.cumsum(counts)
    last = int(ends[-1]) - 1

    def at(place: int) -> float:
        return float(values[np.searchsorted(ends, min(place, last), side="right")])

    return [_between(at(int(last * share)), at(int(last * share) + 1), last * share % 1) for share in shares]


def _between(before: float, after: float, part: float) -> float:
    return after - (after - before) * (1 - part) if part >= 1 / 2 else before + (after - before) * part


def median(values: Array, counts: Array) -> float:
    """The middle one, or the mean of the two."""
    ends = np.cumsum(counts)
    middle = (int(ends[-1]) - 1) // 2, int(ends[-1]) // 2
    low, high = (float(values[np.searchsorted(ends, at, side="right")]) for at in middle)
    return (low + high) / 2


def counts_of(weeks: Mapping[str, int]) -> Counted:
    """A histogram by number, as values and counts."""
    numbers: Any = np.array([int(text) for text in weeks], dtype=np.int64)
    counts = np.array(list(weeks.values()), dtype=np.int64)
    order = np.argsort(numbers)
    return numbers[order], counts[order]
