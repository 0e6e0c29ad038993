"""What a policy would do for each logged decision: the chance of every candidate (S7)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cjo_cli.log.reader import Log
from cjo_cli.plan.model import ChooseState, Plan
from cjo_cli.review.learn.decisions import Scene, scenes
from cjo_cli.review.learn.values import Array, Question
from cjo_cli.simulate.channels import Chooser


@dataclass(frozen=True)
class Policy:
    """`eligible` and `best` (-1: nothing) of each decision; `explore` is a share from 0 to 1."""

    eligible: Array
    best: Array
    explore: float

    @property
    def sends(self) -> Array:
        """Where it sends anything."""
        return np.asarray(self.best >= 0)

    def chances(self) -> Array:
        """The chance of each candidate; nothing at all where none is eligible."""
        each = self.eligible / np.maximum(self.eligible.sum(axis=1, keepdims=True), 1)
        taken = self.best[:, None] == np.arange(self.eligible.shape[1])
        return np.asarray(self.explore * each + (1 - self.explore) * taken)


def policy_of(plan: Plan, log: Log, question: Question, step: ChooseState) -> Policy:
    """What `step` would do for all decisions of the log, in their order."""
    parts = [_part(scene, step) for scene in scenes(plan, log, question)]
    eligible, best = (np.concatenate([part[at] for part in parts]) for at in (0, 1))
    return Policy(eligible, best, step.explore / 10_000)


def _part(scene: Scene, step: ChooseState) -> tuple[Array, Array]:
    chooser, rows, journey = Chooser(scene.judge), scene.rows(), scene.question.journey.id
    # Without exploration a choose of one candidate takes it wherever it is eligible.
    lone = [step.model_copy(update={"candidates": (one,), "explore": 0}) for one in step.candidates]
    eligible = np.column_stack([chooser.choose(journey, one, rows) >= 0 for one in lone])
    return eligible, chooser.choose(journey, step.model_copy(update={"explore": 0}), rows)


def constant(policy: Policy, candidate: int) -> Policy:
    """Always the same candidate, wherever it is eligible."""
    best = np.where(policy.eligible[:, candidate], candidate, -1)
    return Policy(policy.eligible, best, 0.0)
