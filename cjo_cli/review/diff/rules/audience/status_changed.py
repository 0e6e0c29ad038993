"""A journey is started, paused, closed, or goes back to being a draft.

`live` and `review` are replayed; a bundle holds `live`, `paused` and `closed`. Paused, nobody enters and no step
runs; closed, nobody enters and who is under way finishes.

## Before

```yaml
# journeys/cart-recovery.yaml
status: live
```

## After

```yaml
# journeys/cart-recovery.yaml
status: paused
```
"""

from __future__ import annotations

from collections.abc import Iterator

from cjo_cli.review.diff.base import Both, Category, ChangeRule, Seen
from cjo_cli.review.diff.wording import quoted


def check(both: Both) -> Iterator[Seen]:
    """Journeys of another status."""
    for pair in both.journeys:
        old, new = pair.base.plan.status, pair.head.plan.status
        if old != new:
            yield pair.seen(f"{quoted(pair.id)} is {new}, not {old}", old, new, "status")


RULE = ChangeRule("D202", "status-changed", Category.AUDIENCE, __doc__, check)
