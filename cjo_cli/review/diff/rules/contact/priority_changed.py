"""A journey comes before or after others, where only one of two messages or entries can be.

## Before

```yaml
# journeys/cart-recovery.yaml
priority: 50
```

## After

```yaml
# journeys/cart-recovery.yaml
priority: 80
```
"""

from __future__ import annotations

from collections.abc import Iterator

from cjo_cli.review.diff.base import Both, Category, ChangeRule, Seen
from cjo_cli.review.diff.wording import quoted


def check(both: Both) -> Iterator[Seen]:
    """Journeys with another `priority`."""
    for pair in both.journeys:
        old, new = pair.base.plan.priority, pair.head.plan.priority
        if old != new:
            sentence = f"{quoted(pair.id)} has the priority {new}, not {old}"
            yield pair.seen(sentence, str(old), str(new), "priority")


RULE = ChangeRule("D309", "priority-changed", Category.CONTACT, __doc__, check)
