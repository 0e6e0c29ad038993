"""Bins: monotone, far enough apart, at edges that people can read."""

from __future__ import annotations

from decimal import Decimal
from itertools import pairwise
from typing import Any

import numpy as np
import pytest

from cjo_cli.review.learn.bins import FEWEST, bins_of, shortest, worded
from cjo_cli.review.learn.card import takes
from cjo_cli.review.learn.values import Array, Feature
from cjo_cli.stats.rates import difference

AGE = Feature("attribute", "age", "number")
SINCE = Feature("attribute", "since", "timestamp")
GENRE = Feature("attribute", "genre", "string", ("dance", "jazz", "opera"))
ENTRY = Feature("entry", "place", "integer")


def drawn(rates: Array, seed: int = 1) -> Array:
    return np.random.default_rng(seed).random(len(rates)) < rates


@pytest.mark.parametrize(
    ("below", "above", "whole", "cut"),
    [
        (29.0, 31.0, False, "30"),
        (36.0, 36.0 + 1 / 3, False, "36.1"),
        (0.5, 0.52, False, "0.51"),
        (99.0, 1200.0, False, "1000"),
        (-3.0, -1.0, False, "-2"),
        (-0.5, 0.2, False, "0"),
        (7.0, 8.0, True, "8"),
        (11.0, 29.0, True, "20"),
        (1.0000001, 1.0000002, False, "1.0000002"),
    ],
)
def test_a_cut_has_as_few_digits_as_can_be(below: float, above: float, whole: bool, cut: str) -> None:
    found = shortest(below, above, whole=whole)
    assert found == Decimal(cut)
    assert Decimal(repr(below)) < found <= Decimal(repr(above))


def test_a_step_is_found_where_it_is() -> None:
    age = np.random.default_rng(2).integers(18, 80, 6000).astype(float)
    found = bins_of(AGE, age, drawn(np.where(age < 40, 0.3, 0.1)))
    assert set(found[0].matcher) == {"lt"}
    assert set(found[-1].matcher) == {"gte"}
    for a, b in pairwise(found):
        assert a.matcher["lt"] == b.matcher["gte"]
        assert abs(a.matcher["lt"] - 40) <= 4  # to within a twentieth of the rows


@pytest.mark.parametrize("falling", [False, True])
def test_rates_rise_or_fall_all_the_way_and_neighbours_can_be_told_apart(falling: bool) -> None:
    values = np.random.default_rng(3).random(20_000)
    found = bins_of(AGE, values, drawn(0.1 + 0.6 * (1 - values if falling else values)))
    assert len(found) >= 4
    for a, b in pairwise(found):
        assert (a.rate > b.rate) is falling
        apart = difference((a.rewarded, a.n), (b.rewarded, b.n), 2.5758)
        assert apart is not None
        assert not apart[1] <= 0 <= apart[2]


@pytest.mark.parametrize("seed", range(5))
def test_noise_has_no_bins(seed: int) -> None:
    random = np.random.default_rng(seed)
    rewarded = random.random(4000) < 0.2
    assert bins_of(AGE, random.random(4000), rewarded) == ()
    assert bins_of(GENRE, random.choice(["dance", "jazz", "opera"], 4000).astype(object), rewarded) == ()


def test_every_row_is_in_one_bin_and_bins_count_what_they_take() -> None:
    random = np.random.default_rng(4)
    values = np.where(random.random(8000) < 0.1, np.nan, random.normal(0, 3, 8000))
    rewarded = drawn(np.where(np.isnan(values), 0.5, np.where(values < 0, 0.1, 0.3)))
    found = bins_of(AGE, values, rewarded)
    taken = np.stack([takes(one, values) for one in found])
    assert (taken.sum(axis=0) == 1).all()
    assert found[-1].matcher == {"exists": False}
    for one, rows in zip(found, taken, strict=True):
        assert (one.n, one.rewarded) == (int(rows.sum()), int(rewarded[rows].sum()))
        assert one.n >= FEWEST


def test_values_of_one_rate_stand_together_and_rare_or_unlisted_ones_in_none() -> None:
    random = np.random.default_rng(5)
    values = random.choice(["dance", "jazz", "opera", "mime"], 6000, p=[0.3, 0.3, 0.3, 0.1]).astype(object)
    values[:20] = "dance"
    values[20:40] = None
    found = bins_of(GENRE, values, drawn(np.where(values == "opera", 0.4, 0.1)))
    assert [one.matcher for one in found] == [{"in": ("dance", "jazz")}, {"eq": "opera"}]


def test_an_age_is_cut_at_whole_days() -> None:
    days = np.random.default_rng(6).random(6000) * 100
    found = bins_of(SINCE, days, drawn(np.where(days < 30, 0.4, 0.1)))
    assert [set(one.matcher) for one in found] == [{"newer_than"}, {"older_than"}]
    cut = found[0].matcher["newer_than"]
    assert cut == int(cut)
    assert (takes(found[0], days) != takes(found[1], days)).all()


@pytest.mark.parametrize(
    ("feature", "matcher", "words"),
    [
        (AGE, {"lt": Decimal(30)}, "age < 30"),
        (AGE, {"gte": Decimal("1E+1"), "lt": Decimal("30.5")}, "age >= 10 and < 30.5"),
        (ENTRY, {"exists": False}, "no entry:place"),
        (GENRE, {"in": ("dance", "jazz")}, "genre in dance, jazz"),
        (Feature("attribute", "member", "boolean"), {"eq": True}, "member is true"),
        (SINCE, {"older_than": Decimal(7), "newer_than": Decimal(30)}, "since older than 7d and newer than 30d"),
    ],
)
def test_words(feature: Feature, matcher: dict[str, Any], words: str) -> None:
    assert worded(feature, matcher) == words
