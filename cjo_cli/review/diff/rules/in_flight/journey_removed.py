"""A journey is gone.

Who is under way keeps the plan they entered with, but nothing of the journey is left in the files: nobody reads,
tests or mends it any more, and journeys that are entered from it get nobody. To let customers finish under everyone's
eyes set `status: closed`, and take the file out when none is left.

## Before

```yaml
# journeys/thank-you.yaml
journey: thank-you
status: live
enter: {event: order_completed}
steps: [{id: a-day, wait: 1d}, {id: thank, send: cart-reminder}]
```

## After

The file is not there any more.
"""

from __future__ import annotations

from collections.abc import Iterator

from cjo_cli.review.diff.base import Both, Category, ChangeRule, Seen, Subject
from cjo_cli.review.diff.wording import quoted, size


def check(both: Both) -> Iterator[Seen]:
    """Journeys of base that head has under no name."""
    for side in both.gone:
        name, was = side.plan.id, size(side.plan)
        yield Seen(Subject("journey", name), f"{quoted(name)} is gone", was, None, side.place("journey"))


RULE = ChangeRule("D101", "journey-removed", Category.IN_FLIGHT, __doc__, check, breaking=True)
