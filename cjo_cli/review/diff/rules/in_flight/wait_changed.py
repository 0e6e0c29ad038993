"""A wait is longer, shorter, or for something else.

Who waits in it now keeps the old instant; migrated, they are held to the new one. Everything after it comes sooner or
later, so caps and quiet hours may fall otherwise.

## Before

```yaml
# journeys/cart-recovery.yaml
steps: [{id: patience, wait: 3h}, {id: remind, send: cart-reminder}]
```

## After

```yaml
# journeys/cart-recovery.yaml
steps: [{id: patience, wait: 5h}, {id: remind, send: cart-reminder}]
```
"""

from __future__ import annotations

from collections.abc import Iterator

from cjo_cli.plan.model import WaitForState, WaitState, WaitUntilState
from cjo_cli.review.diff.base import Both, Category, ChangeRule, JourneyPair, Seen
from cjo_cli.review.diff.match import data
from cjo_cli.review.diff.wording import quoted, waits

AnyWait = WaitState | WaitUntilState | WaitForState


def check(both: Both) -> Iterator[Seen]:
    """Waits of every kind that are not what they were."""
    for pair in both.journeys:
        for old, new in _waits(pair):
            if data(old) != data(new):
                before, after = waits(old), waits(new)
                sentence = f"{quoted(pair.id)} waits {after} at {quoted(new.id)}, not {before}"
                yield pair.seen_at(old, new, sentence, before, after, new.kind)


def _waits(pair: JourneyPair) -> Iterator[tuple[AnyWait, AnyWait]]:
    yield from pair.same(WaitState)
    yield from pair.same(WaitUntilState)
    yield from pair.same(WaitForState)


RULE = ChangeRule("D110", "wait-changed", Category.IN_FLIGHT, __doc__, check)
