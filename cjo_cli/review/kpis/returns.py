"""Who comes back: retention by cohort, and churn from period to period.

A customer's cohort is the week or month of their first activity in the log; retained in a later one is who is active
in it (the classic, or "N-day bounded", retention). Churned in a period is who was active in it, and in the next was not
at all. Periods are the project's calendar's, weeks from Monday; the one in which the log ends is left out, as not over.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from cjo_cli.review.kpis.entries import Array, Calendar
from cjo_cli.review.kpis.figures import share
from cjo_cli.review.kpis.seen import Rows
from cjo_cli.review.kpis.values import Churn, Cohort, Figure, Period
from cjo_cli.simulate.result import Result

# With as many whole months a month is a period, where nobody says; else a week.
MONTHS = 6


@dataclass(frozen=True)
class Periods:
    """The log's periods by number, the last that is over; `whole` is whether the first began with the log or before."""

    per: Period
    first: int
    last: int
    whole: bool

    @property
    def count(self) -> int:
        """How many there are."""
        return max(self.last - self.first + 1, 0)


def periods(result: Result, calendar: Calendar, per: Period | None) -> Periods:
    """The periods of a replay's time; months or weeks by how long it is, where `per` is None."""
    if per is None:
        months = periods(result, calendar, "month")
        return months if months.count - (not months.whole) >= MONTHS else periods(result, calendar, "week")
    edges = np.array([result.beginning - 1, result.beginning, result.horizon + 1], dtype=np.int64)
    before, first, after = calendar.span(edges, per).tolist()
    return Periods(per, first, after - 1, before != first)


def active_in(rows: Rows, calendar: Calendar, over: Periods) -> tuple[Array, Array]:
    """The distinct pairs of a customer and a period, counted from the first, in which they were active."""
    number = calendar.span(rows.ts, over.per) - over.first
    inside = (number >= 0) & (number < over.count)
    cells = np.unique(rows.customer[inside] * np.int64(over.count) + number[inside])
    return cells // max(over.count, 1), cells % max(over.count, 1)


def cohorts(active: tuple[Array, Array], calendar: Calendar, over: Periods) -> tuple[list[Cohort], list[Figure]]:
    """The cohorts, and all but the log's first together by age."""
    counts = _triangle(active, over.count)
    rows = [
        Cohort(start, at == 0, share(None, int(counts[at, 0])),
               tuple(share(int(counts[at, age]), int(counts[at, 0])) for age in range(1, over.count - at)))
        for at, start in enumerate(calendar.starts(over.first, over.count, over.per))
    ]  # fmt: skip
    together = []
    for age in range(1, over.count - 1):
        old = counts[1 : over.count - age]
        together.append(share(int(old[:, age].sum()), int(old[:, 0].sum())))
    return rows, together


def _triangle(active: tuple[Array, Array], count: int) -> Array:
    """Customers by cohort and by age; the pairs stand by customer and period, so that a customer's first is first."""
    customer, number = active
    starts = np.r_[True, customer[1:] != customer[:-1]][: len(customer)]
    cohort = number[starts][np.cumsum(starts) - 1] if len(customer) else number
    cells = np.bincount(cohort * count + number - cohort, minlength=count * count)
    return cells.reshape(count, count)


def churn(active: tuple[Array, Array], calendar: Calendar, over: Periods) -> Iterator[Churn]:
    """Churn of each whole period that another one follows."""
    customer, number = active
    again = np.zeros(len(customer), dtype=np.bool_)
    again[:-1] = (customer[1:] == customer[:-1]) & (number[1:] == number[:-1] + 1)
    there = np.bincount(number, minlength=over.count)
    stayed = np.bincount(number[again], minlength=over.count)
    for at, start in enumerate(calendar.starts(over.first, over.count, over.per)[:-1]):
        if at or over.whole:
            yield Churn(start, share(int(there[at] - stayed[at]), int(there[at])))
