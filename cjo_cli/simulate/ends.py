"""Exit instants and goals of instances, which depend on their entry alone (S2, S9)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cjo_cli.log.data import Column
from cjo_cli.plan.model import JourneyPlan
from cjo_cli.simulate.conditions import Batch, Judge
from cjo_cli.simulate.result import Array
from cjo_cli.simulate.triggers import earliest, first_event
from cjo_cli.simulate.world import NEVER, Bools, Ints


@dataclass(frozen=True)
class Ends:
    """Each instance's exit instant (NEVER past the horizon) with its reason, and its goal.

    `by_event` is the first exit or goal event alone, which a deferred message is checked against (M5).
    """

    at: Ints
    by_goal: Bools
    reason: Array
    reasons: list[str]
    by_event: Ints
    converted_at: Ints
    value: Column | None

    @property
    def by_longest_stay(self) -> Bools:
        """Whether the exit instant is `max_duration`'s."""
        return np.asarray(self.reason == len(self.reasons) - 1)

    def take(self, rows: Ints) -> Ends:
        """Those of some instances."""
        return Ends(
            self.at[rows], self.by_goal[rows], self.reason[rows], self.reasons, self.by_event[rows],
            self.converted_at[rows], self.value.take(rows) if self.value is not None else None,
        )  # fmt: skip


def find_ends(judge: Judge, journey: JourneyPlan, batch: Batch) -> Ends:
    """The exit instants and goals of `batch`."""
    count = len(batch)
    everyone = np.arange(count, dtype=np.int64)
    horizon = judge.world.horizon
    never = np.full(count, NEVER, dtype=np.int64)
    exits = [first_event(judge, part.match, batch, everyone, batch.entered_at, horizon).ts for part in journey.exits]
    goal_at, value = never, None
    if journey.goal is not None and journey.goal.events:
        until = np.minimum(batch.entered_at + journey.goal.within, horizon)
        hits = [first_event(judge, match, batch, everyone, batch.entered_at, until) for match in journey.goal.events]
        goal_at, value = earliest(hits, journey.goal.value)
    longest = never
    if journey.max_duration is not None:
        longest = batch.entered_at + journey.max_duration
        longest = np.where(longest > horizon, NEVER, longest)
    leaving = goal_at if journey.goal is not None and journey.goal.exit else never
    # In the order in which equal instants are settled: the goal, the exits as in the file, the longest stay.
    first, which = leaving, np.zeros(count, dtype=np.int16)
    for number, exit_at in enumerate(exits, start=1):
        which[exit_at < first] = number
        first = np.minimum(first, exit_at)
    which[longest < first] = len(exits) + 1
    return Ends(
        at=np.minimum(first, longest),
        by_goal=which == 0,
        reason=which,
        reasons=["", *(part.event for part in journey.exits), "max_duration"],
        by_event=first,
        converted_at=goal_at,
        value=value,
    )
