"""A split gets too few customers to tell its arms apart (with `--log`).

## Why

An experiment that cannot show the effect it hopes for ends in a guess. Taken together are the journey's `goal.target`,
the rate at which customers reach the goal in the log, and how many of them come to the split a day: the days needed
for a two-sided test at 5 % to find that effect with a power of 80 %, of each arm against the control; without a
control of the two smallest arms. They are held against the days from `enter.from` to `enter.until`, or 90 where the
journey has no end. Quiet where the log shows the target reached, or less than 30 instances whose goal's window has
closed.

## Fires

```yaml
# journeys/cart-recovery.yaml
goal: {action: buy, within: 3d, target: 65}
steps:
  - id: patience
    split:
      - {id: soon, weight: 50, steps: [{wait: 1h}, {send: cart-reminder}]}
      - {id: control, weight: 50}
```

## Mended

```yaml
# journeys/cart-recovery.yaml
goal: {action: buy, within: 3d, target: 80}
steps:
  - id: patience
    split:
      - {id: soon, weight: 50, steps: [{wait: 1h}, {send: cart-reminder}]}
      - {id: control, weight: 50}
```
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from math import ceil

from cjo_cli.diagnostics import Related, Severity
from cjo_cli.log.facts import DAY, SplitTraffic, Traffic
from cjo_cli.rules.base import Fault, JourneyItem, Rule, Scene
from cjo_cli.rules.experiments.support.arms import SplitPart, splits_of
from cjo_cli.stats.power import needed

PATIENCE = 90
FEWEST = 30
WHOLE = 10_000


@dataclass(frozen=True)
class Trial:
    """What decides: pairs of arms by their shares (treated, control), rates, arrivals a day, days there are."""

    pairs: tuple[tuple[float, float], ...]
    base: float
    target: float
    daily: float
    days: float

    @property
    def takes(self) -> float:
        """Days until the slowest pair has what it needs."""
        return max(needed(self.target, self.base, c / t) / (t * self.daily) for t, c in self.pairs)


def check(scene: Scene, item: JourneyItem) -> Iterator[Fault]:
    goal, log = item.plan.goal, scene.log
    known = log.journeys.get(item.journey.id) if log is not None else None
    if goal is None or goal.target is None or log is None or known is None:
        return
    for split in splits_of(item):
        trial = _trial(split, known.splits[split.state.id], goal.target / WHOLE, known.days, _window(item, log))
        if trial is not None and trial.takes > trial.days:
            yield Fault(
                RULE.name, split.place, _message(split, trial),
                f"{trial.daily:.3g} a day come here of the {trial.takes * trial.daily:,.0f} it needs",
                (Related(item.place("goal", "target"), f"in the log {trial.base:.1%} get there"),),
                _way_out(trial))  # fmt: skip


def _window(item: JourneyItem, log: Traffic) -> float:
    """Days that the journey lets customers in."""
    entry = item.plan.entry
    if entry.until is None:
        return PATIENCE
    return max(entry.until - (entry.from_ or log.facts.first), 0) / DAY


def _trial(split: SplitPart, seen: SplitTraffic, target: float, days: float, window: float) -> Trial | None:
    """None where there is nothing to find, or nothing to find it by."""
    arms = sum(seen.arms.values())
    if seen.judged < FEWEST or not arms or not days or seen.converted / seen.judged >= target:
        return None
    pairs = tuple(_pairs(split))
    return Trial(pairs, seen.converted / seen.judged, target, arms / days, window) if pairs else None


def _pairs(split: SplitPart) -> Iterator[tuple[float, float]]:
    """Shares of the arms to be told apart: each against the largest control; else the two smallest."""
    treated = sorted(arm.weight / WHOLE for arm in split.treated if arm.weight)
    control = max((arm.weight / WHOLE for arm in split.controls), default=0.0)
    if control:
        yield from ((share, control) for share in treated)
    elif len(treated) > 1:
        yield treated[0], treated[1]


def _message(split: SplitPart, trial: Trial) -> str:
    return (
        f"the split '{split.state.id}' takes {ceil(trial.takes):,} days to tell a rate of {trial.target:.1%}"
        f" from {trial.base:.1%}; it has {trial.days:.0f}"
    )


def _way_out(trial: Trial) -> str:
    """The least target that the days there are would show, in whole percents."""
    first = ceil(trial.target * 100)
    enough = (p for p in range(first, 100) if replace(trial, target=p / 100).takes <= trial.days)
    least = next(enough, None)
    aim = f"aim at {least} % or more, or " if least is not None else ""
    return f"{aim}give it more time, more customers, or fewer arms"


RULE = Rule("CJO808", "under-powered", Severity.WARNING, __doc__, journey=check)
