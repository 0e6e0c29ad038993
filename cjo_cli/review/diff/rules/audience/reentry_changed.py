"""A customer may come again sooner or later, or never.

## Before

```yaml
# journeys/cart-recovery.yaml
enter: {event: cart_updated, reentry: {after: 30d}}
```

## After

```yaml
# journeys/cart-recovery.yaml
enter: {event: cart_updated, reentry: {after: 7d}}
```
"""

from __future__ import annotations

from collections.abc import Iterator

from cjo_cli.plan.model import Reentry
from cjo_cli.review.diff.base import Both, Category, ChangeRule, Seen
from cjo_cli.review.diff.wording import quoted, span


def check(both: Both) -> Iterator[Seen]:
    """Journeys with another `reentry`."""
    for pair in both.journeys:
        old, new = pair.base.plan.entry.reentry, pair.head.plan.entry.reentry
        if old != new:
            before, after = _words(old), _words(new)
            sentence = f"a customer may enter {quoted(pair.id)} again {after}, not {before}"
            yield pair.seen(sentence, before, after, "enter", "reentry")


def _words(reentry: Reentry) -> str:
    if reentry.never:
        return "never"
    if not reentry.after:
        return "as soon as the last time has ended"
    return f"{span(reentry.after)} after {'the last entry' if reentry.since == 'entry' else 'the last end'}"


RULE = ChangeRule("D205", "reentry-changed", Category.AUDIENCE, __doc__, check)
