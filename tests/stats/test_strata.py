"""Differences across strata and of estimates, against statsmodels, and their intervals against repeated draws."""

from __future__ import annotations

import numpy as np
import pytest
import statsmodels.api as sm
from statsmodels.stats.weightstats import DescrStatsW

from cjo_cli.stats.rates import difference, wilson
from cjo_cli.stats.strata import apart, ratio, stratified

# By stratum: the control's rate, the share that is control, and how many.
STRATA = ((0.1, 0.5, 300), (0.4, 0.1, 500), (0.7, 0.25, 200))


def drawn(draw: np.random.Generator, lift: float) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    stratum = np.repeat(np.arange(len(STRATA)), [n for _, _, n in STRATA])
    control = draw.random(len(stratum)) < np.array([share for _, share, _ in STRATA])[stratum]
    rate = np.array([rate for rate, _, _ in STRATA])[stratum] + np.where(control, 0, lift)
    return draw.random(len(stratum)) < rate, control, stratum


def test_the_common_difference_is_that_of_fixed_effects() -> None:
    """A least-squares fit with a constant for each stratum weighs strata as Mantel and Haenszel do."""
    counted, control, stratum = drawn(np.random.default_rng(1), 0.05)
    found = stratified(counted, control, stratum, np.arange(len(counted)))
    columns = np.column_stack([~control, *(stratum == at for at in range(len(STRATA)))]).astype(float)
    fit = sm.OLS(counted.astype(float), columns).fit(cov_type="HC0")
    assert found is not None
    assert found[0] == pytest.approx(fit.params[0], abs=1e-12)
    assert (found[2] - found[1]) / 2 / 1.959964 == pytest.approx(fit.bse[0], rel=0.02)


def test_rows_of_one_customer_hang_together() -> None:
    """As statsmodels has it with the same clusters; as if each row were alone, the interval would be too short."""
    counted, control, stratum = drawn(np.random.default_rng(2), 0.05)
    # Every customer is three times alike, in their own stratum.
    many = [np.repeat(column, 3) for column in (counted, control, stratum)]
    customer = np.repeat(np.arange(len(counted)), 3)
    found, alone = stratified(*many, customer), stratified(*many, np.arange(len(customer)))
    assert found is not None
    assert alone is not None
    assert (found[2] - found[1]) == pytest.approx(3**0.5 * (alone[2] - alone[1]), rel=1e-9)
    columns = np.column_stack([~many[1], *(many[2] == at for at in range(len(STRATA)))]).astype(float)
    fit = sm.OLS(many[0].astype(float), columns).fit(
        cov_type="cluster", cov_kwds={"groups": customer, "use_correction": False}
    )
    assert (found[2] - found[1]) / 2 / 1.959964 == pytest.approx(fit.bse[0], rel=0.02)


def test_a_stratum_of_one_side_tells_nothing() -> None:
    counted, control, stratum = drawn(np.random.default_rng(3), 0.05)
    more = [np.append(column, extra) for column, extra in
            ((counted, [True] * 50), (control, [False] * 50), (stratum, [7] * 50))]  # fmt: skip
    assert stratified(*more, np.arange(len(more[0]))) == stratified(counted, control, stratum, np.arange(len(counted)))
    assert stratified(np.ones(4), np.zeros(4, dtype=bool), np.zeros(4, dtype=int), np.arange(4)) is None


def coverage(draws: int, seed: int) -> float:
    draw, inside = np.random.default_rng(seed), 0
    for _ in range(draws):
        found = stratified(*(columns := drawn(draw, 0.05)), np.arange(len(columns[0])))
        assert found is not None
        inside += found[1] <= 0.05 <= found[2]
    return inside / draws


def test_coverage_in_short() -> None:
    # Of 600 draws the share lies within three of its standard errors, 0.0089 each.
    assert coverage(600, 4) == pytest.approx(0.95, abs=0.027)


@pytest.mark.full
def test_coverage() -> None:
    assert coverage(10_000, 5) == pytest.approx(0.95, abs=0.01)


def ratio_coverage(draws: int, seed: int, customers: int = 400) -> float:
    """Messages over weeks of customers who differ: two messages a week for some, one for the others."""
    draw, inside = np.random.default_rng(seed), 0
    truth = 0.3 * 5 * 2.5 + 0.7 * 2 * 1.2
    truth /= 0.3 * 5 + 0.7 * 2
    for _ in range(draws):
        busy = draw.random(customers) < 0.3
        weeks = 1 + draw.poisson(np.where(busy, 4.0, 1.0))
        sent = draw.poisson(weeks * np.where(busy, 2.5, 1.2))
        found = ratio(sent.astype(float), weeks.astype(float))
        assert found is not None
        inside += found[1] <= truth <= found[2]
    return inside / draws


def test_coverage_of_a_ratio_in_short() -> None:
    assert ratio_coverage(1000, 6) == pytest.approx(0.95, abs=0.021)


@pytest.mark.full
def test_coverage_of_a_ratio() -> None:
    assert ratio_coverage(10_000, 7) == pytest.approx(0.95, abs=0.01)


def test_a_mean_is_a_ratio_to_ones() -> None:
    values = np.random.default_rng(8).gamma(2, 3, 80)
    found = ratio(values, np.ones(80))
    assert found is not None
    assert found[1:] == pytest.approx(DescrStatsW(values).zconfint_mean(), rel=1e-9)
    assert ratio(np.ones(1), np.ones(1)) is None
    assert ratio(np.ones(3), np.zeros(3)) is None


@pytest.mark.parametrize(("a", "b"), [((56, 70), (48, 80)), ((10, 10), (0, 20)), ((5, 56), (0, 29))])
def test_of_two_wilson_intervals_it_is_newcombes(a: tuple[int, int], b: tuple[int, int]) -> None:
    one, other = ((count / n, wilson(count, n) or (0, 0)) for count, n in (a, b))
    assert apart(one, other) == pytest.approx(difference(a, b), abs=1e-12)
