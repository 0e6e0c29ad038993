"""A lesson's parts: scorecards from some decisions, held to the others, and their scores as the language has them."""

from __future__ import annotations

from typing import Any

import numpy as np

from cjo_cli.review.learn.card import chances, learn
from cjo_cli.review.learn.quality import checked
from cjo_cli.review.learn.values import Array, Card, Decisions, Learned, Part, Question
from cjo_cli.stats.several import FEWEST


def taught(question: Question, rows: Decisions) -> tuple[tuple[Learned, ...], float | None]:
    """What the learning part says of each candidate, checked on the other; and how often it was rewarded.

    The rate is None where fewer than five were rewarded, or unrewarded: then nothing can be learned.
    """
    ours = rows.action >= 0
    learning = rows.take(np.flatnonzero(ours & ~rows.held_out))
    learned = learn(question, learning)
    rewarded = int((learning.reward > 0).sum())
    if min(rewarded, len(learning) - rewarded) < FEWEST:
        return learned, None
    mean = rewarded / len(learning)
    return checked(learned, rows.take(np.flatnonzero(rows.held_out)), mean), mean


def worths(learned: tuple[Learned, ...], rows: Decisions, mean: float | None) -> Array | None:
    """The model of the reward that judges besides: of each decision and candidate; None where nothing was learned."""
    if mean is None:
        return None
    paid = rows.reward[~rows.held_out & (rows.action >= 0) & (rows.reward > 0)]
    return chances(learned, rows, mean) * float(paid.mean())


def scores(learned: tuple[Learned, ...]) -> dict[int, dict[str, Any]]:
    """By the candidate's number its learned score, as the language writes it."""
    return {at: score_of(one.card) for at, one in enumerate(learned) if one.card is not None}


def score_of(card: Card) -> dict[str, Any]:
    """A scorecard as a `score`."""
    return {"base": card.base, "add": [one for part in card.parts for one in _points(part)]}


def _points(part: Part) -> list[dict[str, Any]]:
    return [
        {"when": {part.feature.source: part.feature.name, **{k: _written(k, v) for k, v in one.matcher.items()}},
         "points": one.points}
        for one in part.bins
        if one.points
    ]  # fmt: skip


def _written(key: str, value: Any) -> Any:
    if key in ("older_than", "newer_than"):
        return f"{value}d"
    return list(value) if isinstance(value, tuple) else value
