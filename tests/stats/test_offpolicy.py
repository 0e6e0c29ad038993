"""Off-policy estimates against obp's, intervals against statsmodels' and by simulation."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pytest

from cjo_cli.stats import offpolicy

HERE = Path(__file__).parent
LOGS = HERE.parent / "projects" / "bandit" / "logs"
OBP = json.loads((HERE / "obp.json").read_text(encoding="utf-8"))
ITEMS = 80


def logged(policy: str) -> dict[str, Any]:
    """The rows that a policy logged, with the columns that obp's model reads."""
    rows = duckdb.sql(f"""
        SELECT item[6:]::INT AS action, position - 1 AS place, propensity, click, feature_0, feature_1, feature_2,
               feature_3
        FROM '{LOGS / "impressions.parquet"}' JOIN '{LOGS / "customers.parquet"}' USING (customer_id)
        WHERE policy = '{policy}' ORDER BY ts, customer_id
    """)
    return rows.fetchnumpy()


def modelled(rows: dict[str, Any], model: dict[str, Any]) -> Any:
    """The fitted model's reward of every item in each row's place."""
    known = [column.removeprefix("user_").split("=") for column in model["columns"]]
    context = np.stack([rows[name] == level for name, level in known], axis=1).astype(float)
    found = np.empty((len(context), ITEMS))
    for number, place in enumerate(model["places"]):
        mine = rows["place"] == number
        weights = np.array(place["coefficients"])
        first, items = weights[: len(known)], weights[len(known) :]
        logits = place["intercept"] + (context[mine] @ first)[:, None] + items[None, :]
        found[mine] = 1 / (1 + np.exp(-logits))
    return found


@pytest.mark.parametrize(("name", "policy"), [("random_from_bts", "bts"), ("bts_from_random", "random")])
def test_the_estimates_are_those_of_the_authors(name: str, policy: str) -> None:
    rows, expected = logged(policy), OBP[name]
    each = np.arange(len(rows["click"]))
    target = np.full((ITEMS, 3), 1 / ITEMS) if policy == "bts" else np.array(OBP["thompson"])
    chances = target[:, rows["place"]].T
    weight = offpolicy.weights(chances[each, rows["action"]], rows["propensity"])
    reward, model = rows["click"].astype(float), modelled(rows, expected["model"])
    found = {
        "ips": offpolicy.ips(reward, weight),
        "snips": offpolicy.snips(reward, weight),
        "dr": offpolicy.dr(reward, weight, model[each, rows["action"]], (chances * model).sum(axis=1)),
    }
    assert len(each) == 10_000
    for estimator, estimate in found.items():
        assert estimate.value == pytest.approx(expected[estimator], rel=1e-6, abs=0)


# Intervals


def draw(random: np.random.Generator, n: int) -> tuple[Any, ...]:
    """A log of three actions whose chances and rewards lean on x; reward, weight, and a model that is off."""
    x = random.random(n)
    logging = np.stack([0.2 + 0.4 * x, np.full(n, 0.3), 0.5 - 0.4 * x], axis=1)
    target = np.stack([0.1 + 0.2 * x, 0.6 - 0.3 * x, 0.3 + 0.1 * x], axis=1)
    truth = np.stack([0.2 + 0.3 * x, np.full(n, 0.35), 0.5 - 0.2 * x], axis=1)
    action = (random.random(n)[:, None] > logging.cumsum(axis=1)).sum(axis=1)
    each = np.arange(n)
    reward = (random.random(n) < truth[each, action]).astype(float)
    model = truth * 0.8 + 0.05
    weight = target[each, action] / logging[each, action]
    return reward, weight, model[each, action], (target * model).sum(axis=1)


# The integral over x of the target's chances times the rewards.
VALUE = (
    (0.1 * 0.2 + (0.1 * 0.3 + 0.2 * 0.2) / 2 + 0.2 * 0.3 / 3)
    + 0.35 * (0.6 - 0.3 / 2)
    + (0.3 * 0.5 + (0.1 * 0.5 - 0.2 * 0.3) / 2 - 0.1 * 0.2 / 3)
)


def covered(draws: int, n: int) -> dict[str, float]:
    """How often each estimator's 95 % interval holds the true value."""
    random = np.random.default_rng(20261122)
    held = dict.fromkeys(("ips", "snips", "dr"), 0)
    for _ in range(draws):
        reward, weight, predicted, expected = draw(random, n)
        found = {
            "ips": offpolicy.ips(reward, weight),
            "snips": offpolicy.snips(reward, weight),
            "dr": offpolicy.dr(reward, weight, predicted, expected),
        }
        for name, one in found.items():
            held[name] += one.low <= VALUE <= one.high
    return {name: count / draws for name, count in held.items()}


def test_intervals_hold_about_as_often_as_they_say() -> None:
    for share in covered(600, 500).values():
        assert 0.92 <= share <= 0.98


@pytest.mark.full
def test_intervals_hold_as_often_as_they_say() -> None:
    found = covered(10_000, 1000)
    print(found)
    for share in found.values():
        assert 0.94 <= share <= 0.96


