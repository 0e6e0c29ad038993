"""A step stands elsewhere: in another order, or on another path.

It does what it did, but customers come to it by another way, or after other steps. Who waits in it goes on from its
new place when they are migrated: what then lies behind them may come a second time, what they were to get may be left
out.

## Before

```yaml
# journeys/cart-recovery.yaml
steps: [{id: patience, wait: 3h}, {id: remind, send: cart-reminder}]
```

## After

```yaml
# journeys/cart-recovery.yaml
steps: [{id: remind, send: cart-reminder}, {id: patience, wait: 3h}]
```
"""

from __future__ import annotations

from collections.abc import Iterator

from cjo_cli.review.diff.base import Both, Category, ChangeRule, Seen
from cjo_cli.review.diff.order import moved
from cjo_cli.review.diff.wording import quoted


def check(both: Both) -> Iterator[Seen]:
    """Steps that are on both sides, and out of their place."""
    for pair in both.journeys:
        for old, new, before, after in moved(pair):
            sentence = f"the step {quoted(new.id)} of {quoted(pair.id)} stands {after}, not {before}"
            yield pair.seen_at(old, new, sentence, before, after)


RULE = ChangeRule("D109", "step-moved", Category.IN_FLIGHT, __doc__, check)
