"""Sorting long columns by one number, and by more only where that is equal."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

Ints = np.ndarray[Any, np.dtype[np.int64]]
LARGEST = 2**62


def sorted_by(key: Ints, *ties: Callable[[Ints], Ints]) -> tuple[Ints, Ints]:
    """The order of rows by `key`, and the keys in it.

    Each of `ties` gives numbers of rows that are equal until there, weightiest first.
    """
    order = np.argsort(key)
    ranked = key[order]
    if not ties:
        return order, ranked
    equal = ranked[1:] == ranked[:-1]
    if equal.any():
        tied = np.zeros(len(key), dtype=np.bool_)
        tied[1:] = equal
        tied[:-1] |= equal
        places = np.flatnonzero(tied)
        some = order[places]
        group = np.cumsum(np.r_[True, ranked[places][1:] != ranked[places][:-1]])
        value = ties[0](some)
        low, high = int(value.min()), int(value.max())
        if len(some) * (high - low + 1) >= LARGEST:
            value = np.unique(value, return_inverse=True)[1]
            low, high = 0, int(value.max())
        inner = group * (high - low + 1) + (value - low)
        order[places] = some[sorted_by(inner, *(_among(some, tie) for tie in ties[1:]))[0]]
    return order, ranked


def _among(rows: Ints, tie: Callable[[Ints], Ints]) -> Callable[[Ints], Ints]:
    return lambda some: tie(rows[some])


def distinct(values: Ints) -> tuple[Ints, Ints]:
    """The distinct numbers, sorted, and how often each occurs; numpy's `unique` hashes, which takes far longer."""
    ranked = np.sort(values)
    starts = np.flatnonzero(np.r_[True, ranked[1:] != ranked[:-1]][: len(ranked)])
    return ranked[starts], np.diff(np.append(starts, len(ranked)))
