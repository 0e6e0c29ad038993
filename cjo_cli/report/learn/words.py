"""What the text and the page of a lesson say alike."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from cjo_cli.report.html.labels import micros
from cjo_cli.report.simulation import counted, number, share
from cjo_cli.review.learn.values import DOUBLE
from cjo_cli.stats.several import FEWEST

if TYPE_CHECKING:
    from cjo_cli.review.learn.values import Interval, Judged, Judgement, Learned, Lesson, Value

NAMES = {"written": "as written", "learned": "as learned"}
VERDICTS = {"better": "better", "worse": "worse", "open": "cannot be told apart"}
ESTIMATORS = ("dr", "snips", "ips")


def asked(lesson: Lesson) -> Iterator[str]:
    """What was looked at, in sentences without a full stop."""
    question = lesson.question
    chance = f", its chance in '{question.propensity}'" if question.propensity else ""
    yield f"'{question.shown.events[0]}' names the candidate in '{question.action}'{chance}"
    reward = question.reward
    soon = "" if reward.own else f" within {micros(reward.within)}"
    rate = "" if lesson.mean is None else f": {share(lesson.mean)} of the decisions learned from"
    yield f"rewarded by {reward.name}{soon}{rate}"


def noticed(lesson: Lesson) -> Iterator[str]:
    """What a reader must know before the numbers."""
    for why, count in lesson.dropped.items():
        if count:
            yield f"{decisions(count)} left out: {why}"
    others = sum(lesson.other.values())
    if others:
        yield f"{decisions(others)} for what is no candidate of the step"
    if lesson.judgement.unknown and lesson.question.propensity:
        yield f"{decisions(lesson.judgement.unknown)} not judged by: no propensity from 0 to 1"
    for why in dict.fromkeys(lesson.question.left_out.values()):
        names = [name for name, reason in lesson.question.left_out.items() if reason == why]
        yield f"not learned from: {', '.join(names)}: {why}"
    if any(one.card is None for one in lesson.learned) and any(one.card is not None for one in lesson.learned):
        yield "scores that are left alone stay as written, and count on the same scale"


def many(count: int) -> str:
    """A count, unless it is of few."""
    return f"<{FEWEST}" if 0 < count < FEWEST else number(count)


def decisions(count: int) -> str:
    """So many decisions, unless they are few."""
    return f"<{FEWEST} decisions" if 0 < count < FEWEST else counted(count, "decision")


def rate_of(one: Learned) -> str:
    """How often a candidate's decisions were rewarded, unless that would tell of few."""
    return "–" if one.few or not one.n else share(one.rewarded / one.n)


def card_of(one: Learned) -> str:
    """What became of a candidate's score."""
    if one.card is None:
        return "left alone: too few"
    return counted(len(one.card.parts), "feature") if one.card.parts else "by its rate alone"


def scale(lesson: Lesson) -> str:
    """What points mean."""
    return f"0 points: the odds of {share(lesson.mean)}; {DOUBLE} points more double them"


def name_of(one: Judged) -> str:
    """A policy's name."""
    return NAMES.get(one.kind, f"always {one.name}")


def refusals(judgement: Judgement, most: int) -> Iterator[str]:
    """Which policies cannot be judged, and why; of candidates alone no more than `most`."""
    refused = [one for one in judgement.policies if one.refused is not None]
    alone = [one for one in refused if one.kind == "constant"]
    for one in [*(one for one in refused if one.kind != "constant"), *alone[:most]]:
        yield f"{name_of(one)}: not judged, {one.refused}"
    if len(alone) > most:
        yield f"and {number(len(alone) - most)} more candidates alone that cannot be judged"


def amount(value: float) -> str:
    """A worth a decision, to four digits."""
    return f"{value:.4f}" if abs(value) < 10 else f"{value:,.2f}"


def signed(value: float) -> str:
    """A difference of worths."""
    return f"{value:+.4f}" if abs(value) < 10 else f"{value:+,.2f}"


def around(value: Value) -> str:
    """An interval."""
    return f"({amount(value.low)}, {amount(value.high)})"


def around_gain(value: Value) -> str:
    """An interval of a difference."""
    return f"({signed(value.low)}, {signed(value.high)})"


def rates(interval: Interval | None) -> str:
    """An interval of a rate, in percent."""
    return "" if interval is None else f"({100 * interval[0]:.1f}, {100 * interval[1]:.1f})"
