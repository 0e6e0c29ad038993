"""Experiments as values: a split's arms, or treated against held out, and what can be said of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from cjo_cli.stats.several import FEWEST

# In the order in which they are asked.
Verdict = Literal["off", "few", "idle", "better", "worse", "looks-better", "looks-worse", "none"]
Interval = tuple[float, float]
# Treated against held out is an experiment by this name; a split by its step's id.
HOLDOUT = "holdout"
# Below that share of luck an assignment is called off.
OFF = 0.001
# Where the journey has no target, a rate as much above the control's is looked for.
TENTH = 1.1


@dataclass(frozen=True)
class Arm:
    """One arm: the share that is to take it, and its customers, each by the first entry that came here.

    `assigned` are all of them; `n` those who are judged: the goal's window has passed, and it was not reached before
    the split. `converted` reached it within the window.
    """

    id: str
    share: float
    assigned: int
    n: int
    converted: int
    rate: float | None
    interval: Interval | None

    @property
    def few(self) -> bool:
        """Whether its numbers would tell of less than five customers, and so are not shown."""
        return 0 < self.n < FEWEST or 0 < self.converted < FEWEST or 0 < self.assigned < FEWEST


@dataclass(frozen=True)
class Comparison:
    """An arm against the control; without numbers where there are not enough customers to compare.

    `difference` has the `interval` of one planned look, `always` that of any number of looks, corrected for the number
    of comparisons; `p` is that of one look, `corrected` by Holm for the others beside it. `detectable` is the least
    rise that so many tell, `days` the days of entries still needed to tell the rate that is sought (0: enough; None:
    nobody knows).
    """

    arm: str
    verdict: Verdict
    difference: float | None = None
    interval: Interval | None = None
    always: Interval | None = None
    p: float | None = None
    corrected: float | None = None
    detectable: float | None = None
    days: int | None = None


@dataclass(frozen=True)
class Experiment:
    """One experiment of a journey: of the split `step`, or HOLDOUT.

    `mismatch` is the p-value of so many customers in each arm, by the arms' shares. `sought` is the rate that is looked
    for, the goal's target or else a tenth above the control's; `waiting` customers' windows are still open, `before`
    reached the goal before the split. `deployed` is whether the journey is one that runs: else no customer of the log
    ever got an arm, and its verdicts are `idle`.
    """

    journey: str
    step: str
    title: str | None
    action: str
    within: int
    deployed: bool
    control: str
    arms: tuple[Arm, ...]
    comparisons: tuple[Comparison, ...]
    mismatch: float | None
    sought: float | None
    target: bool
    waiting: int
    before: int

    @property
    def id(self) -> str:
        """By what it is named: `journey:step`."""
        return f"{self.journey}:{self.step}"

    def arm(self, name: str) -> Arm:
        """The arm of that id."""
        return next(arm for arm in self.arms if arm.id == name)

    @property
    def off(self) -> bool:
        """Whether the arms' sizes are not what their shares say."""
        return self.mismatch is not None and self.mismatch < OFF
