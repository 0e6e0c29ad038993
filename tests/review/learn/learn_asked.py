"""A question of two candidates, and decisions for it without a log."""

from __future__ import annotations

import numpy as np

from cjo_cli.plan.conditions import Match
from cjo_cli.plan.model import CandidatePart, ChooseState, EntryState, JourneyPlan, Reentry
from cjo_cli.review.learn.values import Decisions, Feature, Question, Reward

FEATURES = (Feature("attribute", "age", "number"), Feature("attribute", "noise", "number"))
STEP = ChooseState(
    id="s",
    source=("steps", 0),
    candidates=(CandidatePart(id="a", content="a", via=()), CandidatePart(id="b", content="b", via=())),
)
ENTRY = EntryState(
    id="enter", source=("enter",), way="event", match=Match(events=("e",)), reentry=Reentry(), rollout=10_000, holdout=0
)
QUESTION = Question(
    journey=JourneyPlan(id="j", file="j.yaml", status="live", priority=50, states=(ENTRY, STEP)),
    step=STEP,
    shown=Match(events=("shown",)),
    action="what",
    propensity="chance",
    reward=Reward("bought", (Match(events=("bought",)),), None, 1),
    features=FEATURES,
    left_out={},
    names={"a": "a", "b": "b"},
    held_out=30,
)


def decisions(n: int, seed: int, *, noise: bool = True) -> Decisions:
    """Decisions by chance, half of each; `a` pleases who is under 40, `b` everybody alike."""
    random = np.random.default_rng(seed)
    age, action = random.integers(18, 80, n).astype(float), random.integers(0, 2, n)
    likely = np.where(action == 0, np.where(age < 40, 0.3, 0.1), 0.2)
    return Decisions(
        action=action,
        reward=(random.random(n) < likely).astype(float),
        propensity=np.full(n, 0.5),
        group=np.arange(n),
        held_out=random.random(n) < 0.3,
        features={"age": age, "noise": random.random(n) if noise else np.full(n, np.nan)},
    )
