"""Figures of disjoint sets of customers, added and taken away."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from typing import TypeVar

from cjo_cli.review.outcomes.figures import Figures, JourneyFigures, Pressure, counted
from cjo_cli.review.outcomes.sides import Pair

K = TypeVar("K")


def head_of(
    base: Figures, less: Figures, more: Figures, walked: Figures, pairs: Iterable[Pair], anew: Collection[str]
) -> Figures:
    """Head's figures over everybody: base's, with some customers' taken away and what head makes of these added.

    `less` and `more` are those customers' on base and head, of all journeys; `walked` are everybody's on head of the
    pairs named in `anew`, whose candidates and ways may differ, and of whose messages only what caps decide is not so.
    """
    journeys = {}
    for pair in pairs:
        if pair.head is not None:
            before = JourneyFigures() if pair.base is None else base.journeys[pair.base]
            gone = JourneyFigures() if pair.base is None else less.journeys[pair.base]
            come = more.journeys[pair.head]
            journeys[pair.head] = replace(
                walked.journeys[pair.head] if pair.name in anew else before,
                messages=counted(_moved(*(_kinds(one) for one in (before, gone, come)))),
                pressure=_pressure(before.pressure, gone.pressure, come.pressure),
            )
    return Figures(dict(sorted(journeys.items())), _pressure(base.pressure, less.pressure, more.pressure))


def _kinds(figures: JourneyFigures) -> dict[tuple[str | None, str, str, str | None], int]:
    return {one.kind: one.count for one in figures.messages}


def _pressure(base: Pressure, less: Pressure, more: Pressure) -> Pressure:
    weeks = _moved(base.weeks, less.weeks, more.weeks)
    return Pressure(base.customers - less.customers + more.customers, dict(sorted(weeks.items())))


def _moved(counts: Mapping[K, int], less: Mapping[K, int], more: Mapping[K, int]) -> dict[K, int]:
    """`counts - less + more`, without what comes to nothing."""
    found = {key: counts.get(key, 0) - less.get(key, 0) + more.get(key, 0) for key in {*counts, *less, *more}}
    assert all(count >= 0 for count in found.values()), "what was taken away was never there"
    return {key: count for key, count in found.items() if count}
