"""A difference of two rates that holds at every look at once, however few customers there are.

Of one arm, the likelihood of what was seen, mixed over rates by Jeffreys' Beta(1/2, 1/2) prior, over its likelihood at
a rate p is a martingale where p is true, and exceeds 1 / alpha ever with a probability of at most alpha (Ville). So is
the product over two arms; the interval holds the differences of all pairs of rates whose product stays below. It needs
no least number and no normal approximation; it is about two and a half times as wide as that of one look.

Robbins, H. (1970), Statistical methods related to the law of the iterated logarithm, Annals of Mathematical Statistics
41, 1397-1409 (mixtures). Howard, S. R., Ramdas, A., McAuliffe, J. and Sekhon, J. (2021), Time-uniform, nonparametric,
nonasymptotic confidence sequences, Annals of Statistics 49, 1055-1080 (section 3, the beta-binomial mixture).
"""

from __future__ import annotations

from math import log
from typing import Any

import numpy as np

from cjo_cli.stats.power import ALPHA

# Halvings until a rate is known to the last digit that counts.
HALVINGS = 50


def mixture(converted: Any, n: Any, p: Any) -> Any:
    """The logarithm of one arm's martingale at a rate `p`; numbers, or arrays of them. Infinite where p is refuted."""
    from scipy.special import betaln, xlog1py, xlogy

    prior = betaln(0.5, 0.5)
    return betaln(converted + 0.5, n - converted + 0.5) - prior - xlogy(converted, p) - xlog1py(n - converted, -p)


def against(a: tuple[Any, Any], b: tuple[Any, Any], apart: Any) -> Any:
    """How much was seen against `rate(a) - rate(b)` being `apart`: a logarithm, refuted above `log(1 / alpha)`.

    The least over the pairs of rates that are so far apart; each of a, b is (converted, n), numbers or arrays.
    """
    low = np.maximum(0.0, -apart) + np.zeros(np.shape(a[1]))
    high = np.minimum(1.0, 1.0 - apart) + np.zeros(np.shape(a[1]))
    with np.errstate(divide="ignore", invalid="ignore"):  # at rates of 0 and 1
        for _ in range(HALVINGS):
            middle = (low + high) / 2
            rising = _slope(a, middle + apart) + _slope(b, middle) > 0
            low, high = np.where(rising, low, middle), np.where(rising, middle, high)
    middle = (low + high) / 2
    return mixture(*a, np.clip(middle + apart, 0.0, 1.0)) + mixture(*b, middle)


def _slope(arm: tuple[Any, Any], p: Any) -> Any:
    """How the arm's martingale's logarithm rises in p."""
    converted, n = arm
    return (n * p - converted) / (p * (1 - p))


def exact(a: tuple[int, int], b: tuple[int, int], alpha: float = ALPHA) -> tuple[float, float]:
    """The interval of `rate(a) - rate(b)`, as (low, high); each of a, b is (converted, n), of one customer or more."""
    from scipy.optimize import brentq

    middle, bound = a[0] / a[1] - b[0] / b[1], log(1 / alpha)

    def beyond(apart: float) -> float:
        return min(float(against(a, b, apart)), 1e6) - bound

    ends = [brentq(beyond, middle, end) if beyond(end) > 0 else end for end in (-1.0, 1.0)]
    return float(ends[0]), float(ends[1])
