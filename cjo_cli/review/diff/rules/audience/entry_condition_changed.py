"""A journey lets in others of those who come: its `audience` or `if` is another.

Where it can be proved, the sentence says whether it lets in more or fewer.

## Before

```yaml
# journeys/cart-recovery.yaml
enter: {event: cart_updated, key: cart_id, if: {event: order_completed}}
```

## After

```yaml
# journeys/cart-recovery.yaml
enter: {event: cart_updated, key: cart_id, if: {event: order_completed, count: {gte: 2}}}
```
"""

from __future__ import annotations

from collections.abc import Iterator

from cjo_cli.plan.conditions import AllOf
from cjo_cli.review.diff.base import Both, Category, ChangeRule, JourneyPair, Seen
from cjo_cli.review.diff.wider import compared
from cjo_cli.review.diff.wording import condition, maybe, quoted

EVERYONE = AllOf(of=())


def check(both: Both) -> Iterator[Seen]:
    """Journeys that ask something else of who comes."""
    for pair in both.journeys:
        for key, name in (("audience", "audience"), ("if", "condition")):
            yield from _one(both, pair, key, name)


def _one(both: Both, pair: JourneyPair, key: str, name: str) -> Iterator[Seen]:
    old, new = (getattr(side.plan.entry, name) for side in (pair.base, pair.head))
    if old != new:
        how = compared(old or EVERYONE, new or EVERYONE, both.base.plan.audiences, both.head.plan.audiences)
        who = "everyone who comes" if new is None else f"those for whom {condition(new)}"
        sentence = f"{quoted(pair.id)} lets in {who}; its `{key}` is {how}"
        yield pair.seen(sentence, maybe(old), maybe(new), "enter", key)


RULE = ChangeRule("D204", "entry-condition-changed", Category.AUDIENCE, __doc__, check)
