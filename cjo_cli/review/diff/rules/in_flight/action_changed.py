"""A desired action is reached by other events, or is worth another property.

Every journey with that goal counts otherwise, and ends otherwise where its goal ends it.

## Before

```yaml
# taxonomy/actions.yaml
facet: action
terms: [{id: buy, title: Buy, events: [{event: order_completed}], value: value}]
```

## After

```yaml
# taxonomy/actions.yaml
facet: action
terms: [{id: buy, title: Buy, events: [{event: order_completed, where: {value: {gte: 10}}}], value: value}]
```
"""

from __future__ import annotations

from collections.abc import Iterator

from cjo_cli.plan.model import GoalPart, Plan
from cjo_cli.review.diff.base import Both, Category, ChangeRule, Seen
from cjo_cli.review.diff.wording import listed, match, quoted


def check(both: Both) -> Iterator[Seen]:
    """Actions that are goals on both sides, and mean something else."""
    old, new = _actions(both.base.plan), _actions(both.head.plan)
    for name in sorted(old.keys() & new.keys()):
        before, after = _words(old[name]), _words(new[name])
        if (old[name].events, old[name].value) != (new[name].events, new[name].value):
            yield both.of_term(
                "action", name, f"the action {quoted(name)} is {after}, not {before}", before, after, "events"
            )


def _actions(plan: Plan) -> dict[str, GoalPart]:
    return {journey.goal.action: journey.goal for journey in plan.journeys if journey.goal is not None}


def _words(goal: GoalPart) -> str:
    worth = "" if goal.value is None else f", worth its {quoted(goal.value)}"
    return (listed(map(match, goal.events), "or") if goal.events else "nothing") + worth


RULE = ChangeRule("D116", "action-changed", Category.IN_FLIGHT, __doc__, check)
