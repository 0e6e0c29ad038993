"""Sample sizes against those of statsmodels."""

from __future__ import annotations

from math import inf

import pytest
from statsmodels.stats.proportion import power_proportions_2indep

from cjo_cli.stats.power import detectable, needed

# statsmodels 0.15.0, statsmodels.stats.proportion.samplesize_proportions_2indep_onetail(target - base, base, power,
# ratio, alpha, alternative="two-sided"), obtained on 2026-11-22; the last column is the power that
# power_proportions_2indep finds for that size, both tails counted.
STATSMODELS = [
    (0.10, 0.12, 1, 0.05, 0.80, 3840.847482436278, 0.8000009510693096),
    (0.16, 0.17, 2, 0.05, 0.80, 16166.878584918735, 0.8000011214034184),
    (0.05, 0.06, 1, 0.05, 0.90, 10920.38903664541, 0.9000000983536365),
    (0.40, 0.50, 0.5, 0.01, 0.80, 867.2155680166832, 0.8000000007163729),
    (0.02, 0.03, 4, 0.05, 0.80, 2271.6224475193735, 0.800007523518824),
    (0.77, 0.85, 1, 0.05, 0.95, 621.995424519752, 0.9500000116636244),
    (0.30, 0.20, 1, 0.05, 0.80, 293.15128550648717, 0.8000008424834967),
]


@pytest.mark.parametrize(("base", "target", "ratio", "alpha", "power", "size", "reached"), STATSMODELS)
def test_sizes_are_those_of_statsmodels(
    base: float, target: float, ratio: float, alpha: float, power: float, size: float, reached: float
) -> None:
    assert needed(target, base, ratio, alpha, power) == pytest.approx(size, rel=1e-9)
    assert reached == pytest.approx(power, abs=1e-5)


def test_equal_rates_are_never_told_apart() -> None:
    assert needed(0.2, 0.2) == inf


@pytest.mark.parametrize("ratio", [0.25, 1, 3])
def test_it_does_not_matter_which_arm_is_called_the_first(ratio: float) -> None:
    assert needed(0.3, 0.2, ratio) * ratio == pytest.approx(needed(0.2, 0.3, 1 / ratio))


def test_a_smaller_effect_a_stricter_test_and_more_power_need_more() -> None:
    assert needed(0.12, 0.1) < needed(0.11, 0.1)
    assert needed(0.12, 0.1) < needed(0.12, 0.1, alpha=0.01)
    assert needed(0.12, 0.1) < needed(0.12, 0.1, power=0.9)


@pytest.mark.parametrize(("base", "n", "ratio"), [(0.1, 5000, 1), (0.02, 900, 0.1), (0.4, 120, 3)])
def test_what_can_be_detected_is_what_needs_so_many(base: float, n: float, ratio: float) -> None:
    rise = detectable(base, n, ratio)
    assert rise is not None
    assert needed(base + rise, base, ratio) == pytest.approx(n, rel=1e-6)
    assert power_proportions_2indep(rise, base, n, ratio).power == pytest.approx(0.8, abs=1e-3)


@pytest.mark.parametrize(("base", "n"), [(0.5, 2), (1.0, 1000), (0.2, 0)])
def test_too_few_detect_nothing(base: float, n: float) -> None:
    assert detectable(base, n) is None
