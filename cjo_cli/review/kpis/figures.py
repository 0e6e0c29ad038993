"""Figures out of counts and columns, without those of few customers; and whether a target is met."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

import numpy as np

from cjo_cli.audit.values import FEWEST
from cjo_cli.review.kpis.entries import Array
from cjo_cli.review.kpis.values import LESS_IS_BETTER, Figure, Interval, some
from cjo_cli.stats.rates import difference, wilson
from cjo_cli.stats.strata import apart, ratio, stratified

Pair = tuple[Figure, Figure | None, tuple[float, Interval] | None]


def share(count: int | None, n: int) -> Figure:
    """`count` of `n` customers as a rate; without a count the number alone."""
    if some(n) is None:
        return Figure(None)
    if count is None:
        return Figure(n, n)
    if n == 0 or some(count) is None:
        return Figure(n, count if n == 0 else None)
    return Figure(n, count, count / n, wilson(count, n))


def average(values: Array, sizes: Array | None = None) -> Figure:
    """The mean of one value a customer, or the sum of all over that of `sizes`."""
    n = len(values)
    found = ratio(values, np.ones(n) if sizes is None else sizes) if n >= FEWEST else None
    if found is None:
        return Figure(some(n))
    return Figure(n, None, found[0], (found[1], found[2]))


def shares(counted: Array, held_out: Array, journey: Array, customer: Array) -> Pair:
    """Rates of the treated and the held out, and their difference across journeys; one row each.

    Of one journey they are as a simulation has them; of several a customer may be in more than one, and the intervals
    allow for it.
    """
    alone = not len(journey) or bool((journey == journey[0]).all())
    both = [(counted[side], customer[side]) for side in (~held_out, held_out)]
    sides = [share(int(flags.sum()), len(flags)) if alone else _clustered(flags, who) for flags, who in both]
    if sides[0].value is None or sides[1].value is None:
        return sides[0], sides[1], None
    if alone:
        one, other = ((int(flags.sum()), len(flags)) for flags, _ in both)
        found = difference(one, other)
    else:
        places = np.unique(customer, return_inverse=True)[1]
        found = stratified(counted, held_out, journey, places)
        # Where all of a side did alike there is nothing to tell how sure that is.
        found = None if found is None or found[1] == found[2] else found
    return sides[0], sides[1], found and (found[0], (found[1], found[2]))


def _clustered(counted: Array, customer: Array) -> Figure:
    """A rate whose rows are of customers, some of several; its interval is no shorter than if each row were alone."""
    bare = share(int(counted.sum()), len(counted))
    places = np.unique(customer, return_inverse=True)[1]
    found = ratio(np.bincount(places, weights=counted), np.bincount(places)) if bare.value is not None else None
    if found is None or bare.interval is None:
        return bare
    low, high = bare.interval
    return replace(bare, interval=(max(0.0, min(low, found[1])), min(1.0, max(high, found[2]))))


def means(values: Array, held_out: Array) -> Pair:
    """Means of the treated and the held out, and their difference; one value a row."""
    sides = [average(values[side]) for side in (~held_out, held_out)]
    (one, other), (low, high) = [side.value for side in sides], [side.interval for side in sides]
    if one is None or other is None or low is None or high is None:
        return sides[0], sides[1], None
    found = apart((one, low), (other, high))
    return sides[0], sides[1], (found[0], (found[1], found[2]))


def met(formula: str, figure: Figure, target: float | None) -> Literal["reached", "missed", "open"] | None:
    """Whether a target is reached; `open` where the interval holds it, or there is no figure."""
    if target is None:
        return None
    if figure.interval is None:
        return "open"
    low, high = figure.interval
    above, below = low >= target, high < target
    if formula in LESS_IS_BETTER:
        above, below = high <= target, low > target
    return "reached" if above else "missed" if below else "open"
