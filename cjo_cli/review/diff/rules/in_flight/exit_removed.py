"""An exit is gone: customers stay in the journey where they used to leave.

They go on getting what the steps send. Where the exit was for who unsubscribed, bought or complained, that is what
they will notice first.

## Before

```yaml
# journeys/cart-recovery.yaml
exit: [{event: order_completed, where: {cart_id: {entry: cart_id}}}, {event: email_opened}]
```

## After

```yaml
# journeys/cart-recovery.yaml
exit: [{event: order_completed, where: {cart_id: {entry: cart_id}}}]
```
"""

from __future__ import annotations

from collections.abc import Iterator

from cjo_cli.review.diff.base import Both, Category, ChangeRule, Seen
from cjo_cli.review.diff.exits import exits
from cjo_cli.review.diff.wording import quoted


def check(both: Both) -> Iterator[Seen]:
    """Exit events of base that head knows no more."""
    for pair in both.journeys:
        kept = exits(pair.head.plan)
        for event, words in exits(pair.base.plan).items():
            if event not in kept:
                yield pair.seen(f"{quoted(pair.id)} does not end on {words} any more", words, None, "exit")


RULE = ChangeRule("D113", "exit-removed", Category.IN_FLIGHT, __doc__, check, breaking=True)
