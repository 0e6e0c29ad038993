"""Which customers are taken: as many of each way of entering journeys as there are among all."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from cjo_cli.simulate.result import Array, Result

MIX = (0x9E3779B97F4A7C15, 0xBF58476D1CE4E5B9, 0x94D049BB133111EB)


def chosen(result: Result, count: int, key: bytes) -> Array:
    """So many customers' numbers, sorted: every so manieth, of all in the order of who enters what.

    The journeys that fewest enter come first in that order, so that of each of them there are as many as its share is,
    to within one or so; of those alike the key decides.
    """
    size = len(result.customers)
    if count >= size:
        return np.arange(size)
    inside = [(np.unique(ran.customer), ran.plan.id) for ran in result.each()]
    inside.sort(key=lambda one: (len(one[0]), one[1]))
    order = np.lexsort((_mixed(size, key), *_columns([numbers for numbers, _ in inside], size)))
    places = (2 * np.arange(count, dtype=np.int64) + 1) * size // (2 * count)
    return np.sort(order[places])


def _columns(inside: Sequence[Array], size: int) -> list[Array]:
    """Sixty journeys to a number; the last column is what `lexsort` goes by first."""
    packed = []
    for start in range(0, len(inside), 60):
        bits = np.zeros(size, dtype=np.int64)
        for place, numbers in enumerate(inside[start : start + 60]):
            bits[numbers] |= np.int64(1) << np.int64(60 - place)
        packed.append(bits)
    return packed[::-1]


def _mixed(size: int, key: bytes) -> Array:
    """A number for each customer that hangs on the key alone (SplitMix64)."""
    start = np.uint64(int.from_bytes(key[:8], "big"))
    z = start + np.arange(1, size + 1, dtype=np.uint64) * np.uint64(MIX[0])
    z = (z ^ (z >> np.uint64(30))) * np.uint64(MIX[1])
    z = (z ^ (z >> np.uint64(27))) * np.uint64(MIX[2])
    return np.asarray(z ^ (z >> np.uint64(31)))
