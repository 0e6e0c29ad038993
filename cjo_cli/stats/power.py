"""How large the arms of an experiment must be.

Fleiss, J. L., Levin, B. and Paik, M. C. (2003), Statistical Methods for Rates and Proportions, third edition, Wiley,
chapter 4: two independent proportions, two-sided, arms of any ratio, normal approximation without continuity
correction; the variance is the pooled one under the null hypothesis, that of both arms under the alternative.
"""

from __future__ import annotations

from math import inf, sqrt
from statistics import NormalDist

ALPHA = 0.05
POWER = 0.8


def needed(p: float, q: float, ratio: float = 1, alpha: float = ALPHA, power: float = POWER) -> float:
    """How many the first arm must hold so that a test tells its rate `p` from the second's `q`.

    The second arm holds `ratio` times as many. Infinity where the rates are equal; no whole number, so round up.
    """
    if p == q:
        return inf
    pooled = (p + ratio * q) / (1 + ratio)
    null = sqrt(pooled * (1 - pooled) * (1 + 1 / ratio))
    alternative = sqrt(p * (1 - p) + q * (1 - q) / ratio)
    z = NormalDist()
    # With a far alternative and little power asked for, any number would do.
    return max(z.inv_cdf(1 - alpha / 2) * null + z.inv_cdf(power) * alternative, 0.0) ** 2 / (p - q) ** 2


def detectable(base: float, n: float, ratio: float = 1, alpha: float = ALPHA, power: float = POWER) -> float | None:
    """The least rise above `base` that an arm of `n` tells from a second of `ratio` times as many, whose rate it is.

    None where not even a rate of 1 could be told.
    """
    from scipy.optimize import brentq

    def lacking(rise: float) -> float:
        return needed(base + rise, base, ratio, alpha, power) - n

    # Nearer to nothing no number would do.
    least, most = 1e-9, 1.0 - base
    if most <= least or lacking(most) > 0:
        return None
    return float(brentq(lacking, least, most)) if lacking(least) > 0 else least
