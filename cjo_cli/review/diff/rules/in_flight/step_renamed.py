"""A step has a new id, and says so with `moved`.

Who waits in it is moved along by `cjo run --migrate`. The lots of a split or an exploring choose are drawn from the
step's id, so there customers are drawn anew.

## Before

```yaml
# journeys/cart-recovery.yaml
steps: [{id: patience, wait: 3h}, {id: remind, send: cart-reminder}]
```

## After

```yaml
# journeys/cart-recovery.yaml
steps: [{id: three-hours, wait: 3h}, {id: remind, send: cart-reminder}]
moved: [{step: patience, to: three-hours}]
```
"""

from __future__ import annotations

from collections.abc import Iterator

from cjo_cli.review.diff.base import Both, Category, ChangeRule, Seen
from cjo_cli.review.diff.wording import quoted


def check(both: Both) -> Iterator[Seen]:
    """Steps that head declares as moved."""
    for pair in both.journeys:
        for step in pair.steps:
            if step.how == "declared" and step.base is not None and step.head is not None:
                sentence = f"{quoted(pair.id)} calls its step {quoted(step.base.id)} {quoted(step.head.id)} now"
                yield pair.seen_at(step.base, step.head, sentence, step.base.id, step.head.id)


RULE = ChangeRule("D105", "step-renamed", Category.IN_FLIGHT, __doc__, check)
