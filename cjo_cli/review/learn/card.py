"""A logistic scorecard: weights of evidence by bin, their coefficients by regression, points that people can add up.

Siddiqi, N. (2006), Credit risk scorecards, Wiley, chapter 6: weight of evidence of a bin, ln of its odds over all odds;
information value; points so scaled that a fixed number of them doubles the odds.
Peduzzi, P. et al. (1996), A simulation study of the number of events per variable in logistic regression analysis,
Journal of Clinical Epidemiology 49, 1373-1379: ten events for each variable.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import log

import numpy as np

from cjo_cli.review.learn.bins import bins_of
from cjo_cli.review.learn.values import FACTOR, Array, Bin, Card, Decisions, Feature, Learned, Part, Question, there
from cjo_cli.stats.rates import wilson

# With fewer rewarded, or fewer unrewarded, a candidate's score is left alone.
FEWEST = 20
EVENTS_PER_VARIABLE = 10
# Less information is called unpredictive (Siddiqi 2006).
LEAST_IV = 0.02
# The 99th percentile of chi-squared with one degree of freedom: stricter than usual, as many are tried.
CHI_99 = 6.634896601021214
UNPENALISED = 1e9


@dataclass(frozen=True)
class _Told:
    """A feature's bins with their weights of evidence, and each row's."""

    feature: Feature
    bins: tuple[Bin, ...]
    evidence: tuple[float, ...]
    iv: float
    column: Array


def learn(question: Question, rows: Decisions) -> tuple[Learned, ...]:
    """What the rows say of each candidate; one with too few is left alone."""
    mean = float((rows.reward > 0).mean()) if len(rows) else 0.0
    return tuple(_learn(question, rows, number, mean) for number in range(len(question.candidates)))


def _learn(question: Question, rows: Decisions, number: int, mean: float) -> Learned:
    own = rows.take(np.flatnonzero(rows.action == number))
    rewarded = own.reward > 0
    n, count = len(own), int(rewarded.sum())
    enough = min(count, n - count) >= FEWEST
    card = _card(question.features, own, rewarded, mean) if enough else None
    return Learned(question.candidates[number], n, count, wilson(count, n), card)


def _card(features: Sequence[Feature], rows: Decisions, rewarded: Array, mean: float) -> Card:
    told = [one for one in (_told(feature, rows, rewarded) for feature in features) if one.iv >= LEAST_IV]
    few = min(int(rewarded.sum()), int((~rewarded).sum())) // EVENTS_PER_VARIABLE
    told = sorted(told, key=lambda one: (-one.iv, one.feature.key))[:few]
    intercept, weights, told = _fitted(told, rewarded)
    base = round(FACTOR * (intercept - _logit(mean)))
    parts = [_part(one, weight) for one, weight in zip(told, weights, strict=True)]
    return Card(base, tuple(part for part in parts if any(one.points for one in part.bins)))


def _logit(rate: float) -> float:
    return log(rate / (1 - rate))


def _part(told: _Told, weight: float) -> Part:
    points = [round(FACTOR * weight * evidence) for evidence in told.evidence]
    bins = tuple(replace(one, points=count) for one, count in zip(told.bins, points, strict=True))
    return Part(told.feature, bins, told.iv)


def _told(feature: Feature, rows: Decisions, rewarded: Array) -> _Told:
    values = rows.features[feature.key]
    bins = bins_of(feature, values, rewarded)
    good, bad = int(rewarded.sum()), int((~rewarded).sum())
    evidence = tuple(log((one.rewarded / good) / ((one.n - one.rewarded) / bad)) for one in bins)
    iv = sum((one.rewarded / good - (one.n - one.rewarded) / bad) * weight
             for one, weight in zip(bins, evidence, strict=True))  # fmt: skip
    column = np.zeros(len(rows))
    for one, weight in zip(bins, evidence, strict=True):
        column[takes(one, values)] = weight
    return _Told(feature, bins, evidence, iv, column)


def _fitted(told: Sequence[_Told], rewarded: Array) -> tuple[float, list[float], list[_Told]]:
    """Intercept and coefficients: features join one by one, where they say what those before them did not.

    Hosmer, D. W. and Lemeshow, S. (2000), Applied logistic regression, second edition, Wiley, chapter 4: forward
    selection by the likelihood ratio. A feature that only the others' evidence turns round is left out.
    """
    intercept, weights, kept = _logit(float(rewarded.mean())), list[float](), list[_Told]()
    likely = _likelihood(np.full(len(rewarded), intercept), rewarded)
    for one in told:
        columns = np.column_stack([each.column for each in (*kept, one)])
        found, coefficients = _regression(columns, rewarded)
        reached = _likelihood(found + columns @ coefficients, rewarded)
        if coefficients.min() > 0 and 2 * (reached - likely) > CHI_99:
            intercept, weights, likely = found, coefficients.tolist(), reached
            kept.append(one)
    return intercept, weights, kept


def _regression(columns: Array, rewarded: Array) -> tuple[float, Array]:
    from sklearn.linear_model import LogisticRegression  # type: ignore[import-untyped]

    model = LogisticRegression(C=UNPENALISED, max_iter=1000).fit(columns, rewarded)
    return float(model.intercept_[0]), np.asarray(model.coef_[0])


def _likelihood(logits: Array, rewarded: Array) -> float:
    return float((rewarded * logits - np.logaddexp(0, logits)).sum())


def takes(one: Bin, values: Array) -> Array:
    """Which rows a bin takes, as its matcher does in a replay (V2)."""
    result = np.ones(len(values), dtype=np.bool_)
    for key, operand in one.matcher.items():
        result &= _passes(key, operand, values)
    return result


def _passes(key: str, operand: object, values: Array) -> Array:
    if key == "exists":
        return np.asarray(~there(values))
    if key in ("eq", "in"):
        members = operand if isinstance(operand, tuple) else (operand,)
        return np.array([value in members for value in values.tolist()], dtype=np.bool_)
    edge = float(operand)  # type: ignore[arg-type]
    # An age is as many days as `older_than` asks for, or more (T3).
    return np.asarray(values >= edge if key in ("gte", "older_than") else values < edge)


def score(card: Card, rows: Decisions) -> Array:
    """The points of each row."""
    total = np.full(len(rows), float(card.base))
    for part in card.parts:
        for one in part.bins:
            total += np.where(takes(one, rows.features[part.feature.key]), one.points, 0)
    return total


def chance(card: Card, rows: Decisions, mean: float) -> Array:
    """How likely a reward is by the points, as they are written; 0 points are the odds of `mean`."""
    return np.asarray(1 / (1 + np.exp(-(_logit(mean) + score(card, rows) / FACTOR))))


def chances(learned: Sequence[Learned], rows: Decisions, mean: float) -> Array:
    """For each row and candidate how likely a reward is; where nothing was learned a rate, drawn to the mean."""
    columns = []
    for one in learned:
        if one.card is not None:
            columns.append(chance(one.card, rows, mean))
        else:
            # As if one more reward had come at the mean's rate.
            rate = (one.rewarded + 1) / (one.n + 1 / mean)
            columns.append(np.full(len(rows), rate))
    return np.column_stack(columns)
