"""The intervals that hold at every look: against their definitions."""

from __future__ import annotations

from math import comb, inf, log
from typing import Any

import numpy as np
import pytest
from scipy.integrate import quad
from scipy.optimize import minimize_scalar

from cjo_cli.stats.anytime import always, boundary, margin, tuned
from cjo_cli.stats.mixtures import against, exact, mixture
from cjo_cli.stats.rates import difference

ARMS = [((500, 5000), (600, 5000)), ((3, 300), (100, 5000)), ((0, 40), (12, 35)), ((9, 10), (3, 10))]


@pytest.mark.parametrize(("converted", "n", "p"), [(3, 10, 0.2), (0, 5, 0.4), (7, 7, 0.9)])
def test_a_mixture_is_the_likelihood_averaged_over_the_prior(converted: int, n: int, p: float) -> None:
    """By numerical integration, with the angle in which Jeffreys' prior is uniform."""

    def likelihood(rate: float) -> float:
        return comb(n, converted) * rate**converted * (1 - rate) ** (n - converted)

    mixed, _ = quad(lambda angle: likelihood(np.sin(angle) ** 2) / (np.pi / 2), 0, np.pi / 2)
    assert mixture(converted, n, p) == pytest.approx(log(mixed / likelihood(p)), rel=1e-9)


@pytest.mark.parametrize("n", [1, 4, 12])
@pytest.mark.parametrize("p", [0.05, 0.5, 0.8])
def test_a_mixture_is_a_martingale(n: int, p: float) -> None:
    """Its mean over what n customers do is 1: that is all that Ville's inequality asks for."""
    mean = sum(comb(n, k) * p**k * (1 - p) ** (n - k) * np.exp(mixture(k, n, p)) for k in range(n + 1))
    assert mean == pytest.approx(1, rel=1e-12)


@pytest.mark.parametrize(("a", "b"), ARMS)
@pytest.mark.parametrize("apart", [-0.3, -0.02, 0.0, 0.05])
def test_the_least_evidence_is_that_of_scipy(a: tuple[int, int], b: tuple[int, int], apart: float) -> None:
    found = minimize_scalar(
        lambda p: mixture(*a, p + apart) + mixture(*b, p), bounds=(max(0, -apart), min(1, 1 - apart)), method="bounded",
        options={"xatol": 1e-12},
    )  # fmt: skip
    assert float(against(a, b, apart)) == pytest.approx(found.fun, abs=1e-6)


@pytest.mark.parametrize(("a", "b"), ARMS)
def test_its_ends_are_where_the_evidence_reaches_the_bound(a: tuple[int, int], b: tuple[int, int]) -> None:
    for end in exact(a, b):
        assert float(against(a, b, end)) == pytest.approx(log(20), abs=1e-6) or end in (-1, 1)


@pytest.mark.parametrize("interval", [always, exact])
@pytest.mark.parametrize(("a", "b"), ARMS)
def test_they_are_wider_than_that_of_one_look_and_turn_with_the_arms(
    interval: Any, a: tuple[int, int], b: tuple[int, int]
) -> None:
    low, high = interval(a, b)
    once = difference(a, b)
    assert once is not None
    assert low < once[1] <= once[0] <= once[2] < high
    assert interval(b, a) == pytest.approx((-high, -low))
    stricter = interval(a, b, 0.01)
    assert stricter[0] < low < high < stricter[1]


@pytest.mark.parametrize(("a", "b"), [((500, 5000), (600, 5000)), ((40, 900), (700, 9000))])
@pytest.mark.parametrize("alpha", [0.05, 0.01])
def test_the_margin_is_where_the_normal_mixture_reaches_the_bound(
    a: tuple[int, int], b: tuple[int, int], alpha: float
) -> None:
    """The mixture's integral of exp(l S - l^2 t / 2) over l ~ N(0, rho^2), by quadrature, S the sum of unit variance."""
    n = a[1] + b[1]
    spread = sum((k + 1) / (m + 2) * (m - k + 1) / (m + 2) / m for k, m in (a, b))
    total = float(margin(a, b, alpha)) / np.sqrt(spread) * np.sqrt(n)
    rho = np.sqrt(tuned(alpha))

    def weighed(x: float) -> float:
        return float(np.exp(x * total - x * x * n / 2 - x * x / (2 * rho * rho)) / (rho * np.sqrt(2 * np.pi)))

    mixed, _ = quad(weighed, -10 * rho, 10 * rho, points=[total / n], limit=500)
    assert mixed == pytest.approx(1 / alpha, rel=1e-6)


def test_the_boundary_is_that_of_howard_and_others() -> None:
    """confseq, test/uniform_boundaries_unittest.cpp, TestTwoSidedNormalMixture, values "from a reference implementation
    in R": the best rho for 100 is 12.60056, and the bound at 100 is 30.35209; rho is one over our variance."""
    assert boundary(100, 1 / 12.60056) == pytest.approx(30.35209, abs=1e-5)


def test_the_tuning_makes_it_tightest_where_it_should_be() -> None:
    """And is near the approximation in the paper's appendix B.2."""

    def width(rho2: float) -> float:
        grown = 1 + 5000 * rho2
        return grown / (grown - 1) * (log(grown) - 2 * log(0.05))

    found = minimize_scalar(width, bounds=(1e-5, 1e-1), method="bounded", options={"xatol": 1e-9})
    assert tuned(0.05) == pytest.approx(found.x, rel=1e-4)
    assert tuned(0.05) == pytest.approx((-2 * log(0.05) + log(-2 * log(0.05)) + 1) / 5000, rel=0.1)


def test_few_customers_get_the_exact_interval() -> None:
    assert always((3, 300), (100, 5000)) == exact((3, 300), (100, 5000))
    low, high = always((500, 5000), (600, 5000)) or (inf, -inf)
    wide = exact((500, 5000), (600, 5000))
    assert wide[0] < low < high < wide[1]


def test_nothing_is_said_of_nobody() -> None:
    assert always((0, 0), (1, 2)) is None
    assert always((0, 1), (0, 0)) is None
