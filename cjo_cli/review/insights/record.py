"""What an experiment came to, as insights that a journey's file can hold."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from cjo_cli.diagnostics import suggestion
from cjo_cli.errors import UsageError
from cjo_cli.review.experiments.values import HOLDOUT, Arm, Comparison, Experiment

# How sure a verdict is; who has no verdict leaves no insight.
CONFIDENCE = {"better": "high", "worse": "high", "looks-better": "medium", "looks-worse": "medium", "none": "low"}
Fields = dict[str, str]


def named(found: Sequence[Experiment], name: str) -> Experiment:
    """The experiment of that id. Raises UsageError where there is none."""
    known = {one.id: one for one in found}
    if name not in known:
        listed = ", ".join(known) or "no journey with a goal has a split, or holds customers out"
        raise UsageError(f"no experiment '{name}'", suggestion(name, known) or f"experiments: {listed}")
    return known[name]


def recorded(experiment: Experiment, start: str, end: str, timezone: str, *, alone: bool = False) -> tuple[Fields, ...]:
    """An insight for each arm that can be judged, as the keys and texts of YAML; dated at the replay's end.

    `start` and `end` are instants in UTC, as a summary has them; `alone` is whether other journeys were left out of the
    replay, so that who they would have kept away counts as well. Raises UsageError where nothing can be said: the
    journey does not run, the assignment is off, or there are not enough customers.
    """
    if not experiment.deployed:
        raise UsageError(f"'{experiment.id}' shows nothing: the journey does not run",
                         "an insight needs customers who got the arms")  # fmt: skip
    first, last = (_day(at, timezone) for at in (start, end))
    source = f"cjo report{' without other journeys' if alone else ''}, {first} to {last}"
    found = tuple(
        _insight(experiment, one, source, last) for one in experiment.comparisons if one.verdict in CONFIDENCE
    )
    if not found:
        why = "its assignment is off" if experiment.off else "there are not enough customers"
        raise UsageError(f"'{experiment.id}' shows nothing yet: {why}", "record it when it does")
    return found


def _day(at: str, timezone: str) -> str:
    return datetime.fromisoformat(at).astimezone(ZoneInfo(timezone)).date().isoformat()


def _insight(experiment: Experiment, one: Comparison, source: str, last: str) -> Fields:
    place = {} if experiment.step == HOLDOUT else {"step": experiment.step, "path": one.arm}
    words = (experiment.step, last) if experiment.step == HOLDOUT else (experiment.step, one.arm, last)
    return {
        "id": "-".join(word.replace(".", "-") for word in words),
        "claim": "".join(_claim(experiment, one)),
        "source": source,
        "confidence": CONFIDENCE[one.verdict],
        "date": last,
        **place,
    }


def _claim(experiment: Experiment, one: Comparison) -> Iterator[str]:
    arm, control = experiment.arm(one.arm), experiment.arm(experiment.control)
    who = "Treated customers reach" if experiment.step == HOLDOUT else f"Arm {arm.id} reaches"
    yield f"{who} {experiment.action} at {_rate(arm)}, {control.id} at {_rate(control)}"
    if one.difference is not None and one.always is not None:
        low, high = one.always
        yield f": {100 * one.difference:+.1f} points ({100 * low:+.1f} to {100 * high:+.1f} at any look)"
    if one.verdict == "none":
        yield ", no difference seen"


def _rate(arm: Arm) -> str:
    return f"{100 * (arm.rate or 0):.1f}% of {arm.n}"
