"""A journey is in another exclusive group, or in none.

A customer is in at most one journey of a group, so that this decides who enters all of them.

## Before

```yaml
# journeys/cart-recovery.yaml
exclusive: discounts
```

## After

```yaml
# journeys/cart-recovery.yaml
exclusive: reminders
```
"""

from __future__ import annotations

from collections.abc import Iterator

from cjo_cli.review.diff.base import Both, Category, ChangeRule, Seen
from cjo_cli.review.diff.wording import quoted


def check(both: Both) -> Iterator[Seen]:
    """Journeys with another `exclusive`."""
    for pair in both.journeys:
        old, new = pair.base.plan.exclusive, pair.head.plan.exclusive
        if old != new:
            group = "in no exclusive group" if new is None else f"in the exclusive group {quoted(new)}"
            yield pair.seen(f"{quoted(pair.id)} is {group}", old, new, "exclusive")


RULE = ChangeRule("D208", "group-changed", Category.AUDIENCE, __doc__, check)
