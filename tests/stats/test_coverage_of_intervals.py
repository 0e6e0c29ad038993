"""What the intervals promise, by simulation: 95 % of them hold the truth, those for many looks at all looks at once.

`python tests/stats/test_coverage_of_intervals.py` prints the table of docs/experiments.md.
"""

from __future__ import annotations

import sys
from math import log

import numpy as np
import pytest

from cjo_cli.stats.anytime import ENOUGH, margin
from cjo_cli.stats.mixtures import against
from cjo_cli.stats.rates import Z_95, difference, wilson

# Two rates, and how many customers each arm has.
FIXED = [(0.1, 0.1, 2000, 2000), (0.12, 0.1, 5000, 5000), (0.05, 0.04, 9000, 1000), (0.5, 0.4, 400, 400)]
# Two rates, the first arm's share, and how many come between two looks.
PEEKING = [
    (0.1, 0.1, 0.5, 100),
    (0.02, 0.02, 0.9, 200),
    (0.06, 0.04, 0.5, 100),
    (0.4, 0.4, 0.95, 50),
    (0.02, 0.02, 0.05, 400),
    (0.004, 0.004, 0.5, 400),
    (0.03, 0.01, 0.9, 200),
    (0.98, 0.99, 0.1, 100),
]
DRAWS, LOOKS = 10_000, 200


def rates_held(p: float, n: int, draws: int, seed: int) -> float:
    """The share of draws whose interval of a rate holds it."""
    counts, often = np.unique(np.random.default_rng(seed).binomial(n, p, draws), return_counts=True)
    ends = [wilson(int(count), n) or (1, 0) for count in counts]
    return sum(int(times) for (low, high), times in zip(ends, often, strict=True) if low <= p <= high) / draws


def differences_held(case: tuple[float, float, int, int], draws: int, seed: int) -> float:
    """The share of draws whose interval of the difference holds it."""
    p, q, n, m = case
    random = np.random.default_rng(seed)
    pairs = zip(random.binomial(n, p, draws).tolist(), random.binomial(m, q, draws).tolist(), strict=True)
    found = [difference((a, n), (b, m)) or (0, 1, 0) for a, b in pairs]
    return sum(low <= p - q <= high for _, low, high in found) / draws


def looked_at(case: tuple[float, float, float, int], draws: int, looks: int, seed: int) -> tuple[float, float]:
    """The shares of draws whose intervals hold the difference at every look: those for many looks, those for one."""
    p, q, share, each = case
    n = np.round(np.arange(1, looks + 1) * each * share).astype(int)
    m = np.arange(1, looks + 1) * each - n
    random = np.random.default_rng(seed)
    a, b = (random.binomial(np.diff(count, prepend=0), rate, (draws, looks)).cumsum(axis=1) for rate, count in ((p, n), (q, m)))  # fmt: skip
    together = a + b
    enough = np.minimum(n, m) * np.minimum(together, n + m - together) / (n + m) >= ENOUGH
    far = np.abs(a / n - b / m - (p - q))
    always = np.where(enough, far <= margin((a, n), (b, m)), against((a, n), (b, m), p - q) <= log(20))
    # Newcombe's interval on whole arrays (stats/rates.py has it for two arms).
    (x, low_x, high_x), (y, low_y, high_y) = _wilson(a, n), _wilson(b, m)
    apart = x - y - (p - q)
    once = (apart <= np.hypot(x - low_x, high_y - y)) & (-apart <= np.hypot(high_x - x, y - low_y))
    return float(always.all(axis=1).mean()), float(once.all(axis=1).mean())


def _wilson(count: np.ndarray, n: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    p, z = count / n, Z_95
    centre = (p + z * z / (2 * n)) / (1 + z * z / n)
    half = z * np.sqrt(p * (1 - p) / n + z * z / (4 * n * n)) / (1 + z * z / n)
    return p, centre - half, centre + half


# Of 2,000 draws the share that holds has a standard error of 0.5 points: three of them, and a half for the half
# point that intervals of whole numbers may be off.
@pytest.mark.parametrize("case", FIXED)
def test_one_look(case: tuple[float, float, int, int]) -> None:
    assert differences_held(case, 2000, seed=1) == pytest.approx(0.95, abs=0.02)


# Of 300 draws 95 % are exceeded by more than three standard errors only if the promise is broken.
@pytest.mark.parametrize("case", PEEKING[:2])
def test_many_looks(case: tuple[float, float, float, int]) -> None:
    always, once = looked_at(case, 300, 50, seed=1)
    assert always >= 0.95
    assert once < 0.9


@pytest.mark.full
@pytest.mark.parametrize("case", FIXED)
def test_one_look_in_10_000_draws(case: tuple[float, float, int, int]) -> None:
    assert rates_held(case[0], case[2], DRAWS, seed=2) == pytest.approx(0.95, abs=0.01)
    assert differences_held(case, DRAWS, seed=2) == pytest.approx(0.95, abs=0.01)


@pytest.mark.full
@pytest.mark.parametrize("case", PEEKING)
def test_many_looks_at_10_000_sequences(case: tuple[float, float, float, int]) -> None:
    always, once = looked_at(case, DRAWS, LOOKS, seed=2)
    assert always >= 0.95
    assert once < 0.85


if __name__ == "__main__":
    for fixed in FIXED:
        sys.stdout.write(f"{fixed}  rate {rates_held(fixed[0], fixed[2], DRAWS, 2):.2%}  ")
        sys.stdout.write(f"difference {differences_held(fixed, DRAWS, 2):.2%}\n")
    for peeking in PEEKING:
        sys.stdout.write(f"{peeking}  always {looked_at(peeking, DRAWS, LOOKS, 2)[0]:.2%}  ")
        sys.stdout.write(f"once {looked_at(peeking, DRAWS, LOOKS, 2)[1]:.2%}\n")
