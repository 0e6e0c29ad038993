"""What of the content that journeys can ask for is there, and who of the log would have met what is not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from cjo_cli.plan.model import JourneyPlan
from cjo_cli.review.content.catalogue import Catalogue
from cjo_cli.review.content.cells import Cell, Served, cells_of
from cjo_cli.review.content.met import Met, met
from cjo_cli.simulate.over import opened
from cjo_cli.simulate.run import ALLOWED_BAD, refuse_bad_rows

WORST = list(Served)


@dataclass(frozen=True)
class Place:
    """A cell, and who came to it; None where no log was asked."""

    cell: Cell
    met: Met | None


@dataclass(frozen=True)
class Coverage:
    """Every cell, in the order of journeys, steps, channels, groups, locales; `counted` is whether a log was asked."""

    places: tuple[Place, ...]
    locale: str
    counted: bool

    @property
    def holes(self) -> tuple[Place, ...]:
        """The cells that are not served as they should be: first those that most customers met, then the worst."""
        found = [place for place in self.places if place.cell.served is not Served.OWN]
        return tuple(sorted(found, key=_gravity))

    def count(self, served: Served) -> int:
        """How many cells are served so."""
        return sum(place.cell.served is served for place in self.places)


def coverage(catalogue: Catalogue, journeys: Sequence[JourneyPlan], *, log: bool) -> Coverage:
    """The coverage of what `journeys` send; with `log`, counted over the project's.

    Cells that customers of the log came to though none was expected, such as of a language that nobody listed, are
    among them. Raises LogError where the log cannot be read.
    """
    sends = catalogue.of({journey.id for journey in journeys})
    cells = list(cells_of(catalogue, sends))
    if not log:
        return Coverage(tuple(Place(cell, None) for cell in cells), catalogue.plan.locale, counted=False)
    config = catalogue.project.config.log
    assert config is not None
    chosen = list({send.journey.id: send.journey for send in sends}.values())
    with opened(catalogue.project.root, config, catalogue.plan, chosen) as over:
        refuse_bad_rows(over.log.facts, ALLOWED_BAD, "mend the log, or ask none: --no-log")
        found = met(catalogue, sends, over.log)
    expected = {cell.key for cell in cells}
    # Who is in two groups may be served better than either alone: that is no cell of its own.
    more = [one.cell for key, one in found.items() if key not in expected and one.cell.served is not Served.OWN]
    cells += sorted(more, key=lambda cell: cell.key)
    places = (Place(cell, found.get(cell.key, Met(cell, 0, 0))) for cell in cells)
    return Coverage(tuple(places), catalogue.plan.locale, counted=True)


def _gravity(place: Place) -> tuple[object, ...]:
    many = place.met.customers if place.met else 0
    return (-many, -WORST.index(place.cell.served), *place.cell.key)
