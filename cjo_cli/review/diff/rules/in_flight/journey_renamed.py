"""A journey has a new id, and says so with `was`.

The lots of rollout, holdout, splits and exploration are drawn from a journey's id, so customers are drawn anew; re-
entry counts from the beginning, since the new id has let nobody in yet.

## Before

```yaml
# journeys/thank-you.yaml
journey: thank-you
status: live
enter: {event: order_completed}
steps: [{id: a-day, wait: 1d}, {id: thank, send: cart-reminder}]
```

## After

```yaml
# journeys/thank-you.yaml
journey: thanks
was: thank-you
status: live
enter: {event: order_completed}
steps: [{id: a-day, wait: 1d}, {id: thank, send: cart-reminder}]
```
"""

from __future__ import annotations

from collections.abc import Iterator

from cjo_cli.review.diff.base import Both, Category, ChangeRule, Seen
from cjo_cli.review.diff.wording import quoted


def check(both: Both) -> Iterator[Seen]:
    """Journeys that say what they were called."""
    for pair in both.journeys:
        if pair.how == "declared":
            old = pair.base.plan.id
            yield pair.seen(f"{quoted(old)} is called {quoted(pair.id)} now", old, pair.id, "journey")


RULE = ChangeRule("D102", "journey-renamed", Category.IN_FLIGHT, __doc__, check)
