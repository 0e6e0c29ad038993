"""A message that leaves when the goal's window is closed.

## Why

The goal counts within its window after the entry. What is sent later cannot bring it about any more: the window is too
short, or the message too late. Messages of a purpose that needs no consent, such as a receipt, are not meant to.

## Fires

```yaml
# journeys/cart-recovery.yaml
goal: {action: buy, within: 3d}
steps:
  - {id: patience, wait: 4d}
  - {id: remind, send: cart-reminder}
```

## Mended

```yaml
# journeys/cart-recovery.yaml
goal: {action: buy, within: 7d}
steps:
  - {id: patience, wait: 4d}
  - {id: remind, send: cart-reminder}
```
"""

from __future__ import annotations

from collections.abc import Iterator

from cjo_cli.diagnostics import Related, Severity
from cjo_cli.rules.base import Fault, JourneyItem, Rule, Scene
from cjo_cli.rules.flow.support.words import span
from cjo_cli.rules.timing.support.arrival import reached
from cjo_cli.rules.timing.support.messages import messages, purpose_of


def check(scene: Scene, item: JourneyItem) -> Iterator[Fault]:
    """Messages none of which can leave within the goal's window."""
    goal = item.plan.goal
    if goal is None:
        return
    related = (Related(item.place("goal", "within"), "the window"),)
    for _, state, arrival in reached(scene, item):
        late = arrival.earliest >= goal.within
        for message in messages(state) if late else ():
            if purpose_of(scene, message).consent is not None:
                text = (
                    f"the goal's window closes {span(goal.within)} after the entry; "
                    f"this message leaves no sooner than {span(arrival.earliest)} after it"
                )
                yield Fault(RULE.name, item.place(*message.path), text, "cannot help the goal", related,
                            "widen 'within', or send it sooner")  # fmt: skip


RULE = Rule("CJO401", "message-after-goal", Severity.WARNING, __doc__, journey=check)