def test_the_interval_of_a_mean_is_that_of_statsmodels() -> None:
    from statsmodels.stats.weightstats import DescrStatsW

    reward, weight, _, _ = draw(np.random.default_rng(1), 400)
    found = offpolicy.ips(reward, weight)
    assert (found.low, found.high) == pytest.approx(DescrStatsW(weight * reward).zconfint_mean(), rel=1e-12)


def test_decisions_of_one_customer_count_together_as_in_statsmodels() -> None:
    from statsmodels.api import OLS

    random = np.random.default_rng(2)
    reward, weight, _, _ = draw(random, 600)
    group = random.integers(0, 90, 600)
    terms = weight * reward
    fit = OLS(terms, np.ones(600)).fit(cov_type="cluster", cov_kwds={"groups": group, "use_correction": False})
    groups = len(np.unique(group))
    expected = float(fit.bse[0]) * np.sqrt(groups / (groups - 1))
    assert offpolicy.standard_error(terms - terms.mean(), group) == pytest.approx(expected, rel=1e-9)


def test_the_same_decisions_twice_say_no_more_than_once() -> None:
    reward, weight, predicted, expected = draw(np.random.default_rng(3), 300)
    twice, group = [np.tile(part, 2) for part in (reward, weight, predicted, expected)], np.tile(np.arange(300), 2)
    for estimator, parts in ((offpolicy.ips, 2), (offpolicy.snips, 2), (offpolicy.dr, 4)):
        once = estimator(*(reward, weight, predicted, expected)[:parts])
        again = estimator(*twice[:parts], group)
        assert (again.value, again.low, again.high) == pytest.approx((once.value, once.low, once.high))


def test_a_difference_has_no_noise_that_both_share() -> None:
    reward, weight, _, _ = draw(np.random.default_rng(4), 500)
    one = offpolicy.ips(reward, weight)
    none = offpolicy.difference(one, one)
    assert (none.value, none.low, none.high) == (0.0, 0.0, 0.0)
    gap = offpolicy.difference(one, offpolicy.ips(reward, np.ones(500)))
    apart = np.hypot(one.high - one.value, 1.96 * reward.std() / np.sqrt(500))
    assert gap.value == pytest.approx(one.value - reward.mean())
    assert gap.high - gap.value < apart


def test_the_bootstrap_is_near_the_normal_interval_and_repeats() -> None:
    reward, weight, _, _ = draw(np.random.default_rng(5), 2000)
    group = np.arange(2000)
    edges = offpolicy.bootstrap(reward, weight, group)
    for name, one in (("ips", offpolicy.ips(reward, weight)), ("snips", offpolicy.snips(reward, weight))):
        assert edges[name] == pytest.approx((one.low, one.high), abs=0.15 * (one.high - one.low))
        assert (edges[name] == offpolicy.bootstrap(reward, weight, group)[name]).all()


# Overlap


def test_kish_counts_equal_weights_and_halves_where_half_are_nothing() -> None:
    assert offpolicy.ess(np.full(50, 3.0)) == pytest.approx(50)
    assert offpolicy.ess(np.array([2.0, 2.0, 0.0, 0.0])) == pytest.approx(2)
    assert offpolicy.ess(np.zeros(4)) == 0


ONES = np.ones(400)
HEAVY = np.concatenate([np.full(399, 378 / 399), [22.0]])
REFUSED = [
    (ONES, np.ones(400), 0.25, "25.0% of its decisions are of a kind the log never took"),
    (np.full(60, 1.0), np.ones(60), 0.0, "the log says as much as 60 decisions would, of 100 needed"),
    (HEAVY, np.ones(400), 0.0, "one decision bears 5.5% of the weight, more than 5%"),
    (np.full(400, 0.6), np.ones(400), 0.0, "the weights' mean is 0.60, not 1"),
    (ONES, np.arange(400) < 7, 0.0, "too few rewarded decisions bear weight: 7, of 10 needed"),
    (ONES, np.arange(400) < 4, 0.0, "too few rewarded decisions bear weight: fewer than 5, of 10 needed"),
]


@pytest.mark.parametrize(("weight", "reward", "unseen", "why"), REFUSED)
def test_thin_overlap_is_refused_with_its_number(weight: Any, reward: Any, unseen: float, why: str) -> None:
    found = offpolicy.overlap(reward.astype(float), weight, unseen)
    assert found.refused is not None
    assert found.refused.startswith(why)


def test_enough_overlap_is_not_refused() -> None:
    reward, weight, _, _ = draw(np.random.default_rng(6), 1000)
    found = offpolicy.overlap(reward, weight)
    assert found.refused is None
    assert 500 < found.ess < 1000
    assert found.rewarded == int(reward.sum())


def test_no_decision_at_all_is_refused() -> None:
    assert offpolicy.overlap(np.zeros(0), np.zeros(0)).refused is not None


@pytest.mark.full
def test_bootstrap_intervals_hold_as_often_as_they_say() -> None:
    random = np.random.default_rng(20261123)
    held = {"ips": 0, "snips": 0}
    for seed in range(10_000):
        reward, weight, _, _ = draw(random, 400)
        for name, (low, high) in offpolicy.bootstrap(reward, weight, seed=seed).items():
            held[name] += low <= VALUE <= high
    print(held)
    for count in held.values():
        assert 9400 <= count <= 9600
