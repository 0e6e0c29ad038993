"""A journey's goal is another, has another window, or ends the journey where it did not.

What is counted as success changes, so figures of before and after cannot be compared; with `exit` customers leave at
another instant.

## Before

```yaml
# journeys/cart-recovery.yaml
goal: {action: buy, within: 3d}
```

## After

```yaml
# journeys/cart-recovery.yaml
goal: {action: buy, within: 7d}
```
"""

from __future__ import annotations

from collections.abc import Iterator

from cjo_cli.plan.model import GoalPart
from cjo_cli.review.diff.base import Both, Category, ChangeRule, Seen
from cjo_cli.review.diff.wording import quoted, span


def check(both: Both) -> Iterator[Seen]:
    """Goals that differ in what the journey says of them; their events are the action's."""
    for pair in both.journeys:
        before, after = _words(pair.base.plan.goal), _words(pair.head.plan.goal)
        if before != after:
            name, than = quoted(pair.id), "" if before is None else f", not {before}"
            sentence = f"the goal of {name} is {after}{than}" if after else f"{name} has no goal now"
            yield pair.seen(sentence, before, after, "goal")


def _words(goal: GoalPart | None) -> str | None:
    if goal is None:
        return None
    return f"{quoted(goal.action)} within {span(goal.within)}, {'which ends it' if goal.exit else 'and goes on'}"


RULE = ChangeRule("D115", "goal-changed", Category.IN_FLIGHT, __doc__, check)
