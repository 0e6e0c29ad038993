"""A feature's rows in a few bins, whose rates rise or fall with it and are far enough apart to be told."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from typing import Any

import numpy as np

from cjo_cli.review.learn.values import Array, Bin, Feature, there
from cjo_cli.stats.rates import difference, wilson

# At first as many bins as there are twentieths; then neighbours become one until each has so many rows of both kinds
# and its rate differs from the next with 99 % confidence: stricter than usual, as many are tried.
FIRST = 20
FEWEST = 30
FEWEST_OF_A_KIND = 5
# More values by name nobody would read.
MOST_VALUES = 50
Z_99 = 2.5758293035489004


@dataclass(frozen=True)
class Cell:
    """Rows that stay together: the lowest and highest value, or the values, with their count and rewards."""

    low: Any
    high: Any
    n: int
    rewarded: int

    @property
    def rate(self) -> float:
        """How often its rows were rewarded."""
        return self.rewarded / self.n

    @property
    def small(self) -> bool:
        """Whether it is too small to stand alone."""
        return self.n < FEWEST or min(self.rewarded, self.n - self.rewarded) < FEWEST_OF_A_KIND

    def plus(self, other: Cell) -> Cell:
        """Both as one; of values as tuples, all."""
        if isinstance(self.low, tuple):
            return Cell(self.low + other.low, (), self.n + other.n, self.rewarded + other.rewarded)
        return Cell(self.low, other.high, self.n + other.n, self.rewarded + other.rewarded)


def bins_of(feature: Feature, values: Array, rewarded: Array) -> tuple[Bin, ...]:
    """The feature's bins, which do not overlap; none where its rows cannot be told apart. A row may be in none."""
    known = there(values)
    if feature.type in ("string", "boolean"):
        found = _groups(feature, values[known], rewarded[known])
        cells = [(cell, _taken(cell.low)) for cell in found]
    else:
        steps = _steps(feature, values[known], rewarded[known])
        cells = list(zip(steps, _edges(feature, steps), strict=True))
    lone = cells if len(cells) > 1 else []
    return tuple(_bin(feature, cell, matcher) for cell, matcher in [*lone, *_missing(known, rewarded)])


def _bin(feature: Feature, cell: Cell, matcher: dict[str, Any]) -> Bin:
    interval = wilson(cell.rewarded, cell.n)
    assert interval is not None
    return Bin(matcher, worded(feature, matcher), cell.n, cell.rewarded, interval)


def _missing(known: Array, rewarded: Array) -> list[tuple[Cell, dict[str, Any]]]:
    """The rows without a value, where they are another kind of rows than those with one."""
    cells = [Cell(None, None, int(part.sum()), int(rewarded[part].sum())) for part in (~known, known)]
    return [] if any(cell.small for cell in cells) or _alike(*cells) else [(cells[0], {"exists": False})]


def _alike(a: Cell, b: Cell) -> bool:
    """Whether the rates of two cells cannot be told apart."""
    apart = difference((a.rewarded, a.n), (b.rewarded, b.n), Z_99)
    return apart is None or apart[1] <= 0 <= apart[2]


def _together(cells: Sequence[Cell], apart: Callable[[Cell, Cell], bool]) -> list[Cell]:
    """Neighbours as one until all are apart, those of nearest rates first."""
    left = list(cells)
    while len(left) > 1:
        near = [(abs(a.rate - b.rate), at) for at, (a, b) in enumerate(pairwise(left)) if not apart(a, b)]
        if not near:
            break
        _, at = min(near)
        left[at : at + 2] = [left[at].plus(left[at + 1])]
    return left


def _apart(a: Cell, b: Cell) -> bool:
    return not (a.small or b.small or _alike(a, b))


# Values in order


def _steps(feature: Feature, values: Array, rewarded: Array) -> list[Cell]:
    """Cells whose rates only rise, or only fall, whichever says more."""
    if len(values) < 2 * FEWEST:
        return []
    first = _twentieths(feature, values, rewarded)
    rising, falling = (_monotone(first, sign) for sign in (1, -1))
    best = max((rising, falling), key=_likelihood)
    return _together(best, _apart)


