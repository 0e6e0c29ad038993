"""BG/NBD and Gamma-Gamma against the numbers their authors published of the CDNOW data.

`cdnow.csv` is the summary of 2,357 customers that Fader and Hardie give out with their notes
(http://www.brucehardie.com/notes/004/, /notes/025/), as the package lifetimes 0.11.3 (MIT licence, 2015, Cameron
Davidson-Pilon) holds it in `cdnow_customers_summary_with_transactions.csv`; here one line for customers who are alike.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from cjo_cli.stats.lifetime import Buying, Purchases, fit_buying
from cjo_cli.stats.lifetime_value import Spending, fit_spending, value_ahead

PUBLISHED = Buying(0.243, 4.414, 0.793, 2.426, -9582.4)


def rows() -> np.ndarray:
    table = np.loadtxt(Path(__file__).parent / "cdnow.csv", delimiter=",", skiprows=1)
    return np.repeat(table[:, 1:], table[:, 0].astype(int), axis=0)


@pytest.fixture(scope="module")
def cdnow() -> np.ndarray:
    return rows()


@pytest.fixture(scope="module")
def bought(cdnow: np.ndarray) -> Purchases:
    return Purchases(cdnow[:, 0], cdnow[:, 1], cdnow[:, 2])


@pytest.fixture(scope="module")
def fitted(bought: Purchases) -> Buying:
    found = fit_buying(bought)
    assert found is not None
    return found


def one(x: float, t_x: float, now: float) -> Purchases:
    return Purchases(*(np.array([value]) for value in (x, t_x, now)))


def test_parameters_are_the_papers(cdnow: np.ndarray, fitted: Buying) -> None:
    """Table 2 of the paper."""
    assert len(cdnow) == 2357
    for name in ("r", "alpha", "a", "b"):
        assert getattr(fitted, name) == pytest.approx(getattr(PUBLISHED, name), abs=0.0006)
    assert fitted.log_likelihood == pytest.approx(-9582.4, abs=0.05)
    assert fitted.at_edge == ()


def test_a_customers_future_is_the_papers(fitted: Buying) -> None:
    """The authors' note on the model in Excel (notes/004): with x = 2, t_x = 30.43, T = 38.86 in 39 weeks 1.226."""
    customer = one(2, 30.43, 38.86)
    assert fitted.expected(customer, 39)[0] == pytest.approx(1.226, abs=0.0005)
    assert PUBLISHED.expected(customer, 39)[0] == pytest.approx(1.226, abs=0.001)
    assert fitted.alive(customer)[0] == pytest.approx(0.7266, abs=0.0001)
    assert fitted.alive(one(0, 0, 38.86))[0] == 1


def test_the_time_s_unit_does_not_matter(bought: Purchases, fitted: Buying) -> None:
    days = fit_buying(Purchases(bought.x, 7 * bought.t_x, 7 * bought.T))
    assert days is not None
    assert days.alpha == pytest.approx(7 * fitted.alpha, rel=1e-4)
    assert (days.r, days.a, days.b) == pytest.approx((fitted.r, fitted.a, fitted.b), rel=1e-4)


def test_the_formula_as_it_stands_in_the_paper(bought: Purchases, fitted: Buying) -> None:
    """Equation (10), with the hypergeometric series as its authors wrote it."""
    from scipy.special import hyp2f1

    f, x, t = fitted, bought.x, 39.0
    z = t / (f.alpha + bought.T + t)
    series = hyp2f1(f.r + x, f.b + x, f.a + f.b + x - 1, z)
    top = (
        (f.a + f.b + x - 1) / (f.a - 1) * (1 - ((f.alpha + bought.T) / (f.alpha + bought.T + t)) ** (f.r + x) * series)
    )
    last = f.a / (f.b + np.maximum(x, 1) - 1) * ((f.alpha + bought.T) / (f.alpha + bought.t_x)) ** (f.r + x)
    assert f.expected(bought, t) == pytest.approx(top / (1 + (x > 0) * last), rel=1e-9)


