"""A step asks the systems of record for something else, or ends the journey with another reason.

Who reads the attribute, or counts the reason, has to know. No path changes by it: an update is true only when an
event says so.

## Before

```yaml
# journeys/cart-recovery.yaml
steps: [{id: remind, send: cart-reminder}, {id: mark, update: {first_name: Reader}}]
```

## After

```yaml
# journeys/cart-recovery.yaml
steps: [{id: remind, send: cart-reminder}, {id: mark, update: {first_name: Friend}}]
```
"""

from __future__ import annotations

from collections.abc import Iterator

from cjo_cli.plan.model import ExitState, UpdateState
from cjo_cli.review.diff.base import Both, Category, ChangeRule, JourneyPair, Seen
from cjo_cli.review.diff.wording import constant, listed, quoted


def check(both: Both) -> Iterator[Seen]:
    """Updates and exit steps that say something else."""
    for pair in both.journeys:
        yield from _updates(pair)
        for old, new in pair.same(ExitState):
            if old.reason != new.reason:
                sentence = f"{quoted(pair.id)} ends at {quoted(new.id)} as {quoted(new.reason)}"
                yield pair.seen_at(old, new, sentence, old.reason, new.reason, "exit")


def _updates(pair: JourneyPair) -> Iterator[Seen]:
    for old, new in pair.same(UpdateState):
        before, after = _sets(old), _sets(new)
        if before != after:
            yield pair.seen_at(old, new, f"{quoted(pair.id)} sets {after} at {quoted(new.id)}", before, after, "update")


def _sets(state: UpdateState) -> str:
    return listed([f"{quoted(name)} to {constant(value)}" for name, value in sorted(state.set.items())])


RULE = ChangeRule("D119", "effect-changed", Category.IN_FLIGHT, __doc__, check)
