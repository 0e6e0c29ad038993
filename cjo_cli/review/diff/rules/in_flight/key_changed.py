"""What tells a journey's instances apart is another.

With a key a customer may be in the journey several times, once for each of its values. Those under way are known by
the old one: who has a running instance under it may enter a second time under the new one.

## Before

```yaml
# journeys/cart-recovery.yaml
enter: {event: cart_updated, where: {value: {gte: 30}}, key: cart_id}
```

## After

```yaml
# journeys/cart-recovery.yaml
enter: {event: cart_updated, where: {value: {gte: 30}}}
```
"""

from __future__ import annotations

from collections.abc import Iterator

from cjo_cli.review.diff.base import Both, Category, ChangeRule, Seen
from cjo_cli.review.diff.wording import quoted


def check(both: Both) -> Iterator[Seen]:
    """Journeys with another `key`."""
    for pair in both.journeys:
        old, new = pair.base.plan.entry.key, pair.head.plan.entry.key
        if old != new:
            per = "one instance a customer" if new is None else f"one instance a customer and {quoted(new)}"
            yield pair.seen(f"{quoted(pair.id)} has {per}", old, new, "enter", "key")


RULE = ChangeRule("D118", "key-changed", Category.IN_FLIGHT, __doc__, check, breaking=True)
