"""Experiments as JSON values; what would tell of less than five customers is null."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from cjo_cli.report.experiments.words import verdict
from cjo_cli.review.experiments.values import Arm, Comparison, Experiment, Interval
from cjo_cli.stats.several import FEWEST

Values = dict[str, Any]


def experiment_values(found: Sequence[Experiment]) -> list[Values]:
    """A mapping for each experiment, in the order given; rates and differences from 0 to 1, spans in seconds."""
    return [_experiment(one) for one in found]


def _experiment(one: Experiment) -> Values:
    return {
        "id": one.id,
        "journey": one.journey,
        "step": one.step,
        "action": one.action,
        "within_seconds": one.within // 1_000_000,
        "deployed": one.deployed,
        "control": one.control,
        "arms": [_arm(arm) for arm in one.arms],
        "comparisons": [_comparison(compared) for compared in one.comparisons],
        # Beside the shares and the other arms it would tell how many they are.
        "mismatch_p": None if any(arm.few for arm in one.arms) else _chance(one.mismatch),
        "assignment_off": one.off,
        "sought": {"rate": _rounded(one.sought), "by": "target" if one.target else "a tenth above the control"},
        "left_out": {"window_open": _count(one.waiting), "goal_before_split": _count(one.before)},
    }


def _arm(arm: Arm) -> Values:
    shown = not arm.few
    return {
        "id": arm.id,
        "share": arm.share,
        "assigned": arm.assigned if shown else None,
        "n": arm.n if shown else None,
        "converted": arm.converted if shown else None,
        "rate": _rounded(arm.rate) if shown else None,
        "interval": _interval(arm.interval) if shown else None,
    }


def _comparison(one: Comparison) -> Values:
    return {
        "arm": one.arm,
        "verdict": one.verdict,
        "reads": verdict(one),
        "difference": _rounded(one.difference),
        "interval": _interval(one.interval),
        "always_valid_interval": _interval(one.always),
        "p": _chance(one.p),
        "p_corrected": _chance(one.corrected),
        "detectable": _rounded(one.detectable),
        "days_needed": one.days,
    }


def _count(value: int) -> int | None:
    return None if 0 < value < FEWEST else value


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 6)


def _chance(p: float | None) -> float | None:
    """To six digits, not places: some are very small."""
    return None if p is None else float(f"{p:.6g}")


def _interval(interval: Interval | None) -> list[float] | None:
    return None if interval is None else [round(end, 6) for end in interval]
