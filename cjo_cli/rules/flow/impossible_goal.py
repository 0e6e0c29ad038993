"""A goal that no event can reach.

## Why

The `where` of the action asks for values that no event can have, such as a number above and below the same bound. The
journey can only fail.

## Fires

```yaml
# taxonomy/actions.yaml
terms:
  - {id: buy, title: Buy, events: [{event: order_completed, where: {value: {gte: 100, lt: 10}}}], value: value}
```

## Mended

```yaml
# taxonomy/actions.yaml
terms:
  - {id: buy, title: Buy, events: [{event: order_completed, where: {value: {gte: 10, lt: 100}}}], value: value}
```
"""

from __future__ import annotations

from collections.abc import Iterator

from cjo_cli.diagnostics import Related, Severity
from cjo_cli.rules.base import Fault, JourneyItem, Rule, Scene
from cjo_cli.rules.flow.support.facts import universe_of
from cjo_cli.rules.flow.support.variables import kind_of


def check(scene: Scene, item: JourneyItem) -> Iterator[Fault]:
    """A goal all of whose events are impossible."""
    goal = item.plan.goal
    if goal is None or not all(kind_of(match, universe_of(scene)).impossible for match in goal.events):
        return
    place = scene.facets.of("action")[goal.action].place("events")
    yield Fault(RULE.name, item.place("goal", "action"), f"no event can ever be '{goal.action}'", "never reached",
                (Related(place, "asks for what cannot be"),), "mend the 'where' of the action")  # fmt: skip


RULE = Rule("CJO317", "impossible-goal", Severity.WARNING, __doc__, journey=check)
