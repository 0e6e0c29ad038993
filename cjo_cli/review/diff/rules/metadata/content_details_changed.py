"""What a content item says about itself differs: its title, owner, campaign or tags.

Nothing that customers get depends on it.

## Before

```yaml
# content/cart-reminder.yaml
title: Your cart is waiting
```

## After

```yaml
# content/cart-reminder.yaml
title: The cart is waiting
```
"""

from __future__ import annotations

from collections.abc import Iterator

from cjo_cli.review.diff.base import Both, Category, ChangeRule, Seen, seen
from cjo_cli.review.diff.details import differing
from cjo_cli.review.diff.wording import quoted


def check(both: Both) -> Iterator[Seen]:
    """Fields of content items that decide nothing."""
    for pair in both.contents:
        if pair.both is not None:
            old, new = pair.both
            for field, before, after in differing(old.details, new.details):
                yield seen(old, new, f"{quoted(new.id)} has another {quoted(field)}", before, after, field)


RULE = ChangeRule("D502", "content-details-changed", Category.METADATA, __doc__, check)
