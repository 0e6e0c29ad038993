"""A content item is approved, retired, or goes back to review.

A bundle holds only approved content: `cjo compile` refuses a journey that sends any other.

## Before

```yaml
# content/cart-reminder.yaml
status: review
```

## After

```yaml
# content/cart-reminder.yaml
status: approved
```
"""

from __future__ import annotations

from collections.abc import Iterator

from cjo_cli.review.diff.base import Both, Category, ChangeRule, Seen, seen
from cjo_cli.review.diff.wording import quoted


def check(both: Both) -> Iterator[Seen]:
    """Content items of another status."""
    for pair in both.contents:
        if pair.both is not None and pair.both[0].part.status != pair.both[1].part.status:
            old, new = (side.part.status for side in pair.both)
            yield seen(*pair.both, f"{quoted(pair.both[1].id)} is {new}, not {old}", old, new, "status")


RULE = ChangeRule("D405", "content-status-changed", Category.CONTENT, __doc__, check)
