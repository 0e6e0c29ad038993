"""Tests of rates and shares against statsmodels."""

from __future__ import annotations

import pytest
from statsmodels.stats.gof import chisquare
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.proportion import proportions_ztest

from cjo_cli.stats.several import equal, holm, mismatch

PAIRS = [((500, 5000), (600, 5000)), ((30, 300), (2500, 20000)), ((7, 50), (7, 50)), ((48, 80), (56, 70))]
P_VALUES = [(0.01,), (0.04, 0.01), (0.01, 0.04, 0.03, 0.005), (0.2, 0.9, 0.6), (0.02, 0.02, 0.02)]
SHARES = [((5120, 4880), (0.5, 0.5)), ((821, 15588), (0.05, 0.95)), ((400, 380, 220), (0.4, 0.4, 0.2))]


@pytest.mark.parametrize(("a", "b"), PAIRS)
def test_two_rates_are_tested_as_by_statsmodels(a: tuple[int, int], b: tuple[int, int]) -> None:
    _, expected = proportions_ztest([a[0], b[0]], [a[1], b[1]])
    assert equal(a, b) == pytest.approx(expected, rel=1e-12)
    assert equal(a, b) == equal(b, a)


@pytest.mark.parametrize(("a", "b"), [((0, 0), (5, 9)), ((1, 40), (1, 40)), ((9, 10), (9, 10)), ((0, 500), (0, 500))])
def test_too_few_are_not_tested(a: tuple[int, int], b: tuple[int, int]) -> None:
    assert equal(a, b) is None


@pytest.mark.parametrize("values", P_VALUES)
def test_several_are_corrected_as_by_statsmodels(values: tuple[float, ...]) -> None:
    assert holm(values) == pytest.approx(multipletests(values, method="holm")[1], rel=1e-12)


@pytest.mark.parametrize(("counts", "shares"), SHARES)
def test_shares_are_held_against_what_they_should_be_as_by_statsmodels(
    counts: tuple[int, ...], shares: tuple[float, ...]
) -> None:
    _, expected = chisquare(counts, [sum(counts) * share for share in shares])
    assert mismatch(counts, shares) == pytest.approx(expected, rel=1e-12)


def test_the_published_mismatch_is_found() -> None:
    """Kohavi, Tang and Xu (2020), Trustworthy Online Controlled Experiments, Cambridge, chapter 3: 821,588 users in
    control, 815,482 in treatment, of a design of 50 %: a p-value of 1.8e-6."""
    assert mismatch((821_588, 815_482), (0.5, 0.5)) == pytest.approx(1.8e-6, rel=0.03)


@pytest.mark.parametrize(("counts", "shares"), [((9, 0), (0.5, 0.5)), ((40,), (1.0,)), ((0, 0), (0.5, 0.5))])
def test_too_few_say_nothing_of_shares(counts: tuple[int, ...], shares: tuple[float, ...]) -> None:
    assert mismatch(counts, shares) is None
