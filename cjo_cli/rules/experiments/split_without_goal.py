"""A split in a journey without a goal.

## Why

Arms are compared by how many reach the goal. Without one the customers are divided for nothing.

## Fires

```yaml
# journeys/order-news.yaml
journey: order-news
status: live
enter: {event: order_completed}
steps:
  - id: offer
    split:
      - {id: reminded, weight: 50, steps: [{send: cart-reminder}]}
      - {id: control, weight: 50}
```

## Mended

```yaml
# journeys/order-news.yaml
journey: order-news
status: live
goal: {action: buy, within: 30d}
enter: {event: order_completed}
steps:
  - id: offer
    split:
      - {id: reminded, weight: 50, steps: [{send: cart-reminder}]}
      - {id: control, weight: 50}
```
"""

from __future__ import annotations

from collections.abc import Iterator

from cjo_cli.diagnostics import Severity
from cjo_cli.rules.base import Fault, JourneyItem, Rule, Scene
from cjo_cli.rules.experiments.support.arms import splits_of


def check(_: Scene, item: JourneyItem) -> Iterator[Fault]:
    if item.journey.goal is not None:
        return
    for split in splits_of(item):
        message = f"the split '{split.state.id}' divides customers, and the journey has no goal to compare them by"
        yield Fault(RULE.name, split.place, message, "compared by what?",
                    hint="add goal: {action: ..., within: 7d} to the journey")  # fmt: skip


RULE = Rule("CJO805", "split-without-goal", Severity.WARNING, __doc__, journey=check)
