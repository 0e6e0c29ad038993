"""What the readings of experiments are called."""

from __future__ import annotations

from collections.abc import Iterator

from cjo_cli.report.html.labels import micros
from cjo_cli.report.simulation import counted, number, points, share
from cjo_cli.review.experiments.values import HOLDOUT, Arm, Comparison, Experiment, Interval
from cjo_cli.stats.several import FEWEST

FEW = f"<{FEWEST}"
# In a table; the sentences are below.
SHORT = {
    "off": "off", "few": "too few", "idle": "not run", "better": "better", "worse": "worse", "looks-better": "better?",
    "looks-worse": "worse?", "none": "not yet",
}  # fmt: skip
STYLES = {"off": "red", "few": "dim", "idle": "dim", "better": "green", "worse": "red", "looks-better": "yellow",
          "looks-worse": "yellow", "none": "dim"}  # fmt: skip
LEGEND = (
    "better, worse: sure however often you look. better?, worse?: by 95 % if this is",
    "the one look that was planned. not yet: no difference seen. off: the arms' sizes",
    "are not what they should be. Intervals hold at every look; points of percent.",
)
NOT_DEPLOYED = "nobody ever got an arm, so what differs is chance"
BY_HASH = (
    "Arms are told by the customer's hash. They are what customers got as far as the",
    "log was recorded while the journey ran as it is written; else this is chance.",
)


def name(experiment: Experiment) -> str:
    """What the experiment compares: treated customers with those held out, or the arms of a split."""
    if experiment.step == HOLDOUT:
        return f"{experiment.journey}, treated against held out"
    return f"{experiment.journey}, split {experiment.step}"


def goal(experiment: Experiment) -> str:
    """What is counted."""
    return f"{experiment.action} within {micros(experiment.within)} of the entry"


def verdict(one: Comparison) -> str:
    """The verdict as a sentence without its end."""
    size = "" if one.difference is None else f"{abs(100 * one.difference):.1f} points"
    return {
        "off": "assignment is off: do not read on",
        "few": "not enough customers",
        "idle": "the journey does not run",
        "better": f"better by {size}",
        "worse": f"worse by {size}",
        "looks-better": f"looks better by {size}, if this is the one look planned",
        "looks-worse": f"looks worse by {size}, if this is the one look planned",
        "none": "no difference seen yet",
    }[one.verdict]


def span(interval: Interval | None) -> str:
    """An interval in points."""
    return "" if interval is None else f"({points(interval[0])}, {points(interval[1])})"


def chance(p: float | None) -> str:
    """A p-value, to three places."""
    return "–" if p is None else "p < 0.001" if p < 0.001 else f"p = {p:.3f}"


def people(arm: Arm) -> str:
    """How many are judged, unless they are few."""
    return FEW if arm.few else number(arm.n)


def rate(arm: Arm) -> str:
    """The arm's rate, unless it would tell of few."""
    return "–" if arm.few else share(arm.rate)


def portion(arm: Arm) -> str:
    """The share of customers that is to take the arm."""
    return f"{100 * arm.share:g}%"


def lacking(experiment: Experiment, one: Comparison) -> str:
    """What is still to come before the rate that is sought can be told."""
    if experiment.sought is None or one.days is None:
        return ""
    why = "the target" if experiment.target else "a tenth above the control"
    sought = f"{share(experiment.sought)}, {why}"
    if one.days == 0:
        return f"enough customers to tell {sought}"
    return f"{counted(one.days, 'day')} of entries still needed to tell {sought}"


def behind(experiment: Experiment, one: Comparison) -> Iterator[str]:
    """What stands behind a verdict: chance, what so many could tell, what is lacking."""
    beside = f" among {len(experiment.comparisons)} comparisons" if len(experiment.comparisons) > 1 else ""
    if one.corrected is not None:
        yield chance(one.corrected) + beside
    if one.detectable is not None:
        yield f"so many tell a rise of {100 * one.detectable:.1f} points"
    yield from filter(None, [lacking(experiment, one)])


def notes(experiment: Experiment) -> Iterator[str]:
    """What is to be known beside the numbers."""
    if not experiment.deployed:
        yield NOT_DEPLOYED
    if experiment.off:
        found = ", ".join(f"{arm.id} {FEW if arm.few else number(arm.assigned)} for {portion(arm)}"
                          for arm in experiment.arms)  # fmt: skip
        yield f"the arms' sizes do not fit their shares ({chance(experiment.mismatch)}): {found}"
    if experiment.waiting >= FEWEST:
        yield f"left out: {counted(experiment.waiting, 'customer')} whose {micros(experiment.within)} are not over"
    if experiment.before >= FEWEST:
        yield f"left out: {counted(experiment.before, 'customer')} who were at the goal before the split"
