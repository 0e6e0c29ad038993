"""Customer lifetime value of a log: purchases to a model, the model to what each customer will bring.

A customer's purchases of one local day are one, as in the data of the papers; those not worth more than zero are none.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from cjo_cli.audit.values import FEWEST
from cjo_cli.review.kpis.entries import Array, Calendar
from cjo_cli.review.kpis.figures import average
from cjo_cli.review.kpis.seen import Rows
from cjo_cli.review.kpis.terms import DAY
from cjo_cli.review.kpis.values import Foretold, Kpi, Lifetime, some
from cjo_cli.simulate.result import Result
from cjo_cli.stats.lifetime import Buying, Purchases, fit_buying
from cjo_cli.stats.lifetime_value import Spending, fit_spending, value_ahead

# Fewer customers who bought again tell too little of seven parameters.
LEAST = 50
YEAR, MONTH = 365, 30
# Steps of the future; a longer one has longer steps.
MOST_STEPS = 60
# The part of the log on which the check is fitted.
FITTED = 2 / 3
QUANTILES = (10, 50, 90)


@dataclass(frozen=True)
class Bought:
    """One row a customer who bought: what the models read, in days, and the mean worth of a repeat purchase."""

    customer: Array
    made: Purchases
    mean: Array


@dataclass(frozen=True)
class Worth:
    """What is said of all, and by customer what each will bring; a customer who never bought brings nothing known."""

    told: Lifetime
    customer: Array
    value: Array


def worth(kpi: Kpi, action: str, rows: Rows, result: Result, calendar: Calendar) -> Worth:
    """The lifetime value of who bought up to the replay's end."""
    days = kpi.span // DAY
    day, last = calendar.day(rows.ts), int(calendar.day(np.array([result.horizon]))[0])
    bought = _bought(rows, day, last)
    again = int((bought.made.x > 0).sum())
    bare = Lifetime(kpi.id, kpi.title, action, days, kpi.discount, kpi.margin, some(len(bought.customer)), some(again))
    nobody = np.zeros(0)
    if again < LEAST:
        few = f"fewer than {FEWEST}" if some(again) is None else str(again)
        why = f"{few} customers bought again, of at least {LEAST} that the model needs"
        return Worth(replace(bare, why=why), bought.customer, nobody)
    buying, spending = fit_buying(bought.made), fit_spending(bought.made.x, bought.mean)
    if buying is None or spending is None:
        why = "what purchases bring differs too much for a mean: no Gamma-Gamma model has one"
        return Worth(replace(bare, why=why), bought.customer, nobody)
    value = _ahead(kpi, days, buying, spending, bought)
    first = int(calendar.day(np.array([result.beginning]))[0])
    told = replace(
        bare,
        model={name: float(f"{one:.4g}") for name, one in _model(buying, spending).items()},
        correlation=_correlation(bought),
        purchases=round(float(buying.expected(bought.made, days).mean()), 3),
        mean=average(value),
        quantiles={f"p{at}": round(float(np.percentile(value, at)), 2) for at in QUANTILES},
        at_edge=(*buying.at_edge, *spending.at_edge),
        check=_check(rows, day, first, last),
    )
    return Worth(told, bought.customer, value)


def _bought(rows: Rows, day: Array, last: int) -> Bought:
    """Each customer's days with a purchase, up to the day `last`."""
    inside = day <= last
    customer, days, value = rows.customer[inside], day[inside], rows.value[inside]
    starts = np.flatnonzero(np.r_[True, (customer[1:] != customer[:-1]) | (days[1:] != days[:-1])][: len(customer)])
    if not len(starts):
        none = np.zeros(0)
        return Bought(np.zeros(0, dtype=np.int64), Purchases(none, none, none), none)
    customer, days, value = customer[starts], days[starts], np.add.reduceat(value, starts)
    first = np.flatnonzero(np.r_[True, customer[1:] != customer[:-1]])
    final = np.append(first[1:], len(customer)) - 1
    x = (final - first).astype(np.float64)
    repeat = np.add.reduceat(value, first) - value[first]
    made = Purchases(x, (days[final] - days[first]).astype(np.float64), (last - days[first]).astype(np.float64))
    return Bought(customer[first], made, np.where(x > 0, repeat / np.maximum(x, 1), 0.0))


def _ahead(kpi: Kpi, days: int, buying: Buying, spending: Spending, bought: Bought) -> Array:
    steps = min(max(1, round(days / MONTH)), MOST_STEPS) if kpi.discount else 1
    each = (1 + kpi.discount) ** (days / steps / YEAR) - 1
    worth = value_ahead(buying, spending, bought.made, bought.mean, days, steps=steps, discount=each)
    # To the cent: the last digits of a fit are the machine's.
    return np.asarray(np.round(kpi.margin * worth, 2))


def _model(buying: Buying, spending: Spending) -> dict[str, float]:
    return {
        "r": buying.r, "alpha": buying.alpha, "a": buying.a, "b": buying.b,
        "p": spending.p, "q": spending.q, "gamma": spending.gamma,
        "log_likelihood": buying.log_likelihood, "log_likelihood_value": spending.log_likelihood,
    }  # fmt: skip


def _correlation(bought: Bought) -> float | None:
    """Of how often one bought again with the mean worth: the second model takes it for none."""
    known = bought.made.x > 0
    x, mean = bought.made.x[known], bought.mean[known]
    return round(float(np.corrcoef(x, mean)[0, 1]), 3) if x.std() and mean.std() else None


def _check(rows: Rows, day: Array, first: int, last: int) -> Foretold | None:
    """The model fitted on the first part alone, and what became of its customers in the rest."""
    edge = first + int((last - first) * FITTED)
    before = _bought(rows, day, edge)
    buying = fit_buying(before.made) if int((before.made.x > 0).sum()) >= LEAST else None
    if buying is None or edge >= last:
        return None
    later = _bought(rows, day, last)
    rank = np.searchsorted(later.customer, before.customer)
    bought = int((later.made.x[rank] - before.made.x).sum())
    foretold = round(float(buying.expected(before.made, last - edge).sum()), 1)
    return Foretold(last - edge, len(before.customer), foretold, bought)
