"""The longest stay in a journey is another.

`max_duration` ends whoever is still under way: shorter, it cuts off what they were to get.

## Before

```yaml
# journeys/cart-recovery.yaml
max_duration: 10d
```

## After

```yaml
# journeys/cart-recovery.yaml
max_duration: 2d
```
"""

from __future__ import annotations

from collections.abc import Iterator

from cjo_cli.review.diff.base import Both, Category, ChangeRule, Seen
from cjo_cli.review.diff.wording import quoted, span


def check(both: Both) -> Iterator[Seen]:
    """Journeys with another `max_duration`."""
    for pair in both.journeys:
        old, new = pair.base.plan.max_duration, pair.head.plan.max_duration
        if old != new:
            before, after = (None if one is None else span(one) for one in (old, new))
            sentence = f"{quoted(pair.id)} keeps customers {_at_most(after)}, not {_at_most(before)}"
            yield pair.seen(sentence, before, after, "max_duration")


def _at_most(words: str | None) -> str:
    return "as long as its steps take" if words is None else f"{words} at most"


RULE = ChangeRule("D117", "stay-changed", Category.IN_FLIGHT, __doc__, check)
