"""Reading a replay's experiments: how sure is it that an arm differs from the control, and what is lacking.

A replay decides arms by the customer's hash (S6, E4). Where the journey runs as it is written, these are the arms that
customers had; where it does not, nobody ever got one, and whatever differs is chance.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from math import ceil

import numpy as np

from cjo_cli.model.base import DAY
from cjo_cli.review.experiments.people import WHOLE, Design, People, designs, people
from cjo_cli.review.experiments.values import TENTH, Arm, Comparison, Experiment, Verdict
from cjo_cli.simulate.result import Ran, Result
from cjo_cli.stats.anytime import always
from cjo_cli.stats.power import ALPHA, detectable, needed
from cjo_cli.stats.rates import difference, rate, wilson
from cjo_cli.stats.several import FEWEST, equal, holm, mismatch

# Journeys of these statuses run, or have run.
DEPLOYED = ("live", "paused", "closed")


def experiments(result: Result) -> tuple[Experiment, ...]:
    """The experiments of every journey that was replayed and has a goal, in the order of journeys and files."""
    return tuple(one for ran in result.each() for one in of_journey(ran, result.plan.holdout, result.horizon))


def of_journey(ran: Ran, project_holdout: int, horizon: int) -> Iterator[Experiment]:
    """One journey's experiments; `project_holdout` are the project's basis points, `horizon` the replay's end."""
    if ran.plan.goal is not None:
        for design in designs(ran.plan, project_holdout):
            yield _read(ran, design, horizon)


def _read(ran: Ran, design: Design, horizon: int) -> Experiment:
    goal = ran.plan.goal
    assert goal is not None
    came = people(ran, design)
    passed = came.entered_at + goal.within <= horizon
    judged = passed & ~came.before
    arms = {arm.id: arm for arm in _arms(design, came, judged)}
    control = arms[design.control]
    luck = mismatch([arm.assigned for arm in arms.values()], list(design.shares.values()))
    sought, by_target = _sought(control, None if goal.target is None else goal.target / WHOLE)
    found = Experiment(
        ran.plan.id, design.step, design.title, goal.action, goal.within, ran.plan.status in DEPLOYED, control.id,
        tuple(arms.values()), (), luck, sought, by_target,
        int((~passed & ~came.before).sum()), int(came.before.sum()),
    )  # fmt: skip
    span = (horizon - goal.within - int(came.entered_at.min(initial=horizon))) / DAY
    return replace(found, comparisons=tuple(_compared(found, control, span)))


def _arms(design: Design, came: People, judged: np.ndarray) -> Iterator[Arm]:
    for place, (name, share) in enumerate(design.shares.items()):
        mine = came.arm == place
        n, converted = int((mine & judged).sum()), int((mine & judged & came.converted).sum())
        yield Arm(name, share, int(mine.sum()), n, converted, rate(converted, n), wilson(converted, n))


def _sought(control: Arm, target: float | None) -> tuple[float | None, bool]:
    """The rate that is looked for: the target where it lies above the control's rate; None beside a few's rate."""
    if control.rate is None or control.few:
        return None, False
    if target is not None and target > control.rate:
        return target, True
    tenth = control.rate * TENTH
    return (tenth, False) if control.rate < tenth < 1 else (None, False)


def _compared(found: Experiment, control: Arm, span: float) -> Iterator[Comparison]:
    """Every arm but the control; several share the error that one may make."""
    others = [arm for arm in found.arms if arm is not control]
    values = [None if arm.few or control.few else equal((arm.converted, arm.n), (control.converted, control.n))
              for arm in others]  # fmt: skip
    corrected = iter(holm([p for p in values if p is not None]))
    for arm, p in zip(others, values, strict=True):
        if p is None:
            yield Comparison(arm.id, "off" if found.off else "few", days=_days(found, arm, control, span))
        else:
            yield _told(found, arm, control, (p, next(corrected)), span)


def _told(found: Experiment, arm: Arm, control: Arm, p: tuple[float, float], span: float) -> Comparison:
    mine, other, alpha = (arm.converted, arm.n), (control.converted, control.n), ALPHA / (len(found.arms) - 1)
    once, ends = difference(mine, other), always(mine, other, alpha)
    assert once is not None
    assert ends is not None
    assert control.rate is not None
    rise = detectable(control.rate, arm.n, control.n / arm.n, alpha)
    return Comparison(
        arm.id, _verdict(found, once[0], ends, p[1]), once[0], once[1:], ends, *p, rise,
        _days(found, arm, control, span),
    )  # fmt: skip


def _verdict(found: Experiment, apart: float, ends: tuple[float, float], corrected: float) -> Verdict:
    if found.off or not found.deployed:
        return "off" if found.off else "idle"
    if ends[0] > 0 or ends[1] < 0:
        return "better" if ends[0] > 0 else "worse"
    if corrected < ALPHA:
        return "looks-better" if apart > 0 else "looks-worse"
    return "none"


def _days(found: Experiment, arm: Arm, control: Arm, span: float) -> int | None:
    """Days of entries that the arm still lacks, as many a day as came; at the least until it can be compared."""
    if found.off or found.sought is None or control.rate is None or not arm.n or arm.few or span <= 0:
        return None
    alpha = ALPHA / (len(found.arms) - 1)
    pooled = (arm.converted + control.converted) / (arm.n + control.n)
    if pooled in (0, 1):
        return None
    ratio = control.share / arm.share
    comparable = FEWEST / min(pooled, 1 - pooled) / min(ratio, 1)
    lacking = max(needed(found.sought, control.rate, ratio, alpha), comparable) - arm.n
    return max(0, ceil(lacking / (arm.n / span)))
