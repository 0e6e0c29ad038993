"""A split has other arms or weights.

A customer's arm follows from their lot and the weights, so that changing the weights moves customers to another arm
in the middle of an experiment: who had been shown one thing is counted with the others. Let the experiment end, and
give the new one a step of a new id.

## Before

```yaml
# journeys/cart-recovery.yaml
steps:
  - id: text
    split: [{id: short, weight: 50, steps: [{id: remind, send: cart-reminder}]}, {id: none, weight: 50}]
```

## After

```yaml
# journeys/cart-recovery.yaml
steps:
  - id: text
    split: [{id: short, weight: 80, steps: [{id: remind, send: cart-reminder}]}, {id: none, weight: 20}]
```
"""

from __future__ import annotations

from collections.abc import Iterator

from cjo_cli.plan.model import SplitState
from cjo_cli.review.diff.base import Both, Category, ChangeRule, Seen
from cjo_cli.review.diff.wording import listed, quoted, share


def check(both: Both) -> Iterator[Seen]:
    """Splits whose arms or weights differ, in their order too: it decides who is in which."""
    for pair in both.journeys:
        for old, new in pair.same(SplitState):
            before, after = _arms(old), _arms(new)
            if before != after:
                sentence = f"{quoted(new.id)} of {quoted(pair.id)} splits {after}, not {before}"
                yield pair.seen_at(old, new, sentence, before, after, "split")


def _arms(state: SplitState) -> str:
    below, told = 0, []
    for way in state.transitions:
        told.append(f"{quoted(way.path or '')} {share((way.below or 0) - below)}")
        below = way.below or 0
    return listed(told)


RULE = ChangeRule("D112", "split-changed", Category.IN_FLIGHT, __doc__, check, breaking=True)
