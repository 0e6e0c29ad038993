"""How often customers will buy again: BG/NBD.

Fader, P. S., Hardie, B. G. S. and Lee, K. L. (2005), "Counting Your Customers" the Easy Way: An Alternative to the
Pareto/NBD Model, Marketing Science 24(2), 275-284. While active a customer buys at a rate that differs from one to the
next by a gamma distribution; after any purchase they may be gone for good, with a probability that differs by a beta
distribution. What a model reads of a customer is `x` repeat purchases, the last of them `t_x` after the first, and `T`
from the first to now.

Written here since `lifetimes`, which has it, is no longer kept, and PyMC-Marketing brings a whole Bayesian stack. The
paper's own data and numbers are the test.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

Floats = np.ndarray[Any, Any]
START = (0.0, 0.0, 0.0, 0.0)
# So far the logarithm of a parameter may go. One that would go on for ever stands for a limit of the model, such as
# nobody ever leaving, and past this the likelihood is flat.
EDGE = 8.0


@dataclass(frozen=True)
class Purchases:
    """One row a customer: repeat purchases, the time of the last and of now, counted from the first, in one unit."""

    x: Floats
    t_x: Floats
    T: Floats

    def patterns(self) -> tuple[Purchases, Floats]:
        """The distinct rows, and how often each occurs: fewer rows have the same likelihood."""
        rows, counts = np.unique(np.stack([self.x, self.t_x, self.T]), axis=1, return_counts=True)
        return Purchases(*rows.astype(np.float64)), counts


@dataclass(frozen=True)
class Buying:
    """A fitted BG/NBD model: the paper's four parameters, the log-likelihood they reach, which are at their edge."""

    r: float
    alpha: float
    a: float
    b: float
    log_likelihood: float
    at_edge: tuple[str, ...] = ()

    def expected(self, customers: Purchases, t: float) -> Floats:
        """How many purchases each customer will make in the next `t`: equation (10) of the paper.

        The hypergeometric function stands by Euler's transformation, in which it stays finite for any `x`; as it is
        in the paper, where `a` is so large that this does not.
        """
        from scipy.special import hyp2f1

        # At a = 1 the formula is 0/0, and goes through there without a jump.
        a = self.a if abs(self.a - 1) > 1e-6 else 1 + 1e-6
        x, z = customers.x, t / (self.alpha + customers.T + t)
        total = a + self.b + x - 1
        with np.errstate(over="ignore", invalid="ignore"):
            gone = (1 - z) ** (a - 1) * hyp2f1(a + self.b - 1 - self.r, a - 1, total, z)
            plain = (1 - z) ** (self.r + x) * hyp2f1(self.r + x, self.b + x, total, z)
        gone = np.where(np.isfinite(gone), gone, plain)
        return np.asarray(total / (a - 1) * (1 - gone) * self.alive(customers))

    def alive(self, customers: Purchases) -> Floats:
        """The probability that each customer still is one; 1 without a repeat purchase, as in the model."""
        x = customers.x
        longer = ((self.alpha + customers.T) / (self.alpha + customers.t_x)) ** (self.r + x)
        return np.asarray(1 / (1 + (x > 0) * self.a / (self.b + np.maximum(x, 1) - 1) * longer))


def fit_buying(customers: Purchases) -> Buying | None:
    """The model of the largest likelihood; None of customers of whom nobody bought again."""
    if not len(customers.x) or not (customers.x > 0).any():
        return None
    rows, counts = customers.patterns()
    # Near one, times are scaled as the parameters are.
    unit = float(rows.T.max()) or 1.0
    scaled = Purchases(rows.x, rows.t_x / unit, rows.T / unit)
    found = maximised(lambda logs: float(counts @ _log_likelihood(np.exp(logs), scaled)), START)
    if found is None:
        return None
    r, alpha, a, b = (float(value) for value in np.exp(found[0]))
    # The density of the purchases' instants has the time's unit in it.
    reached = found[1] - float(counts @ rows.x) * np.log(unit)
    return Buying(r, alpha * unit, a, b, float(reached), at_edge(("r", "alpha", "a", "b"), found[0]))


def _log_likelihood(parameters: Floats, rows: Purchases) -> Floats:
    """Section 4 of the paper, equation (6), in logarithms."""
    from scipy.special import betaln, gammaln

    r, alpha, a, b = parameters
    x = rows.x
    bought = gammaln(r + x) - gammaln(r) + r * np.log(alpha) - betaln(a, b)
    still = betaln(a, b + x) - (r + x) * np.log(alpha + rows.T)
    gone = betaln(a + 1, b + np.maximum(x, 1) - 1) - (r + x) * np.log(alpha + rows.t_x)
    return np.asarray(bought + np.logaddexp(still, np.where(x > 0, gone, -np.inf)))


def maximised(value: Any, start: tuple[float, ...]) -> tuple[Floats, float] | None:
    """The logarithms of parameters at which `value` is largest, and that value; None where it is nowhere finite."""
    from scipy.optimize import minimize

    best = minimize(
        lambda at: -value(at), start, method="Nelder-Mead", bounds=[(-EDGE, EDGE)] * len(start),
        options={"xatol": 1e-7, "fatol": 1e-7, "maxiter": 4000, "maxfev": 6000, "adaptive": True},
    )  # fmt: skip
    return (best.x, -float(best.fun)) if np.isfinite(best.fun) else None


def at_edge(names: tuple[str, ...], logs: Floats) -> tuple[str, ...]:
    """The parameters that would go on for ever."""
    return tuple(name for name, log in zip(names, logs.tolist(), strict=True) if abs(log) > EDGE - 0.1)
