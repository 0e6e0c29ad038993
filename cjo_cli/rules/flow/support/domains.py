"""Sets of values, exactly: unions of intervals of numbers, texts or instants, and whether a value may be missing.

A set is where it changes: each cut `(value, side)` lies just before a value (0) or just after it (1), and the set goes
from out to in, or back, at every cut. So complement is one flag, and every operation one merge.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from decimal import Decimal
from math import ceil
from typing import Any, NamedTuple

Cut = tuple[Any, int]
HIGHEST = chr(0x10FFFF)


class Values(NamedTuple):
    """A set of values of one ordered kind; `below` is whether it holds everything before the first cut."""

    below: bool
    cuts: tuple[Cut, ...] = ()

    @property
    def empty(self) -> bool:
        """Whether no value is in the set."""
        return not self.below and not self.cuts

    @property
    def endless(self) -> bool:
        """Whether everything after the last cut is in the set."""
        return self.below != bool(len(self.cuts) % 2)

    def complement(self) -> Values:
        """Every other value."""
        return Values(not self.below, self.cuts)

    def __and__(self, other: Values) -> Values:
        if not self.cuts:
            return other if self.below else self
        if not other.cuts:
            return self if other.below else other
        return _merged(self, other, lambda a, b: a and b)

    def __or__(self, other: Values) -> Values:
        return _merged(self, other, lambda a, b: a or b)

    def inside(self, other: Values) -> bool:
        """Whether every value of this set is in `other`."""
        return (self & other.complement()).empty

    def points(self) -> tuple[Any, ...] | None:
        """The members, where they are single points; None where the set holds a stretch."""
        if self.below or len(self.cuts) % 2:
            return None
        pairs = list(zip(self.cuts[::2], self.cuts[1::2], strict=True))
        alone = all(low[0] == high[0] for low, high in pairs)
        return tuple(low[0] for low, _ in pairs) if alone else None

    def whole(self) -> Values:
        """The same set of integers: a cut after 3, or before 3.5, is one before 4."""
        kept: list[Cut] = []
        for value, side in self.cuts:
            cut = (Decimal(ceil(value) + (side if value == ceil(value) else 0)), 0)
            if kept and kept[-1] == cut:
                kept.pop()
            else:
                kept.append(cut)
        return Values(self.below, tuple(kept))


NONE = Values(below=False)
EVERY = Values(below=True)


def _merged(one: Values, two: Values, both: Callable[[bool, bool], bool]) -> Values:
    """The set in which `both` says so of membership in the two."""
    in_one, in_two = one.below, two.below
    below = inside = both(in_one, in_two)
    cuts: list[Cut] = []
    i = j = 0
    while i < len(one.cuts) or j < len(two.cuts):
        left = j == len(two.cuts) or (i < len(one.cuts) and one.cuts[i] <= two.cuts[j])
        cut = one.cuts[i] if left else two.cuts[j]
        if i < len(one.cuts) and one.cuts[i] == cut:
            in_one, i = not in_one, i + 1
        if j < len(two.cuts) and two.cuts[j] == cut:
            in_two, j = not in_two, j + 1
        if both(in_one, in_two) != inside:
            inside = not inside
            cuts.append(cut)
    return Values(below, tuple(cuts))


def at_least(value: Any) -> Values:
    """Everything from `value` on."""
    return Values(below=False, cuts=((value, 0),))


def above(value: Any) -> Values:
    """Everything after `value`."""
    return Values(below=False, cuts=((value, 1),))


def these(values: Iterable[Any]) -> Values:
    """The points `values`."""
    return Values(below=False, cuts=tuple(cut for value in sorted(set(values)) for cut in ((value, 0), (value, 1))))


def beginning(text: str) -> Values:
    """Every text that starts with `text`: an interval by code point."""
    stem = text.rstrip(HIGHEST)
    if not stem:
        return at_least(text)
    return Values(below=False, cuts=((text, 0), (stem[:-1] + chr(ord(stem[-1]) + 1), 0)))


class Domain(NamedTuple):
    """What a variable may be: missing, or one of the values."""

    missing: bool
    values: Values

    @property
    def empty(self) -> bool:
        """Whether there is nothing it may be."""
        return not self.missing and self.values.empty

    def complement(self) -> Domain:
        """Whatever else there is."""
        return Domain(not self.missing, self.values.complement())

    def __and__(self, other: Domain) -> Domain:
        return Domain(self.missing and other.missing, self.values & other.values)

    def __or__(self, other: Domain) -> Domain:
        return Domain(self.missing or other.missing, self.values | other.values)

    def inside(self, other: Domain) -> bool:
        """Whether `other` has all that this domain has."""
        return (not self.missing or other.missing) and self.values.inside(other.values)

    @property
    def least(self) -> Any:
        """The least value of a set of whole numbers; None where there is none."""
        return None if self.values.below or not self.values.cuts else self.values.cuts[0][0]


ANYTHING = Domain(missing=True, values=EVERY)
PRESENT = Domain(missing=False, values=EVERY)
ABSENT = Domain(missing=True, values=NONE)
