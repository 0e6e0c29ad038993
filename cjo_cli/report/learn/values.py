"""A lesson as values."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from cjo_cli.report.document import document
from cjo_cli.review.kpis.values import some
from cjo_cli.review.learn.bins import text_of
from cjo_cli.review.learn.values import DOUBLE

if TYPE_CHECKING:
    from cjo_cli.review.learn.values import Bin, Judged, Judgement, Learned, Lesson, Value

Values = dict[str, Any]
SECOND = 1_000_000
DIGITS = 9


def lesson_values(lesson: Lesson) -> Values:
    """All of it; spans are in seconds. What is of less than five customers is null."""
    question, reward = lesson.question, lesson.question.reward
    learned = sum(one.card is not None for one in lesson.learned)
    return document(
        "learn",
        {"step": question.id, "candidates": len(lesson.learned), "learned": learned,
         "decisions": lesson.learning + lesson.testing},
        asked={
            "shown": question.shown.events[0], "action": question.action, "propensity": question.propensity,
            "reward": reward.name, "within": None if reward.own else reward.within / SECOND,
            "features": [feature.key for feature in question.features], "left_out": dict(question.left_out),
            "held_out": question.held_out,
        },
        decisions={"learning": some(lesson.learning), "testing": some(lesson.testing),
                   "dropped": {why: some(count) for why, count in lesson.dropped.items()},
                   "not_of_the_step": some(sum(lesson.other.values()))},
        scale={"rate_of_0_points": _number(lesson.mean), "points_that_double_the_odds": DOUBLE},
        candidates=[_learned(one) for one in lesson.learned],
        judgement=_judgement(lesson.judgement),
        patch=lesson.patch,
    )  # fmt: skip


def _number(value: float | None) -> float | None:
    return None if value is None else round(value, DIGITS)


def _numbers(interval: tuple[float, float] | None) -> list[float] | None:
    return None if interval is None else [round(end, DIGITS) for end in interval]


def _learned(one: Learned) -> Values:
    card, check = one.card, one.check
    return {
        "candidate": one.id, "n": some(one.n), "rewarded": some(one.rewarded),
        "interval": None if one.few else _numbers(one.interval),
        "score": None if card is None else {"base": card.base, "parts": [
            {"feature": part.feature.key, "information_value": _number(part.iv), "bins": [_bin(b) for b in part.bins]}
            for part in card.parts
        ]},
        "held_out": None if check is None else {
            "n": check.n, "auc": _number(check.auc), "predicted": _number(check.predicted),
            "observed": _number(check.observed), "interval": _numbers(check.interval),
        },
    }  # fmt: skip


def _bin(one: Bin) -> Values:
    matcher = {key: [text_of(each) for each in value] if isinstance(value, tuple) else text_of(value)
               for key, value in one.matcher.items()}  # fmt: skip
    return {"when": matcher, "points": one.points, "n": one.n, "rewarded": one.rewarded, "rate": _number(one.rate),
            "interval": _numbers(one.interval)}  # fmt: skip


def _judgement(found: Judgement) -> Values:
    return {
        "n": some(found.n), "without_propensity": some(found.unknown), "refused": found.refused,
        "logged": _value(found.logged),
        "policies": [_judged(one) for one in found.policies],
    }  # fmt: skip


def _judged(one: Judged) -> Values:
    return {
        "policy": one.name, "kind": one.kind, "n": some(one.n), "effective_n": _number(one.ess),
        "largest_weight_share": _number(one.largest), "mean_weight": _number(one.mean_weight),
        "rewarded": some(one.rewarded), "never_logged": _number(one.unseen), "refused": one.refused,
        "ips": _value(one.ips), "snips": _value(one.snips), "dr": _value(one.dr), "gain": _value(one.gain),
        "verdict": one.verdict,
    }  # fmt: skip


def _value(value: Value | None) -> Values | None:
    if value is None:
        return None
    told = asdict(value)
    bootstrap = told.pop("bootstrap")
    told = {name: _number(number) for name, number in told.items()}
    return {**told, **({} if bootstrap is None else {"bootstrap": _numbers(bootstrap)})}
