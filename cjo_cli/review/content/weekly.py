"""How many customers a week a change would have reached, by a replay of the log."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cjo_cli.review.content.catalogue import Catalogue
from cjo_cli.review.content.impact import Impact, TouchedStep
from cjo_cli.simulate.over import opened
from cjo_cli.simulate.run import ALLOWED_BAD, refuse_bad_rows
from cjo_cli.simulate.select import REPLAYED

if TYPE_CHECKING:
    import numpy as np

    from cjo_cli.simulate.clock import Clock
    from cjo_cli.simulate.result import Ran, Result

    Array = np.ndarray[Any, Any]

WEEK = 7 * 86_400 * 1_000_000


@dataclass(frozen=True)
class Reach:
    """Customers whom it reached, once each and once for each of their weeks; `weeks` is how long the log is."""

    customers: int
    customer_weeks: int
    weeks: float

    @property
    def a_week(self) -> float:
        """Customers in an average week."""
        return self.customer_weeks / self.weeks if self.weeks else 0.0


@dataclass(frozen=True)
class Weekly:
    """The reach of a change, as a whole and by journey."""

    all: Reach
    journeys: dict[str, Reach]


def weekly(catalogue: Catalogue, found: Impact) -> Weekly:
    """Who got a variant that is reached, or came to a step that asks for what is; of a journey itself, who entered.

    All journeys that are live or in review are replayed, for they share caps. Weeks are those of the project's
    timezone, from Monday. Raises LogError where the log cannot be read.
    """
    config = catalogue.project.config.log
    assert config is not None
    journeys = [journey for journey in catalogue.plan.journeys if journey.status in REPLAYED]
    with opened(catalogue.project.root, config, catalogue.plan, journeys) as over:
        refuse_bad_rows(over.log.facts, ALLOWED_BAD, "mend the log, or ask none: --no-log")
        result = over.replay()
        reached = {ran.plan.id: _packed(result, ran, found) for ran in result.each() if ran.plan.id in found.journeys}
        weeks = (result.horizon - result.beginning) / WEEK
    everybody = [part for parts in reached.values() for part in parts]
    return Weekly(_reach(everybody, weeks), {name: _reach(parts, weeks) for name, parts in reached.items()})


def _packed(result: Result, ran: Ran, found: Impact) -> list[Array]:
    """A journey's (customer, week) pairs as numbers, which may be there more than once."""
    import numpy as np

    from cjo_cli.simulate.clock import Clock, calendar_span, day_of

    clock: Clock = Clock(result.plan.timezone, result.beginning, result.horizon)
    packed = []
    for instance, at in _rows(ran, found):
        week = calendar_span(day_of(clock.to_local(at, np.zeros(len(at), dtype=np.int64))), "week")
        packed.append(ran.customer[instance] * np.int64(2**20) + week)
    return packed


def _rows(ran: Ran, found: Impact) -> Iterator[tuple[Array, Array]]:
    """Instances and instants that are reached."""
    import numpy as np

    from cjo_cli.simulate.result import SENT

    variants = {(one.content, one.position) for one in found.variants}
    for rows in ran.messages:
        places = [place for content, place in variants if content == rows.content]
        sent = np.flatnonzero((rows.outcome == SENT) & np.isin(rows.variant, places))
        yield rows.instance[sent], rows.at[sent]
    number = {state.id: place for place, state in enumerate(ran.plan.states)}
    for step in (one for one in found.steps if one.journey == ran.plan.id and one.content is None):
        yield from _of_step(ran, step, number)


def _of_step(ran: Ran, step: TouchedStep, number: dict[str, int]) -> Iterator[tuple[Array, Array]]:
    import numpy as np

    place = number[step.step] if step.step is not None else 0
    if place == 0:
        yield np.arange(len(ran)), ran.entered_at
        return
    rows = ran.step(place)
    if rows is not None:
        yield rows.instance, rows.at


def _reach(packed: list[Array], weeks: float) -> Reach:
    import numpy as np

    from cjo_cli.log.order import distinct

    pairs = distinct(np.concatenate([np.zeros(0, dtype=np.int64), *packed]))[0]
    return Reach(len(distinct(pairs >> 20)[0]), len(pairs), weeks)
