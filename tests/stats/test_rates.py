"""Intervals against published examples."""

from __future__ import annotations

import pytest

from cjo_cli.stats.rates import difference, rate, wilson

# Newcombe (1998), Interval estimation for the difference between independent proportions, Statistics in Medicine 17,
# 873-890, table II: (a) to (h), method 10, to four places.
NEWCOMBE = [
    ((56, 70), (48, 80), 0.0524, 0.3339),
    ((9, 10), (3, 10), 0.1705, 0.8090),
    ((6, 7), (2, 7), 0.0582, 0.8062),
    ((5, 56), (0, 29), -0.0381, 0.1926),
    ((0, 10), (0, 20), -0.1611, 0.2775),
    ((0, 10), (0, 10), -0.2775, 0.2775),
    ((10, 10), (0, 20), 0.6791, 1.0),
    ((10, 10), (0, 10), 0.6075, 1.0),
]


@pytest.mark.parametrize(("a", "b", "low", "high"), NEWCOMBE)
def test_differences_of_newcombe_1998(a: tuple[int, int], b: tuple[int, int], low: float, high: float) -> None:
    found = difference(a, b)
    assert found is not None
    assert found[0] == pytest.approx(a[0] / a[1] - b[0] / b[1])
    assert [round(value, 4) for value in found[1:]] == [low, high]


# Newcombe (1998), Two-sided confidence intervals for the single proportion, Statistics in Medicine 17, 857-872,
# table I, method 3 (Wilson's score), to four places.
SINGLE = [((81, 263), 0.2553, 0.3662), ((15, 148), 0.0624, 0.1605), ((0, 20), 0.0, 0.1611), ((1, 29), 0.0061, 0.1718)]


@pytest.mark.parametrize(("counts", "low", "high"), SINGLE)
def test_rates_of_newcombe_1998(counts: tuple[int, int], low: float, high: float) -> None:
    found = wilson(*counts)
    assert found is not None
    assert [round(value, 4) for value in found] == [low, high]


def test_nothing_is_said_of_nobody() -> None:
    assert rate(0, 0) is None
    assert wilson(0, 0) is None
    assert difference((0, 0), (1, 2)) is None
    assert difference((1, 2), (0, 0)) is None


@pytest.mark.parametrize("n", [1, 2, 7, 100, 10**9])
def test_laws(n: int) -> None:
    for converted in {0, 1, n // 2, n}:
        low, high = wilson(converted, n) or (2, 2)
        assert 0 <= low <= converted / n <= high <= 1
        mirrored = wilson(n - converted, n) or (2, 2)
        assert mirrored == pytest.approx((1 - high, 1 - low))
        swapped = difference((converted, n), (n // 2, n))
        straight = difference((n // 2, n), (converted, n))
        assert swapped is not None
        assert straight is not None
        assert swapped == pytest.approx((-straight[0], -straight[2], -straight[1]))
