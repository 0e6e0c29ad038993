"""A step is new.

Who enters from now on passes it, and so does who is migrated and has not come so far yet.

## Before

```yaml
# journeys/cart-recovery.yaml
steps: [{id: patience, wait: 3h}, {id: remind, send: cart-reminder}]
```

## After

```yaml
# journeys/cart-recovery.yaml
steps: [{id: patience, wait: 3h}, {id: daytime, wait_until: {time: "10:00"}}, {id: remind, send: cart-reminder}]
```
"""

from __future__ import annotations

from collections.abc import Iterator

from cjo_cli.review.diff.base import Both, Category, ChangeRule, Seen
from cjo_cli.review.diff.wording import does, quoted


def check(both: Both) -> Iterator[Seen]:
    """Steps of head that base has under no name."""
    for pair in both.journeys:
        for step in pair.steps:
            if step.head is not None and step.base is None:
                sentence = f"{quoted(pair.id)} has a new step {quoted(step.head.id)}: it {does(step.head)}"
                places = pair.base.place("steps"), pair.head.at(step.head)
                yield Seen(pair.subject, sentence, None, does(step.head), *places, step.head.id)


RULE = ChangeRule("D108", "step-added", Category.IN_FLIGHT, __doc__, check)
