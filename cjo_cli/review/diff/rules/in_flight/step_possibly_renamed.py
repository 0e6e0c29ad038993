"""A step is gone, and a new one does exactly the same: a possible rename.

Who waits in the old one is moved only when the rename is declared: `moved: [{step: old, to: new}]`. Default ids such
as `wait-2` move when a step is put before them; give the step an `id` and it keeps its customers.

## Before

```yaml
# journeys/cart-recovery.yaml
steps: [{id: patience, wait: 3h}, {id: remind, send: cart-reminder}]
```

## After

```yaml
# journeys/cart-recovery.yaml
steps: [{id: three-hours, wait: 3h}, {id: remind, send: cart-reminder}]
```
"""

from __future__ import annotations

from collections.abc import Iterator

from cjo_cli.review.diff.base import Both, Category, ChangeRule, Seen
from cjo_cli.review.diff.wording import quoted


def check(both: Both) -> Iterator[Seen]:
    """Steps that do what one that is gone did."""
    for pair in both.journeys:
        for step in pair.steps:
            if step.how == "possible" and step.base is not None and step.head is not None:
                old, new = quoted(step.base.id), quoted(step.head.id)
                sentence = f"{quoted(pair.id)} has no step {old}, and {new} does the same: a possible rename"
                yield pair.seen_at(step.base, step.head, sentence, step.base.id, step.head.id)


RULE = ChangeRule("D106", "step-possibly-renamed", Category.IN_FLIGHT, __doc__, check, breaking=True)
