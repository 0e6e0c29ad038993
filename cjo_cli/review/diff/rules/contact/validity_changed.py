"""A content item may be sent from, or until, another day.

Outside its dates a message is suppressed as `not_yet` or `expired`.

## Before

```yaml
# content/cart-reminder.yaml
valid: {until: 2026-06-01}
```

## After

```yaml
# content/cart-reminder.yaml
valid: {until: 2026-03-01}
```
"""

from __future__ import annotations

from collections.abc import Iterator

from cjo_cli.review.diff.base import Both, Category, ChangeRule, Seen, seen
from cjo_cli.review.diff.wording import dates, quoted


def check(both: Both) -> Iterator[Seen]:
    """Content items with other dates."""
    for pair in both.contents:
        if pair.both is not None:
            before, after = (dates(side.part.from_, side.part.until) for side in pair.both)
            if before != after:
                sentence = f"{quoted(pair.both[1].id)} is valid {after}, not {before}"
                yield seen(*pair.both, sentence, before, after, "valid")


RULE = ChangeRule("D311", "validity-changed", Category.CONTACT, __doc__, check)
