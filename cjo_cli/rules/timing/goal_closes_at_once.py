"""The goal's window closes within the hour of the first message.

## Why

People read a message hours later, and act later still. A window that closes within an hour of the very first message
counts almost nobody, and the journey looks as if it did nothing. Messages of a purpose that needs no consent, such as a
receipt, are not meant to bring the goal about.

## Fires

```yaml
# journeys/cart-recovery.yaml
goal: {action: buy, within: 210m}
steps:
  - {id: patience, wait: 3h}
  - {id: remind, send: cart-reminder}
```

## Mended

```yaml
# journeys/cart-recovery.yaml
goal: {action: buy, within: 3d}
steps:
  - {id: patience, wait: 3h}
  - {id: remind, send: cart-reminder}
```
"""

from __future__ import annotations

from collections.abc import Iterator

from cjo_cli.diagnostics import Related, Severity
from cjo_cli.rules.base import Fault, JourneyItem, Rule, Scene
from cjo_cli.rules.flow.support.words import span
from cjo_cli.rules.timing.support.arrival import HOUR, reached
from cjo_cli.rules.timing.support.messages import Message, messages, purpose_of


def check(scene: Scene, item: JourneyItem) -> Iterator[Fault]:
    """A goal that is over, or nearly, when the first message can leave."""
    goal = item.plan.goal
    if goal is None:
        return
    first = _first(scene, item)
    if first is not None and first[0] < goal.within < first[0] + HOUR:
        text = (
            f"the goal's window closes {span(goal.within)} after the entry, within an hour of the first message "
            f"(no sooner than {span(first[0]) if first[0] else 'the entry itself'})"
        )
        related = (Related(item.place(*first[1].path), "the first message"),)
        yield Fault(RULE.name, item.place("goal", "within"), text, "hardly anybody is so quick", related,
                    "widen 'within'")  # fmt: skip


def _first(scene: Scene, item: JourneyItem) -> tuple[int, Message] | None:
    """The message that can leave first, and when."""
    found = [
        (arrival.earliest, number, message)
        for number, state, arrival in reached(scene, item)
        for message in messages(state)
        if purpose_of(scene, message).consent is not None
    ]
    first = min(found, key=lambda each: each[:2], default=None)
    return None if first is None else (first[0], first[2])


RULE = Rule("CJO414", "goal-closes-at-once", Severity.WARNING, __doc__, journey=check)
