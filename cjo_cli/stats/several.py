"""Two rates tested for being equal, several such tests at once, and shares against what they should be.

Fleiss, J. L., Levin, B. and Paik, M. C. (2003), Statistical Methods for Rates and Proportions, third edition, Wiley,
chapter 3 (two-sided, pooled variance, no continuity correction). Holm, S. (1979), A simple sequentially rejective
multiple test procedure, Scandinavian Journal of Statistics 6, 65-70. Fabijan, A. et al. (2019), Diagnosing sample ratio
mismatch in online controlled experiments, KDD '19, 2156-2164 (Pearson's chi-square on the shares). Cochran, W. G.
(1954), Some methods for strengthening the common chi-square tests, Biometrics 10, 417-451 (at least five expected).
"""

from __future__ import annotations

from collections.abc import Sequence
from math import erfc, sqrt

FEWEST = 5


def equal(a: tuple[int, int], b: tuple[int, int]) -> float | None:
    """The p-value of `rate(a) == rate(b)`; each is (converted, n). None where too few are expected in some cell."""
    if least_expected(a, b) < FEWEST:
        return None
    pooled = (a[0] + b[0]) / (a[1] + b[1])
    z = (a[0] / a[1] - b[0] / b[1]) / sqrt(pooled * (1 - pooled) * (1 / a[1] + 1 / b[1]))
    return erfc(abs(z) / sqrt(2))


def least_expected(a: tuple[int, int], b: tuple[int, int]) -> float:
    """The fewest of either outcome that would be expected in either arm, were the rates equal."""
    converted, n = a[0] + b[0], a[1] + b[1]
    return min(a[1], b[1]) * min(converted, n - converted) / n if n else 0.0


def holm(values: Sequence[float]) -> tuple[float, ...]:
    """The p-values so that the chance of any false finding among them stays that of one; in the order given."""
    found, most = [1.0] * len(values), 0.0
    for rank, place in enumerate(sorted(range(len(values)), key=values.__getitem__)):
        most = max(most, min(1.0, (len(values) - rank) * values[place]))
        found[place] = most
    return tuple(found)


def mismatch(counts: Sequence[int], shares: Sequence[float]) -> float | None:
    """The p-value of `counts` having come about by `shares`, which add up to 1; None where too few are expected."""
    from scipy.stats import chisquare

    expected = [sum(counts) * share for share in shares]
    if len(counts) < 2 or min(expected) < FEWEST:
        return None
    return float(chisquare(counts, expected).pvalue)
