"""A step keeps its id and does something else.

Who waits in it would be moved into a step of another kind. Give what is new an id of its own, so that the old step is
seen to be gone.

## Before

```yaml
# journeys/cart-recovery.yaml
steps: [{id: patience, wait: 3h}, {id: remind, send: cart-reminder}]
```

## After

```yaml
# journeys/cart-recovery.yaml
steps: [{id: patience, wait_until: {time: "10:00"}}, {id: remind, send: cart-reminder}]
```
"""

from __future__ import annotations

from collections.abc import Iterator

from cjo_cli.review.diff.base import Both, Category, ChangeRule, Seen
from cjo_cli.review.diff.wording import does, quoted


def check(both: Both) -> Iterator[Seen]:
    """Steps of another kind than before."""
    for pair in both.journeys:
        for step in pair.steps:
            if step.both is not None and step.both[0].kind != step.both[1].kind:
                old, new = step.both
                sentence = f"the step {quoted(new.id)} of {quoted(pair.id)} {does(new)}: it was a `{old.kind}`"
                yield pair.seen_at(old, new, sentence, does(old), does(new))


RULE = ChangeRule("D107", "step-replaced", Category.IN_FLIGHT, __doc__, check, breaking=True)
