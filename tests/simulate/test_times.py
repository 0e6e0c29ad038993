"""Quantiles of counted values against numpy's of the values themselves, and how far rounded times are off."""

from __future__ import annotations

import numpy as np
import pytest

from cjo_cli.simulate import times
from cjo_cli.simulate.times import median, quantiles, together

SIZES = (1, 2, 3, 7, 100, 1001)


@pytest.mark.parametrize("size", SIZES)
def test_quantiles_are_those_of_numpy_to_the_last_bit(size: int) -> None:
    rng = np.random.default_rng(size)
    values = rng.integers(0, 40, size) * 3_333_333
    found, counts = np.unique(values, return_counts=True)
    shares = (0, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 1)
    assert quantiles(found / 1e6, counts, shares) == np.quantile(values / 1e6, shares).tolist()
    assert median(found / 1e6, counts) == np.median(values / 1e6)


def test_parts_together_are_the_whole() -> None:
    rng = np.random.default_rng(1)
    values = rng.integers(0, 1000, 5000)
    parts = [np.unique(part, return_counts=True) for part in np.array_split(values, 7)]
    for mine, whole in zip(together(parts), np.unique(values, return_counts=True), strict=True):
        assert np.array_equal(mine, whole)


def test_rounded_times_are_off_by_one_in_2048_at_most() -> None:
    rng = np.random.default_rng(2)
    values = np.r_[0, 1, 2047, 2048, 2049, (10 ** rng.uniform(0, 15, 10_000)).astype(np.int64)]
    rounded = times._rounded(values)
    assert (np.abs(rounded - values) * 2048 <= values).all()
    assert np.array_equal(rounded[:3], values[:3])
    assert (np.diff(rounded[np.argsort(values)]) >= 0).all()
