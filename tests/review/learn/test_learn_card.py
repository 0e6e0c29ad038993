"""Scorecards: what the points come from, what they say, and how well."""

from __future__ import annotations

from dataclasses import replace
from math import log

import numpy as np
import pytest
from learn_asked import FEATURES, QUESTION, decisions

from cjo_cli.review.learn.card import FEWEST, chance, chances, score
from cjo_cli.review.learn.lesson import score_of, scores, taught, worths
from cjo_cli.review.learn.quality import auc
from cjo_cli.review.learn.values import DOUBLE, Card, Decisions, Learned


def learned_from(rows: Decisions) -> tuple[dict[str, Learned], float]:
    learned, mean = taught(QUESTION, rows)
    assert mean is not None
    return {one.id: one for one in learned}, mean


def test_with_one_feature_the_points_are_the_bins_odds() -> None:
    """A logistic regression on one feature's evidence gives each bin its own odds: the points say so by hand."""
    rows = decisions(20_000, seed=1, noise=False)
    learned, mean = learned_from(rows)
    card = learned["a"].card
    assert card is not None
    (part,) = card.parts
    assert part.feature == FEATURES[0]
    for one in part.bins:
        by_hand = DOUBLE * (log(one.rewarded / (one.n - one.rewarded)) - log(mean / (1 - mean))) / log(2)
        assert card.base + one.points == pytest.approx(by_hand, abs=1.01)  # two roundings


def test_twenty_points_double_the_odds() -> None:
    rows = decisions(400, seed=2)
    low, high = (chance(Card(base, ()), rows, 0.1)[0] for base in (0, DOUBLE))
    assert low == pytest.approx(0.1)
    assert (high / (1 - high)) / (low / (1 - low)) == pytest.approx(2)


def test_what_only_repeats_another_feature_gets_no_points() -> None:
    rows = decisions(20_000, seed=3)
    twin = replace(rows, features={**rows.features, "noise": rows.features["age"].copy()})
    card = learned_from(twin)[0]["a"].card
    assert card is not None
    assert len(card.parts) == 1


def test_a_candidate_with_too_few_is_left_alone() -> None:
    rows = decisions(3000, seed=4)
    few = np.flatnonzero((rows.action != 1) | (np.cumsum((rows.action == 1) & (rows.reward > 0)) < FEWEST))
    learned, mean = learned_from(rows.take(few))
    assert learned["b"].card is None
    assert learned["b"].rewarded < FEWEST
    assert learned["b"].check is None
    assert list(scores(tuple(learned.values()))) == [0]
    # It is judged by its rate all the same, drawn to the mean.
    rate = chances(tuple(learned.values()), rows, mean)[0, 1]
    own = learned["b"].rewarded / learned["b"].n
    assert min(own, mean) < rate < max(own, mean)


def test_nothing_is_learned_of_no_rows_or_of_rows_without_reward() -> None:
    rows = decisions(500, seed=5)
    for none in (rows.take(np.zeros(0, dtype=int)), replace(rows, reward=np.zeros(len(rows)))):
        learned, mean = taught(QUESTION, none)
        assert mean is None
        assert [one.card for one in learned] == [None, None]
        assert worths(learned, none, mean) is None


def test_held_out_rows_do_not_teach() -> None:
    rows = decisions(6000, seed=6)
    other = replace(rows, reward=np.where(rows.held_out, 1 - rows.reward, rows.reward))
    ours, theirs = (taught(QUESTION, each)[0] for each in (rows, other))
    assert [one.card for one in ours] == [one.card for one in theirs]
    assert [one.check for one in ours] != [one.check for one in theirs]


def test_worth_is_the_chance_times_what_a_reward_is_worth() -> None:
    rows = decisions(4000, seed=7)
    priced = replace(rows, reward=rows.reward * 30)
    learned, mean = taught(QUESTION, priced)
    found = worths(learned, priced, mean)
    assert found is not None
    assert mean is not None
    assert found == pytest.approx(30 * chances(learned, priced, mean))


def test_points_are_written_as_the_language_has_them() -> None:
    rows = decisions(20_000, seed=8)
    card = learned_from(rows)[0]["a"].card
    assert card is not None
    written = score_of(card)
    assert written["base"] == card.base
    assert [one["points"] for one in written["add"]] == [one.points for part in card.parts for one in part.bins]
    assert all(one["when"]["attribute"] == "age" for one in written["add"])
    assert score(card, rows).tolist() == (chance_points(written, rows)).tolist()


def chance_points(written: dict, rows: Decisions) -> np.ndarray:
    """The points by the written form alone."""
    total = np.full(len(rows), float(written["base"]))
    age = rows.features["age"]
    for one in written["add"]:
        when = one["when"]
        total += one["points"] * ((age >= float(when.get("gte", -1))) & (age < float(when.get("lt", 1e9))))
    return total


def test_the_area_under_the_curve_is_scikit_learns() -> None:
    from sklearn.metrics import roc_auc_score

    random = np.random.default_rng(9)
    points, rewarded = random.integers(0, 6, 500).astype(float), random.random(500) < 0.3
    assert auc(points, rewarded) == pytest.approx(roc_auc_score(rewarded, points))
    assert auc(points, np.zeros(500, dtype=bool)) is None
