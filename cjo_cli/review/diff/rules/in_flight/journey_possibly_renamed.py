"""A journey is gone, and a new one does nearly the same: a possible rename.

Told as a removal and a new journey its differences could not be shown. Both are compared as if the id had changed. If
it was a rename, say so in the new file with `was: old-id`; if it was not, `accept` this rule with the reason.

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
    """Journeys that look like one that is gone."""
    for pair in both.journeys:
        if pair.how == "possible":
            old = pair.base.plan.id
            sentence = f"{quoted(old)} is gone and {quoted(pair.id)} looks like it: a possible rename"
            yield pair.seen(sentence, old, pair.id, "journey")


RULE = ChangeRule("D103", "journey-possibly-renamed", Category.IN_FLIGHT, __doc__, check, breaking=True)
