"""Rates and delays as a file writes them, as functions of chance."""

from __future__ import annotations

from typing import Any

import numpy as np

from cjo_cli.model.assumptions import Delay, Rate
from cjo_cli.model.base import LONGEST
from cjo_cli.simulate.assumed.chance import Floats

Ints = np.ndarray[Any, np.dtype[np.int64]]
BASIS = 10_000


def rates(rate: Rate, chance: Floats) -> Floats:
    """The rate, from 0 to 1, that each draw has; `chance` is each draw's.

    One between two is uniform between them. One that was counted is uncertain as counting is: it is drawn from the
    posterior of Jeffreys' prior, Beta(responded + 1/2, of - responded + 1/2): Brown, L. D., Cai, T. T., DasGupta, A.
    (2001), Interval estimation for a binomial proportion, Statistical Science 16, 101-133.
    """
    if rate.exactly is not None:
        return np.full(len(chance), rate.exactly / BASIS)
    if rate.from_ is not None and rate.to is not None:
        return (rate.from_ + (rate.to - rate.from_) * chance) / BASIS
    from scipy.special import betaincinv

    assert rate.responded is not None and rate.of is not None  # noqa: PT018
    made: Floats = betaincinv(rate.responded + 0.5, rate.of - rate.responded + 0.5, chance)
    return made


def delays(delay: Delay, chance: Floats) -> Ints:
    """Microseconds, at least one: what follows from a message comes after it."""
    if delay.exactly is not None:
        return np.full(len(chance), delay.exactly, dtype=np.int64)
    found = _by_quantiles(delay, chance) if delay.quantiles else _log_normal(delay, chance)
    return np.clip(found, 1, LONGEST).astype(np.int64)


def _by_quantiles(delay: Delay, chance: Floats) -> Floats:
    """On straight lines between the quantiles; what lies outside the first and the last is at them."""
    points = delay.points()
    return np.interp(chance, [int(name[1:]) / 100 for name, _ in points], [float(value) for _, value in points])


def _log_normal(delay: Delay, chance: Floats) -> Floats:
    from scipy.special import ndtri

    assert delay.median is not None and delay.p90 is not None  # noqa: PT018
    spread = np.log(delay.p90 / delay.median) / ndtri(0.9)
    # Chance 0 is minus infinity: no time at all.
    return np.asarray(np.exp(np.minimum(np.log(delay.median) + spread * ndtri(np.maximum(chance, 2.0**-54)), 60)))
