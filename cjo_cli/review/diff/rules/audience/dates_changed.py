"""A journey lets customers in from, or until, another day.

## Before

```yaml
# journeys/cart-recovery.yaml
enter: {event: cart_updated, until: 2026-06-01}
```

## After

```yaml
# journeys/cart-recovery.yaml
enter: {event: cart_updated, until: 2026-09-01}
```
"""

from __future__ import annotations

from collections.abc import Iterator

from cjo_cli.review.diff.base import Both, Category, ChangeRule, Seen
from cjo_cli.review.diff.wording import dates, quoted


def check(both: Both) -> Iterator[Seen]:
    """Journeys with another `from` or `until`."""
    for pair in both.journeys:
        old, new = pair.base.plan.entry, pair.head.plan.entry
        if (old.from_, old.until) != (new.from_, new.until):
            before, after = dates(old.from_, old.until), dates(new.from_, new.until)
            yield pair.seen(f"{quoted(pair.id)} lets in {after}, not {before}", before, after, "enter")


RULE = ChangeRule("D207", "dates-changed", Category.AUDIENCE, __doc__, check)
