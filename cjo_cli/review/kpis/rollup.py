"""KPIs by taxonomy: a term with all that is below it, in the taxonomy's order.

Of a facet that journeys carry, a row has the instances of the journeys with the term; of `channel`, those that came to
a message on it, whether sent, capped or withheld from a held-out customer; of `audience`, those whose customer was in
it when they entered. A journey with two products is in both rows, and so may a customer be.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from cjo_cli.audit.values import FEWEST
from cjo_cli.plan.vocabulary import Entry, Facets
from cjo_cli.review.kpis.entries import Array
from cjo_cli.review.kpis.meter import Meter
from cjo_cli.review.kpis.terms import terms_of
from cjo_cli.review.kpis.values import Kpi, Measure, Rollup, Row, some

CARRIED = ("stage", "campaign", "product", "owner")
NONE = "(none)"


@dataclass(frozen=True)
class Rolled:
    """What rows are taken from: the words of each journey, in the replay's order, and the channels' names by number."""

    meter: Meter
    kpis: tuple[Kpi, ...]
    facets: Facets
    words: tuple[Mapping[str, tuple[str, ...]], ...]
    channels: Sequence[str | None]

    def all(self) -> Iterator[Rollup]:
        """Every facet that has rows."""
        own = [facet for words in self.words for facet in words]
        for facet in dict.fromkeys([*CARRIED, "channel", "audience", *sorted(set(own) - set(CARRIED))]):
            found = tuple(self._rows(facet))
            if found:
                yield Rollup(facet, facet.replace("-", " ").capitalize(), found)

    def _rows(self, facet: str) -> Iterator[Row]:
        if facet == "channel":
            return self._channels()
        return self._audiences() if facet == "audience" else self._carried(facet)

    def _carried(self, facet: str) -> Iterator[Row]:
        carried = [set(words.get(facet, ())) for words in self.words]
        for name, entry, below in _terms(self.facets, facet):
            places = [place for place, words in enumerate(carried) if words & below]
            if places:
                yield self._row(name, entry, self._of_journeys(places), journeys=len(places))
        without = [place for place, words in enumerate(carried) if not words]
        if without and len(without) < len(carried):
            yield self._row(None, None, self._of_journeys(without), journeys=len(without))

    def _of_journeys(self, places: list[int]) -> Array:
        return np.isin(self.meter.entries.journey, places)

    def _channels(self) -> Iterator[Row]:
        messages = self.meter.messages
        for name, entry, below in _terms(self.facets, "channel"):
            numbers = [number for number, channel in enumerate(self.channels) if channel in below]
            on = np.isin(messages.channel, numbers)
            if not on.any():
                continue
            came = np.zeros(len(self.meter.entries), dtype=np.bool_)
            came[messages.entry[on & messages.due]] = True
            yield self._row(name, entry, came, on=on, credited=np.isin(self.meter.entries.credited, numbers))

    def _audiences(self) -> Iterator[Row]:
        for name, entry, _ in _terms(self.facets, "audience"):
            inside = self.meter.seen.inside.get(name)
            if inside is not None and inside.any():
                yield self._row(name, entry, inside)

    def _row(
        self,
        name: str | None,
        entry: Entry | None,
        chosen: Array,
        journeys: int | None = None,
        on: Array | None = None,
        credited: Array | None = None,
    ) -> Row:
        meter = self.meter
        asked = chosen[meter.messages.entry] if on is None else on
        won = meter.entries.converted & ~meter.entries.held_out & (chosen if credited is None else credited)
        title = NONE if entry is None else entry.term.title or name
        return Row(
            name, str(title), len(entry.parents) if entry is not None else 0, journeys,
            some(int(chosen.sum())), some(int(asked.sum())), some(int((asked & meter.messages.sent).sum())),
            worth_of(meter, won), tuple(self._measures(chosen, on)),
            None if credited is None else some(int(won.sum())),
        )  # fmt: skip

    def _measures(self, chosen: Array, on: Array | None) -> Iterator[Measure]:
        for kpi in self.kpis:
            found = self.meter.measure(kpi, chosen, on)
            if found is not None:
                yield found


def worth_of(meter: Meter, won: Array) -> float | None:
    """What conversions brought; None where they are few."""
    if 0 < int(won.sum()) < FEWEST:
        return None
    return round(float(meter.entries.value[won].sum()), 6)


def _terms(facets: Facets, facet: str) -> Iterator[tuple[str, Entry, set[str]]]:
    """Every term in the taxonomy's order, with itself and all that is below it."""
    terms = terms_of(facets, facet)
    for name, entry in terms.items():
        yield name, entry, {other for other, one in terms.items() if other == name or name in one.parents}
