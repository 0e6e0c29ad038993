"""A difference of two rates that may be looked at again and again: an interval that holds at every look at once.

From 20 expected of either outcome in each arm on it is a confidence sequence by the normal mixture, with the variance
that was seen, an outcome of either kind added to each arm. It is tightest at 5,000 customers, about one and a half
times as wide as the interval of one look, and holds in the limit of many customers; simulated, more than 96 % of
sequences stay inside at hundreds of looks (docs/experiments.md). Before, it is the exact one of `mixtures.py`.

Waudby-Smith, I., Arbour, D., Sinha, R., Kennedy, E. H. and Ramdas, A. (2024), Time-uniform central limit theory and
asymptotic confidence sequences, Annals of Statistics 52, 2613-2640 (theorem 2.2; the tuning in appendix B.2). Agresti,
A. and Caffo, B. (2000), Simple and effective confidence intervals for proportions and differences of proportions,
American Statistician 54, 280-288 (the added outcomes). Johari, R., Koomen, P., Pekelis, L. and Walsh, D. (2022), Always
valid inference: continuous monitoring of A/B tests, Operations Research 70, 1806-1821 (what it is for).
"""

from __future__ import annotations

from typing import Any

import numpy as np

from cjo_cli.stats.mixtures import exact
from cjo_cli.stats.power import ALPHA
from cjo_cli.stats.several import least_expected

# The fewest expected of either outcome in either arm from which the normal mixture holds.
ENOUGH = 20
# The number of customers of both arms at which it is tightest.
TIGHTEST = 5_000


def always(a: tuple[int, int], b: tuple[int, int], alpha: float = ALPHA) -> tuple[float, float] | None:
    """The interval of `rate(a) - rate(b)`, as (low, high), each (converted, n); None where one of them has nobody."""
    if not a[1] or not b[1]:
        return None
    if least_expected(a, b) < ENOUGH:
        return exact(a, b, alpha)
    apart, half = a[0] / a[1] - b[0] / b[1], float(margin(a, b, alpha))
    return max(-1.0, apart - half), min(1.0, apart + half)


def margin(a: tuple[Any, Any], b: tuple[Any, Any], alpha: float = ALPHA) -> Any:
    """Half the width of the normal mixture's interval; each of a, b is (converted, n), numbers or arrays."""
    spread = sum((k + 1) * (n - k + 1) / (n + 2) ** 2 / n for k, n in (a, b))
    together = a[1] + b[1]
    return np.sqrt(spread / together) * boundary(together, tuned(alpha), alpha)


def boundary(n: Any, variance: float, alpha: float = ALPHA) -> Any:
    """How far a sum of `n` values of variance 1 and mean 0 ever strays, by the mixture of that variance."""
    grown = 1 + n * variance
    return np.sqrt(n * grown / (grown - 1) * (np.log(grown) - 2 * np.log(alpha)))


def tuned(alpha: float, at: float = TIGHTEST) -> float:
    """The mixture's variance, in those of one customer, by which the interval is tightest `at` so many customers."""
    from scipy.special import lambertw

    return float(-lambertw(-(alpha**2) / np.e, -1).real - 1) / at
