"""What a report of KPIs holds. Nothing in it is of one to four customers: such figures are left out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from cjo_cli.audit.values import FEWEST
from cjo_cli.review.experiments.values import Experiment
from cjo_cli.review.insights.read import Told

Interval = tuple[float, float]
Formula = Literal["conversion-rate", "retention-rate", "churn-rate", "clv", "message-pressure"]
Period = Literal["week", "month"]
# Of these the smaller is the better.
LESS_IS_BETTER = ("churn-rate", "message-pressure")


@dataclass(frozen=True)
class Figure:
    """A rate or a mean of `n`, with its 95 % interval; `count` is how many of them, of a rate.

    What is of one to four customers is None: with `n` the rest; with `count` all but `n`.
    """

    n: int | None = 0
    count: int | None = None
    value: float | None = None
    interval: Interval | None = None

    @property
    def few(self) -> bool:
        """Whether something was left out."""
        return self.n is None or (self.n > 0 and self.value is None)


@dataclass(frozen=True)
class Kpi:
    """A KPI of the taxonomy, its parameters read. Spans are microseconds; `target` is in the formula's own unit.

    `event` or `action` says what counts as activity, or as a purchase; `span` is `within`, `after`, `ahead` or `per`.
    """

    id: str
    title: str
    formula: Formula
    file: str
    span: int = 0
    calendar: Literal["day", "week", "month"] | None = None
    period: Period | None = None
    event: str | None = None
    action: str | None = None
    value: str | None = None
    discount: float = 0.0
    margin: float = 1.0
    target: float | None = None


@dataclass(frozen=True)
class Settled:
    """A conversion rate of those entries alone whose goal's window was over at the end: no more of them can come."""

    treated: Figure
    difference: float | None
    interval: Interval | None


@dataclass(frozen=True)
class Measure:
    """One KPI of some customers: those treated, those held out, their difference, and the target.

    A conversion rate counts every entry, as a simulation does, and besides is `settled`. `met` is whether the target is
    reached, by what is settled: `reached` or `missed` where the interval leaves no doubt, else `open`.
    `why` says why there is no figure.
    """

    kpi: str
    title: str
    formula: Formula
    treated: Figure
    held_out: Figure | None = None
    difference: float | None = None
    interval: Interval | None = None
    target: float | None = None
    met: Literal["reached", "missed", "open"] | None = None
    why: str | None = None
    settled: Settled | None = None


@dataclass(frozen=True)
class JourneyKpis:
    """A journey with what it asked for, its goal, and the KPIs it names; `value` is what treated conversions brought.

    `digest` is of what decides in it, so that a later report can tell whether it was changed.
    """

    id: str
    title: str
    status: str
    words: Mapping[str, tuple[str, ...]]
    entered: int | None
    held_out: int | None
    messages: int | None
    sent: int | None
    value: float | None
    action: str | None
    goal: Measure | None
    kpis: tuple[Measure, ...]
    digest: str


@dataclass(frozen=True)
class Row:
    """A term of a facet with all that is below it; `depth` is how deep it stands, `term` None what has no such word.

    `measures` are the KPIs of the customers in question; `credited` are the conversions whose last message it carried.
    """

    term: str | None
    title: str
    depth: int
    journeys: int | None
    entered: int | None
    messages: int | None
    sent: int | None
    value: float | None
    measures: tuple[Measure, ...]
    credited: int | None = None


@dataclass(frozen=True)
class Rollup:
    """A facet's rows in the taxonomy's order."""

    facet: str
    title: str
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Cohort:
    """Customers first seen in the period that begins on the day `start`; `cells` are those seen one, two ... later.

    Of the log's first period are also all who had come before it.
    """

    start: str
    first_of_log: bool
    customers: Figure
    cells: tuple[Figure, ...]


@dataclass(frozen=True)
class Cohorts:
    """Retention by cohort, over whole periods; `ages` are all cohorts but the log's first together, by age."""

    kpi: str
    title: str
    period: Period
    activity: str
    rows: tuple[Cohort, ...]
    ages: tuple[Figure, ...]


@dataclass(frozen=True)
class Churn:
    """Of those active in the period that begins on the day `start`, the share not active in the next."""

    start: str
    figure: Figure


@dataclass(frozen=True)
class ChurnSeries:
    """Churn from period to period."""

    kpi: str
    title: str
    period: Period
    activity: str
    rows: tuple[Churn, ...]


@dataclass(frozen=True)
class Foretold:
    """How the model would have done: fitted on the log's first part, it foretold the repeat purchases of the rest."""

    days: int
    customers: int
    foretold: float
    bought: int


@dataclass(frozen=True)
class Lifetime:
    """What customers will be worth, by BG/NBD and Gamma-Gamma; `why` says why nothing could be fitted.

    `model` has the parameters of both, `at_edge` those that would grow or shrink for ever; `days` is the time ahead,
    the quantiles are of the customers' values.
    """

    kpi: str
    title: str
    action: str
    days: int
    discount: float
    margin: float
    customers: int | None = None
    again: int | None = None
    model: Mapping[str, float] | None = None
    at_edge: tuple[str, ...] = ()
    correlation: float | None = None
    purchases: float | None = None
    mean: Figure = Figure()
    quantiles: Mapping[str, float] | None = None
    check: Foretold | None = None
    why: str | None = None


@dataclass(frozen=True)
class Moved:
    """A figure now and in the earlier report, and their difference; `clear` is whether its interval leaves out zero."""

    where: str
    kpi: str
    formula: Formula
    side: Literal["treated", "lift", "all"]
    before: float
    now: float
    difference: float
    interval: Interval
    clear: bool


@dataclass(frozen=True)
class Against:
    """An earlier report beside this one: what moved, which journeys are in one alone, and which were changed."""

    start: str
    end: str
    overlap: bool
    moved: tuple[Moved, ...]
    added: tuple[str, ...]
    removed: tuple[str, ...]
    changed: tuple[str, ...]


@dataclass(frozen=True)
class Report:
    """The whole report; instants are ISO text in UTC. Insights have the age they had at its end.

    `rows` are all of the log's, `customers` those up to the end; `whole` is whether start and end are the log's own.
    """

    name: str
    timezone: str
    start: str
    end: str
    rows: int
    customers: int
    entered: int | None
    held_out: int | None
    messages: int | None
    sent: int | None
    programme: tuple[Measure, ...]
    journeys: tuple[JourneyKpis, ...]
    rollups: tuple[Rollup, ...]
    cohorts: tuple[Cohorts, ...]
    churn: tuple[ChurnSeries, ...]
    lifetime: tuple[Lifetime, ...]
    experiments: tuple[Experiment, ...] = ()
    insights: tuple[Told, ...] = ()
    against: Against | None = None
    whole: bool = True


def some(count: int) -> int | None:
    """A count of customers that may be shown: None for one to four."""
    return None if 0 < count < FEWEST else count
