"""Rates and their differences, with 95 % intervals.

Wilson, E. B. (1927), Probable inference, the law of succession, and statistical inference, JASA 22, 209-212.
Newcombe, R. G. (1998), Interval estimation for the difference between independent proportions: comparison of eleven
methods, Statistics in Medicine 17, 873-890 (method 10, the hybrid of two Wilson scores, no continuity correction).
"""

from __future__ import annotations

from math import sqrt

Z_95 = 1.959963984540054


def rate(converted: int, n: int) -> float | None:
    """`converted / n`, or None where n is 0."""
    return converted / n if n else None


def wilson(converted: int, n: int, z: float = Z_95) -> tuple[float, float] | None:
    """The score interval of a rate, as (low, high) from 0 to 1; None where n is 0."""
    if n == 0:
        return None
    p = converted / n
    centre = (p + z * z / (2 * n)) / (1 + z * z / n)
    half = z * sqrt(p * (1 - p) / n + z * z / (4 * n * n)) / (1 + z * z / n)
    # The interval holds the rate, also where it is 0 or 1 and rounding would leave it out.
    return min(p, max(0.0, centre - half)), max(p, min(1.0, centre + half))


def difference(a: tuple[int, int], b: tuple[int, int], z: float = Z_95) -> tuple[float, float, float] | None:
    """`rate(a) - rate(b)` with its interval, as (difference, low, high); each of a, b is (converted, n)."""
    first, second = wilson(*a, z), wilson(*b, z)
    if first is None or second is None:
        return None
    p, q = a[0] / a[1], b[0] / b[1]
    low = p - q - sqrt((p - first[0]) ** 2 + (second[1] - q) ** 2)
    high = p - q + sqrt((first[1] - p) ** 2 + (q - second[0]) ** 2)
    return p - q, low, high
