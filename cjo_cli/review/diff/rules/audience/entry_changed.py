"""Customers come into a journey by something else.

Another event, other properties of it, another schedule, or another journey that feeds it.

## Before

```yaml
# journeys/cart-recovery.yaml
enter: {event: cart_updated, where: {value: {gte: 30}}, key: cart_id}
```

## After

```yaml
# journeys/cart-recovery.yaml
enter: {event: cart_updated, where: {value: {gte: 50}}, key: cart_id}
```
"""

from __future__ import annotations

from collections.abc import Iterator

from cjo_cli.plan.model import EntryState
from cjo_cli.review.diff.base import Both, Category, ChangeRule, Seen
from cjo_cli.review.diff.wording import quoted, way_in


def check(both: Both) -> Iterator[Seen]:
    """Journeys with another way in."""
    for pair in both.journeys:
        old, new = pair.base.plan.entry, pair.head.plan.entry
        if _way(old) != _way(new):
            before, after = way_in(old), way_in(new)
            yield pair.seen(f"customers enter {quoted(pair.id)} by {after}, not by {before}", before, after, "enter")


def _way(entry: EntryState) -> tuple[object, ...]:
    return entry.way, entry.match, entry.when, entry.schedule, entry.journey, entry.outcome


RULE = ChangeRule("D203", "entry-changed", Category.AUDIENCE, __doc__, check)
