"""In which audiences customers concentrate of whom something differs."""

from __future__ import annotations

from collections.abc import Mapping
from math import log

from cjo_cli.review.outcomes.values import Concentration

MOST = 3
# Fewer are not told: who knows an audience of a few knows them.
FEWEST = 5


def concentration(
    changed: Mapping[str, int], sizes: Mapping[str, int], among: int, of: int
) -> tuple[Concentration, ...]:
    """The audiences in which a larger share of `among` changed customers is than of `of` all, the clearest first.

    Clearest is what tells most of the two apart: p log(p / q), p and q being the shares. A large audience that is a
    little over-represented may come before a tiny one that is very much so.
    """
    told = []
    for name, inside in changed.items():
        if inside >= FEWEST and sizes[name] < of and inside * of > sizes[name] * among:
            p, q = inside / among, sizes[name] / of
            told.append((-p * log(p / q), name, inside))
    return tuple(Concentration(name, inside, sizes[name]) for _, name, inside in sorted(told)[:MOST])
