"""Differences across strata, and between estimates that come with intervals of their own.

Mantel and Haenszel's weights for a difference of rates: Greenland, S. and Robins, J. M. (1985), Estimation of a common
effect parameter from sparse follow-up data, Biometrics 41, 55-68. Its variance where rows come in clusters sums what
each row pulls by cluster: Liang, K.-Y. and Zeger, S. L. (1986), Longitudinal data analysis using generalized linear
models, Biometrika 73, 13-22.
The difference of two estimates from their intervals: Zou, G. Y. and Donner, A. (2008), Construction of confidence
limits about effect measures: a general approach, Statistics in Medicine 27, 1693-1702. Of two Wilson intervals it is
Newcombe's.
A ratio of means over customers: Cochran, W. G. (1977), Sampling Techniques, third edition, Wiley, chapter 6.
"""

from __future__ import annotations

from math import sqrt
from typing import Any

import numpy as np

from cjo_cli.stats.rates import Z_95

Array = np.ndarray[Any, Any]
Estimate = tuple[float, tuple[float, float]]


def stratified(counted: Array, control: Array, stratum: Array, cluster: Array) -> tuple[float, float, float] | None:
    """The difference of two rates common to all strata, as (difference, low, high); None where none has both sides.

    One row each: whether it counts, whether it is of the control's side, its stratum and its cluster, from 0. Rows of
    one cluster, such as a customer's, may hang together. Strata of one side alone tell nothing, and are left out.
    """
    many = int(stratum.max(initial=0)) + 1
    cells = np.bincount(stratum * 2 + control, minlength=2 * many).reshape(many, 2)
    hits = np.bincount(stratum * 2 + control, weights=counted, minlength=2 * many).reshape(many, 2)
    both = (cells > 0).all(axis=1)
    if not both.any():
        return None
    n = np.where(cells > 0, cells, 1)
    weight = np.where(both, n[:, 0] * n[:, 1] / n.sum(axis=1), 0.0)
    weight /= weight.sum()
    rates = hits / n
    found = float(weight @ (rates[:, 0] - rates[:, 1]))
    side = control.astype(np.int64)
    pull = (1 - 2 * side) * weight[stratum] / n[stratum, side] * (counted - rates[stratum, side])
    half = Z_95 * sqrt(float((np.bincount(cluster, weights=pull) ** 2).sum()))
    return found, max(-1.0, found - half), min(1.0, found + half)


def apart(one: Estimate, other: Estimate) -> tuple[float, float, float]:
    """`one - other` with its interval, of two independent estimates, each (value, (low, high))."""
    (p, (low_p, high_p)), (q, (low_q, high_q)) = one, other
    low = p - q - sqrt((p - low_p) ** 2 + (high_q - q) ** 2)
    high = p - q + sqrt((high_p - p) ** 2 + (q - low_q) ** 2)
    return p - q, low, high


def ratio(values: Array, sizes: Array) -> tuple[float, float, float] | None:
    """The sum of `values` over the sum of `sizes`, one of each a customer, so that what is one customer's may hang
    together; as (ratio, low, high), None of fewer than two."""
    n, total = len(values), float(sizes.sum())
    if n < 2 or total == 0:
        return None
    found = float(values.sum()) / total
    left = values - found * sizes
    half = Z_95 * sqrt(n / (n - 1) * float(left @ left)) / total
    return found, found - half, found + half
