"""A step is gone.

Who waits in it cannot be moved to the new plan: `cjo run --migrate` reports them, and they go on by the plan they
entered with. Replayed outcomes say how many sit there at the log's end.

## Before

```yaml
# journeys/cart-recovery.yaml
steps: [{id: patience, wait: 3h}, {id: remind, send: cart-reminder}, {id: last-day, wait: 1d}]
```

## After

```yaml
# journeys/cart-recovery.yaml
steps: [{id: patience, wait: 3h}, {id: remind, send: cart-reminder}]
```
"""

from __future__ import annotations

from collections.abc import Iterator

from cjo_cli.review.diff.base import Both, Category, ChangeRule, Seen
from cjo_cli.review.diff.wording import does, quoted


def check(both: Both) -> Iterator[Seen]:
    """Steps of base that head has under no name."""
    for pair in both.journeys:
        for step in pair.steps:
            if step.base is not None and step.head is None:
                sentence = f"{quoted(pair.id)} has no step {quoted(step.base.id)} any more"
                places = pair.base.at(step.base), pair.head.place("steps")
                yield Seen(pair.subject, sentence, does(step.base), None, *places, step.base.id)


RULE = ChangeRule("D104", "step-removed", Category.IN_FLIGHT, __doc__, check, breaking=True)
