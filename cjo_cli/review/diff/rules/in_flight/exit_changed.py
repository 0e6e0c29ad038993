"""An exit is new, or asks for something else.

It holds for who is under way as soon as they are migrated, and for everyone who enters.

## Before

```yaml
# journeys/cart-recovery.yaml
exit: [{event: order_completed, where: {cart_id: {entry: cart_id}}}]
```

## After

```yaml
# journeys/cart-recovery.yaml
exit: [{event: order_completed}]
```
"""

from __future__ import annotations

from collections.abc import Iterator

from cjo_cli.review.diff.base import Both, Category, ChangeRule, Seen
from cjo_cli.review.diff.exits import exits
from cjo_cli.review.diff.wording import quoted


def check(both: Both) -> Iterator[Seen]:
    """Exit events that are new, and those whose conditions differ."""
    for pair in both.journeys:
        known = exits(pair.base.plan)
        for event, words in exits(pair.head.plan).items():
            before = known.get(event)
            if before != words:
                than = "" if before is None else f", not on {before}"
                yield pair.seen(f"{quoted(pair.id)} ends on {words}{than}", before, words, "exit")


RULE = ChangeRule("D114", "exit-changed", Category.IN_FLIGHT, __doc__, check)
