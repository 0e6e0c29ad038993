"""What a policy would have earned, from decisions that another one took with known chances.

A decision has a reward, the chance (propensity) with which the log's policy took it, and the chance with which the
policy in question would have; their ratio is its weight w.

IPS: the mean of w r. Horvitz, D. G. and Thompson, D. J. (1952), A generalization of sampling without replacement from a
finite universe, JASA 47, 663-685.
SNIPS: sum of w r over sum of w. Swaminathan, A. and Joachims, T. (2015), The self-normalized estimator for
counterfactual learning, NeurIPS 28.
DR: the mean of q(x, policy) + w (r - q(x, a)), with a model q of the reward. Dudik, M., Erhan, D., Langford, J. and
Li, L. (2014), Doubly robust policy evaluation and optimization, Statistical Science 29, 485-511.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt
from typing import Any

import numpy as np

from cjo_cli.stats.rates import Z_95
from cjo_cli.stats.several import FEWEST

Array = np.ndarray[Any, Any]

# Below these an estimate says nothing, and neither does its normal interval.
LEAST_ESS = 100
MOST_SHARE = 0.05
LEAST_REWARDED = 10
# A mean weight beyond this many standard errors from 1 does not come by chance.
Z_MEAN = 3.290526731491926
RESAMPLES = 1000
AT_ONCE = 4_000_000


@dataclass(frozen=True)
class Estimate:
    """A value with its 95 % interval; `influence` is what each decision moves it by, which adds up to nothing."""

    value: float
    low: float
    high: float
    influence: Array


@dataclass(frozen=True)
class Overlap:
    """How far the log's decisions reach to judge a policy; `refused` says why they do not, and is None where they do.

    `ess` is Kish's effective sample size, `largest` the heaviest decision's share of all weight, `unseen` the share of
    the policy's decisions for what the log never took.
    """

    n: int
    ess: float
    largest: float
    mean: float
    rewarded: int
    unseen: float
    refused: str | None


def weights(target: Array, propensity: Array) -> Array:
    """How many decisions of the policy each of the log's stands for."""
    return np.asarray(target / propensity)


def ips(reward: Array, weight: Array, group: Array | None = None) -> Estimate:
    """Inverse propensity scoring."""
    return _mean(weight * reward, group)


def snips(reward: Array, weight: Array, group: Array | None = None) -> Estimate:
    """The same, by the weights' own sum; its variance by the delta method, as of any ratio of means."""
    value = float((weight * reward).sum() / weight.sum())
    return _around(value, weight * (reward - value) / weight.mean(), group)


def dr(reward: Array, weight: Array, predicted: Array, expected: Array, group: Array | None = None) -> Estimate:
    """Doubly robust: `predicted` is the model's reward of what was done, `expected` of what the policy would do."""
    return _mean(expected + weight * (reward - predicted), group)


def difference(a: Estimate, b: Estimate, group: Array | None = None) -> Estimate:
    """`a - b` over the same decisions, whose noise they share."""
    return _around(a.value - b.value, a.influence - b.influence, group)


def _mean(terms: Array, group: Array | None) -> Estimate:
    value = float(terms.mean())
    return _around(value, terms - value, group)


def _around(value: float, influence: Array, group: Array | None) -> Estimate:
    half = Z_95 * standard_error(influence, group)
    return Estimate(value, value - half, value + half, influence)


def standard_error(influence: Array, group: Array | None = None) -> float:
    """Of a mean with these influences; decisions of one group (a customer) are not independent of each other.

    Liang, K.-Y. and Zeger, S. L. (1986), Longitudinal data analysis using generalized linear models, Biometrika 73,
    13-22: the sandwich of group sums, with the factor g / (g - 1) for g groups.
    """
    sums = influence if group is None else _sums(influence, group)
    g = len(sums)
    return sqrt(float((sums**2).sum()) * g / (g - 1)) / len(influence) if g > 1 else float("inf")


def _sums(values: Array, group: Array) -> Array:
    return np.bincount(np.unique(group, return_inverse=True)[1], values)


def bootstrap(reward: Array, weight: Array, group: Array | None = None, seed: int = 0) -> dict[str, Array]:
    """The 2.5 and 97.5 percentiles of IPS and SNIPS over resampled groups; the same for the same seed.

    Efron, B. and Tibshirani, R. J. (1993), An introduction to the bootstrap, Chapman and Hall, chapter 13.
    """
    parts = np.stack([weight * reward, weight, np.ones(len(weight))])
    if group is not None:
        parts = np.stack([_sums(part, group) for part in parts])
    g = parts.shape[1]
    generator = np.random.default_rng(seed)
    step, drawn = max(1, AT_ONCE // g), []
    for done in range(0, RESAMPLES, step):
        picks = generator.integers(g, size=(min(step, RESAMPLES - done), g))
        drawn.append(parts[:, picks].sum(axis=2))
    rewards, masses, counts = np.concatenate(drawn, axis=1)
    ratios = np.divide(rewards, masses, out=np.zeros_like(rewards), where=masses > 0)
    edges = (2.5, 97.5)
    return {"ips": np.percentile(rewards / counts, edges), "snips": np.percentile(ratios, edges)}


def ess(weight: Array) -> float:
    """The effective sample size: how many decisions of equal weight would say as much.

    Kish, L. (1965), Survey sampling, Wiley: the squared sum of the weights over the sum of their squares.
    """
    squares = float((weight**2).sum())
    return float(weight.sum()) ** 2 / squares if squares else 0.0


def overlap(reward: Array, weight: Array, unseen: float = 0.0, group: Array | None = None) -> Overlap:
    """Whether the log reaches far enough. Where it holds all that the policy does, the weights' mean is 1."""
    total = float(weight.sum())
    largest = float(weight.max()) / total if total else 1.0
    mean = total / len(weight) if len(weight) else 0.0
    rewarded = int(((reward != 0) & (weight > 0)).sum())
    found = (len(weight), ess(weight), largest, mean, rewarded, unseen)
    return Overlap(*found, refused=_refusal(*found[1:], off=_off(weight, group)))


def _off(weight: Array, group: Array | None) -> bool:
    if len(weight) < 2:
        return True
    mean = float(weight.mean())
    # Beside what rounded propensities may be off by.
    return abs(mean - 1) > Z_MEAN * standard_error(weight - mean, group) + 0.01


def _refusal(ess: float, largest: float, mean: float, rewarded: int, unseen: float, *, off: bool) -> str | None:
    if unseen > 0:
        return f"{100 * unseen:.1f}% of its decisions are of a kind the log never took"
    if ess < LEAST_ESS:
        return f"the log says as much as {ess:.0f} decisions would, of {LEAST_ESS} needed"
    if largest > MOST_SHARE:
        return f"one decision bears {100 * largest:.1f}% of the weight, more than {100 * MOST_SHARE:.0f}%"
    if off:
        return f"the weights' mean is {mean:.2f}, not 1: not all it does is in the log, or the propensities are wrong"
    if rewarded < LEAST_REWARDED:
        few = f"fewer than {FEWEST}" if 0 < rewarded < FEWEST else rewarded
        return f"too few rewarded decisions bear weight: {few}, of {LEAST_REWARDED} needed"
    return None