@pytest.mark.parametrize("a", [1.0, 1 + 1e-9, 1 - 1e-9])
def test_there_is_no_jump_at_one(a: float) -> None:
    near, customer = Buying(0.3, 5.0, a, 2.0, 0), one(3, 20, 30)
    assert near.expected(customer, 10)[0] == pytest.approx(
        Buying(0.3, 5.0, 1.0001, 2.0, 0).expected(customer, 10)[0], rel=1e-3
    )


def test_many_purchases_stay_finite() -> None:
    customer = one(2000, 3600, 3650)
    for model in (Buying(1.4, 9.6, 0.19, 272.0, 0), Buying(1.4, 9.6, 2900.0, 2900.0, 0), Buying(1, 10, 3e-4, 3e-4, 0)):
        assert np.isfinite(model.expected(customer, 365)).all()


def test_nobody_who_leaves_buys_as_a_gamma_poisson() -> None:
    """Without leaving, the model is the NBD: (r + x) / (alpha + T) purchases a time."""
    found = Buying(0.8, 10.0, 1e-9, 1.0, 0).expected(one(5, 20, 30), 7)[0]
    assert found == pytest.approx((0.8 + 5) / (10 + 30) * 7, rel=1e-6)


def test_spending_is_the_notes(cdnow: np.ndarray) -> None:
    """The authors' note on the Gamma-Gamma model: p, q, gamma of the 946 customers who bought again."""
    found = fit_spending(cdnow[:, 0], cdnow[:, 3])
    assert found is not None
    assert (found.p, found.q, found.gamma) == pytest.approx((6.25, 3.74, 15.44), abs=0.012)
    assert int((cdnow[:, 0] > 0).sum()) == 946


def test_a_customers_spending_lies_between_their_own_and_the_mean() -> None:
    """Equation (5) with the published parameters, worked by hand."""
    model = Spending(6.25, 3.74, 15.44, 0)
    assert model.mean == pytest.approx(6.25 * 15.44 / 2.74)
    own = 6.25 * 2 / (6.25 * 2 + 2.74)
    assert model.expected(np.array([2.0, 0.0]), np.array([22.35, 0.0])) == pytest.approx(
        [own * 22.35 + (1 - own) * model.mean, model.mean]
    )


def test_value_is_discounted_step_by_step(bought: Purchases, fitted: Buying) -> None:
    some, mean = Purchases(bought.x[-9:], bought.t_x[-9:], bought.T[-9:]), np.full(9, 30.0)
    money = Spending(6.25, 3.74, 15.44, 0)
    undiscounted = value_ahead(fitted, money, some, mean, 52, steps=4, discount=0)
    assert undiscounted == pytest.approx(fitted.expected(some, 52) * money.expected(some.x, mean))
    parts = np.diff([fitted.expected(some, t) for t in (1e-12, 13, 26, 39, 52)], axis=0)
    by_hand = sum(part / 1.02 ** (step + 1) for step, part in enumerate(parts)) * money.expected(some.x, mean)
    assert value_ahead(fitted, money, some, mean, 52, steps=4, discount=0.02) == pytest.approx(by_hand, rel=1e-6)


def test_nobody_bought_again() -> None:
    nobody = Purchases(np.zeros(9), np.zeros(9), np.full(9, 30.0))
    assert fit_buying(nobody) is None
    assert fit_spending(np.zeros(9), np.zeros(9)) is None
    assert fit_buying(Purchases(np.zeros(0), np.zeros(0), np.zeros(0))) is None


@pytest.mark.full
def test_what_made_the_data_is_found_again() -> None:
    """Customers drawn from the model give its parameters back."""
    draw, n = np.random.default_rng(11), 12_000
    rate, leave = draw.gamma(0.8, 1 / 12.0, n), draw.beta(1.2, 3.0, n)
    x, t_x = np.zeros(n), np.zeros(n)
    at, there = draw.exponential(1 / rate), np.ones(n, dtype=bool)
    while (there & (at <= 100)).any():
        there &= at <= 100
        x[there] += 1
        t_x[there] = at[there]
        there &= draw.random(n) >= leave
        at = at + draw.exponential(1 / rate)
    found = fit_buying(Purchases(x, t_x, np.full(n, 100.0)))
    assert found is not None
    assert (found.r, found.alpha) == pytest.approx((0.8, 12.0), rel=0.15)
    assert found.a / (found.a + found.b) == pytest.approx(1.2 / 4.2, rel=0.1)
