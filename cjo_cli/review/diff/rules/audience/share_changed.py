"""Another share of customers is let in, or held out.

`rollout` and `holdout` are lots: a larger share keeps those who were in it and adds others. Customers who come into
the control group, or leave it, blur every comparison with it.

## Before

```yaml
# journeys/cart-recovery.yaml
enter: {event: cart_updated, rollout: 50}
```

## After

```yaml
# journeys/cart-recovery.yaml
enter: {event: cart_updated, rollout: 100}
```
"""

from __future__ import annotations

from collections.abc import Iterator

from cjo_cli.review.diff.base import Both, Category, ChangeRule, Seen
from cjo_cli.review.diff.wording import quoted, share

WORDS = {"rollout": "lets in", "holdout": "holds out"}


def check(both: Both) -> Iterator[Seen]:
    """Journeys with another `rollout` or `holdout`, then the project's holdout."""
    for pair in both.journeys:
        for key, verb in WORDS.items():
            old, new = (getattr(side.plan.entry, key) for side in (pair.base, pair.head))
            if old != new:
                sentence = f"{quoted(pair.id)} {verb} {share(new)} of customers, not {share(old)}"
                yield pair.seen(sentence, share(old), share(new), "enter", key)
    old, new = both.base.plan.holdout, both.head.plan.holdout
    if old != new:
        sentence = f"the project holds out {share(new)} of customers, not {share(old)}"
        yield both.of_setting(sentence, share(old), share(new), "policies", "holdout")


RULE = ChangeRule("D206", "share-changed", Category.AUDIENCE, __doc__, check)
