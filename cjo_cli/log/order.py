"""Sorting long columns by one number, and by more only where that is equal."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

Ints = np.ndarray[Any, np.dtype[np.int64]]


def sorted_by(key: Ints, ties: Callable[[Ints], tuple[Ints, ...]]) -> Ints:
    """The order of rows by `key`, and where it is equal by `ties` of those rows, the least weighty column first."""
    order = np.argsort(key)
    ranked = key[order]
    equal = np.flatnonzero(ranked[1:] == ranked[:-1])
    if len(equal):
        tied = np.unique(np.concatenate([equal, equal + 1]))
        some = order[tied]
        order[tied] = some[np.lexsort((*ties(some), ranked[tied]))]
    return order
