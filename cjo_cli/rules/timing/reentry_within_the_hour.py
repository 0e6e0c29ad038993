"""Re-entry is allowed again within the hour.

## Why

`reentry: {after: ...}` is there to give customers a rest. Minutes are none: whoever does again what starts the journey
gets everything anew. It is mostly a slip for days. Where no rest is meant, `after_exit`, the default, says so. Said
of journeys that send what counts towards caps; others, such as receipts, may well start at every event.

## Fires

```yaml
# journeys/cart-recovery.yaml
enter: {event: cart_updated, key: cart_id, reentry: {after: 7m}}
```

## Mended

```yaml
# journeys/cart-recovery.yaml
enter: {event: cart_updated, key: cart_id, reentry: {after: 7d}}
```
"""

from __future__ import annotations

from collections.abc import Iterator

from cjo_cli.diagnostics import Severity
from cjo_cli.rules.base import Fault, JourneyItem, Rule, Scene
from cjo_cli.rules.flow.support.words import span
from cjo_cli.rules.timing.support.arrival import HOUR
from cjo_cli.rules.timing.support.messages import messages, purpose_of


def check(scene: Scene, item: JourneyItem) -> Iterator[Fault]:
    """A rest of less than an hour, in a journey that presses on people."""
    reentry = item.plan.entry.reentry
    presses = (purpose_of(scene, message).capped for state in item.plan.states for message in messages(state))
    if 0 < reentry.after < HOUR and any(presses):
        text = f"re-entry is allowed {span(reentry.after)} after the {reentry.since}: that is no rest"
        yield Fault(RULE.name, item.place("enter", "reentry", "after"), text, "minutes",
                    hint="write hours or days; without a rest: after_exit")  # fmt: skip


RULE = Rule("CJO415", "reentry-within-the-hour", Severity.INFO, __doc__, journey=check)
