"""A journey's instances between their walk and the result."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np

from cjo_cli.plan.model import JourneyPlan
from cjo_cli.simulate.conditions import Batch
from cjo_cli.simulate.ends import Ends
from cjo_cli.simulate.messages import Messages
from cjo_cli.simulate.result import NEVER, SENT, Array, Ran, step_ranks
from cjo_cli.simulate.walk import Walked
from cjo_cli.simulate.world import Bools, Ints, World


@dataclass(frozen=True)
class Instances:
    """A journey's accepted instances, with all that their walk left behind."""

    journey: JourneyPlan
    batch: Batch
    key: Ints
    key_texts: np.ndarray[Any, Any]
    held_out: Bools
    ends: Ends
    walked: Walked

    @cached_property
    def ranks(self) -> Ints:
        """The place of each state's id in code point order."""
        return step_ranks([state.id for state in self.journey.states])

    def ran(self, world: World, asked: list[Messages]) -> Ran:
        """As the result keeps them and what they asked for, customers numbered as in the whole log."""
        value = np.full(len(self.batch), np.nan)
        if self.ends.value is not None:
            value = np.where(self.ends.value.valid, self.ends.value.values, np.nan)
        walked = self.walked
        return Ran(
            plan=self.journey,
            customer=(self.batch.customer + world.data.low + world.low).astype(np.int32),
            key=self.key.astype(np.int32),
            key_texts=self.key_texts,
            entered_at=self.batch.entered_at,
            held_out=self.held_out,
            ended_at=walked.ended_at,
            outcome=walked.outcome,
            reason=walked.reason,
            reasons=tuple(walked.reasons),
            converted_at=self.ends.converted_at,
            value=value,
            credited=self._credited(asked),
            steps=tuple(replace(rows, instance=rows.instance.astype(np.int32)) for rows in walked.steps),
            messages=tuple(messages.rows() for messages in asked),
        )

    def _credited(self, asked: list[Messages]) -> Array:
        """For each instance the state whose message is credited with the goal, or -1 (S9)."""
        count = len(self.batch)
        credited = np.full(count, -1, dtype=np.int16)
        if self.journey.goal is None:
            return credited
        latest, rank = (np.full(count, np.iinfo(np.int64).min, dtype=np.int64) for _ in range(2))
        goal = self.ends.converted_at
        for messages in asked:
            rows = np.flatnonzero(messages.outcome == SENT)
            rows = rows[goal[messages.instance[rows]] != NEVER]
            rows = rows[messages.at[rows] <= goal[messages.instance[rows]]]
            instance, at, own = messages.instance[rows], messages.at[rows], int(self.ranks[messages.state])
            # The last in M6's order.
            later = (at > latest[instance]) | ((at == latest[instance]) & (own > rank[instance]))
            instance = instance[later]
            latest[instance], rank[instance], credited[instance] = at[later], own, messages.state
        return credited
