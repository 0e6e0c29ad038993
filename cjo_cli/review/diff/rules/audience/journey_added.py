"""A journey is new.

Before it starts, look at who would have entered it, and at what its messages do to the caps that others share.

## Before

There is no such file.

## After

```yaml
# journeys/thank-you.yaml
journey: thank-you
status: live
enter: {event: order_completed}
steps: [{id: a-day, wait: 1d}, {id: thank, send: cart-reminder}]
```
"""

from __future__ import annotations

from collections.abc import Iterator

from cjo_cli.review.diff.base import Both, Category, ChangeRule, Seen, Subject
from cjo_cli.review.diff.wording import quoted, size, way_in


def check(both: Both) -> Iterator[Seen]:
    """Journeys of head that base has under no name."""
    for side in both.new:
        plan = side.plan
        sentence = f"{quoted(plan.id)} is new ({plan.status}); customers enter by {way_in(plan.entry)}"
        words = size(plan)
        yield Seen(Subject("journey", plan.id), sentence, None, words, None, side.place("journey"))


RULE = ChangeRule("D201", "journey-added", Category.AUDIENCE, __doc__, check)
