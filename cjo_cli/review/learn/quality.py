"""How scorecards do on decisions that they were not learned from.

AUC: how often a rewarded row has more points than an unrewarded one, ties counting half. Hanley, J. A. and McNeil, B.
J. (1982), The meaning and use of the area under a receiver operating characteristic (ROC) curve, Radiology 143, 29-36.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from cjo_cli.review.learn.card import chance
from cjo_cli.review.learn.values import Array, Check, Decisions, Learned
from cjo_cli.stats.rates import wilson
from cjo_cli.stats.several import FEWEST


def checked(learned: Sequence[Learned], rows: Decisions, mean: float) -> tuple[Learned, ...]:
    """The candidates with how their cards do on `rows`; unchanged where they have none there, or fewer than five."""
    return tuple(_checked(one, rows.take(np.flatnonzero(rows.action == at)), mean) for at, one in enumerate(learned))


def _checked(one: Learned, own: Decisions, mean: float) -> Learned:
    rewarded = own.reward > 0
    # A rate of so few would tell who they are, and nothing of the card.
    if one.card is None or len(own) < FEWEST or 0 < rewarded.sum() < FEWEST:
        return one
    predicted = chance(one.card, own, mean)
    interval = wilson(int(rewarded.sum()), len(own))
    assert interval is not None
    check = Check(len(own), auc(predicted, rewarded), float(predicted.mean()), float(rewarded.mean()), interval)
    return replace(one, check=check)


def auc(score: Array, rewarded: Array) -> float | None:
    """The area under the ROC curve; None where all rows are rewarded, or none."""
    good = int(rewarded.sum())
    bad = len(rewarded) - good
    if not good or not bad:
        return None
    _, place, counts = np.unique(score, return_inverse=True, return_counts=True)
    # The mean rank of rows of equal score, from 1.
    ranks = (np.cumsum(counts) - (counts - 1) / 2)[place]
    return float((ranks[rewarded].sum() - good * (good + 1) / 2) / (good * bad))
