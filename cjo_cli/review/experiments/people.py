"""Who counts in an experiment: each customer once, by the first entry that came to it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from cjo_cli.plan.model import ChooseState, JourneyPlan, SendState, SplitState
from cjo_cli.review.experiments.values import HOLDOUT
from cjo_cli.simulate.result import NEVER, Ran

WHOLE = 10_000
TREATED = "treated"


@dataclass(frozen=True)
class Design:
    """What an experiment is before anybody comes: its name, its arms with their shares, and which is the control."""

    step: str
    title: str | None
    shares: dict[str, float]
    control: str
    state: int | None = None


@dataclass(frozen=True)
class People:
    """Customers by arm (a number into the design's shares), when each entered, and what became of them."""

    arm: Any
    entered_at: Any
    converted: Any
    before: Any


def designs(journey: JourneyPlan, project_holdout: int) -> list[Design]:
    """The journey's experiments: treated against held out, then its splits in the file's order."""
    # Whom the project holds out ends no journey for another to begin with (E1).
    project = 0 if journey.entry.way == "journey" else project_holdout
    held = round(1 - (1 - journey.entry.holdout / WHOLE) * (1 - project / WHOLE), 8)
    found = [Design(HOLDOUT, None, {TREATED: 1 - held, HOLDOUT: held}, HOLDOUT)] if 0 < held < 1 else []
    for number, state in enumerate(journey.states):
        if isinstance(state, SplitState):
            bounds = [0, *(move.below or 0 for move in state.transitions)]
            weights = zip(state.transitions, bounds, bounds[1:], strict=False)
            shares = {str(move.path): (top - low) / WHOLE for move, low, top in weights if top > low}
            if len(shares) > 1:
                found.append(Design(state.id, journey.title, shares, _control(journey, state, shares), number))
    return found


def _control(journey: JourneyPlan, split: SplitState, shares: dict[str, float]) -> str:
    """The first arm that sends nothing; where each sends something, the first."""
    for position, move in enumerate(split.transitions):
        top = (*split.source, "split", position)
        inside = [state for state in journey.states if state.source[: len(top)] == top]
        if str(move.path) in shares and not any(isinstance(state, SendState | ChooseState) for state in inside):
            return str(move.path)
    return next(iter(shares))


def people(ran: Ran, design: Design) -> People:
    """Those who came to the experiment; held-out customers come to no split's."""
    if design.state is None:
        instance, at, arm = np.arange(len(ran)), ran.entered_at, ran.held_out.astype(np.int64)
    else:
        instance, at, arm = _took(ran, design)
    order = np.lexsort((at, ran.customer[instance]))
    instance, at, arm = instance[order], at[order], arm[order]
    customer = ran.customer[instance]
    first = np.r_[True, customer[1:] != customer[:-1]][: len(customer)]
    instance, at, arm = instance[first], at[first], arm[first]
    reached = ran.converted_at[instance]
    before = np.zeros(len(instance), dtype=np.bool_) if design.state is None else reached <= at
    return People(arm, ran.entered_at[instance], (reached != NEVER) & ~before, before)


def _took(ran: Ran, design: Design) -> tuple[Any, Any, Any]:
    """Treated instances that took an arm: which, when, and the arm's number."""
    rows = ran.step(design.state or 0)
    if rows is None:
        nobody = np.zeros(0, dtype=np.int64)
        return nobody, nobody, nobody
    names = {name: place for place, name in enumerate(design.shares)}
    number = np.array([names.get(name, -1) for name in (*rows.names, "")], dtype=np.int64)[rows.path]
    kept = (number >= 0) & ~ran.held_out[rows.instance]
    return rows.instance[kept].astype(np.int64), rows.at[kept], number[kept]