def _twentieths(feature: Feature, values: Array, rewarded: Array) -> list[Cell]:
    if feature.type == "timestamp":  # of an age only whole days can be written
        values = np.floor(values)
    edges = np.unique(np.quantile(values, np.linspace(0, 1, FIRST + 1)[1:-1], method="higher"))
    number = np.searchsorted(edges, values, side="right")
    cells = []
    for one in np.unique(number):
        inside = number == one
        some = values[inside]
        cells.append(Cell(float(some.min()), float(some.max()), len(some), int(rewarded[inside].sum())))
    return cells


def _monotone(cells: Sequence[Cell], sign: int) -> list[Cell]:
    """Pooled adjacent violators: the cells that isotonic regression gives one rate.

    Barlow, R. E., Bartholomew, D. J., Bremner, J. M. and Brunk, H. D. (1972), Statistical inference under order
    restrictions, Wiley.
    """
    from sklearn.isotonic import isotonic_regression  # type: ignore[import-untyped]

    rates = np.array([cell.rate for cell in cells])
    fitted = isotonic_regression(rates, sample_weight=np.array([cell.n for cell in cells]), increasing=sign > 0)
    pooled = [cells[0]]
    for cell, (before, now) in zip(cells[1:], pairwise(fitted), strict=True):
        if now == before:
            pooled[-1] = pooled[-1].plus(cell)
        else:
            pooled.append(cell)
    return pooled


def _likelihood(cells: Sequence[Cell]) -> float:
    """The log likelihood of the rewards by the cells' rates."""
    total = 0.0
    for cell in cells:
        for count in (cell.rewarded, cell.n - cell.rewarded):
            total += count * float(np.log(count / cell.n)) if count else 0.0
    return total


def _edges(feature: Feature, cells: Sequence[Cell]) -> list[dict[str, Any]]:
    """The matchers of neighbours that leave nothing between them."""
    cuts = [shortest(a.high, b.low, whole=feature.type != "number") for a, b in pairwise(cells)]
    below, above = ("newer_than", "older_than") if feature.type == "timestamp" else ("lt", "gte")
    edges = [None, *cuts, None] if cells else []
    return [
        {key: cut for key, cut in ((above, low), (below, high)) if cut is not None} for low, high in pairwise(edges)
    ]


def shortest(below: float, above: float, *, whole: bool) -> Decimal:
    """The number of fewest digits that is more than `below` and no more than `above`."""
    low, high = Decimal(repr(below)), Decimal(repr(above))
    if low < 0 <= high:
        return Decimal(0)
    top = max(abs(low), abs(high)).adjusted()
    for digits in range(-top, 1 if whole else 40):
        unit = Decimal(1).scaleb(-digits)
        least = (low // unit) * unit
        while least <= low:
            least += unit
        if least <= high:
            return least
    return high


# Values by name


def _groups(feature: Feature, values: Array, rewarded: Array) -> list[Cell]:
    """Values with enough rows, those of one rate together; the others are in no group."""
    counts, rewards = Counter(values.tolist()), Counter(values[rewarded].tolist())
    frequent = sorted(counts.items(), key=lambda item: (-item[1], str(item[0])))[:MOST_VALUES]
    cells = [
        Cell((value,), (), n, rewards[value])
        for value, n in frequent
        if n >= FEWEST and (feature.listed is None or value in feature.listed)
    ]
    cells.sort(key=lambda cell: (cell.rate, str(cell.low)))
    return _together(cells, _apart)


def _taken(values: tuple[Any, ...]) -> dict[str, Any]:
    return {"eq": values[0]} if len(values) == 1 else {"in": tuple(sorted(values, key=str))}


# Words

SIGNS = {"gte": ">=", "lt": "<", "eq": "is", "newer_than": "newer than", "older_than": "older than"}


def worded(feature: Feature, matcher: dict[str, Any]) -> str:
    """The rows that a matcher takes, in words."""
    if "exists" in matcher:
        return f"no {feature.key}"
    if "in" in matcher:
        return f"{feature.key} in {', '.join(map(text_of, matcher['in']))}"
    days = "d" if feature.type == "timestamp" else ""
    said = [f"{SIGNS[key]} {text_of(value)}{days}" for key, value in matcher.items()]
    return f"{feature.key} {' and '.join(said)}"


def text_of(value: Any) -> str:
    """A value as the language writes it, without quotes."""
    if isinstance(value, bool):
        return str(value).lower()
    return format(value, "f") if isinstance(value, Decimal) else str(value)
