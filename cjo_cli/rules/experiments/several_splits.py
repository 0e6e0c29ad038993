"""Two splits on one path.

## Why

What the first arm did is still at work when the second is drawn. The arms of the one mix with those of the other, so
that each combination is an arm of its own, with a fraction of the customers.

## Fires

```yaml
# journeys/cart-recovery.yaml
steps:
  - id: patience
    split:
      - {id: soon, weight: 50, steps: [{wait: 1h}, {send: cart-reminder}]}
      - {id: control, weight: 50}
  - id: again
    split:
      - {id: twice, weight: 50, steps: [{wait: 2d}, {send: cart-reminder}]}
      - {id: once, weight: 50}
```

## Mended

```yaml
# journeys/cart-recovery.yaml
steps:
  - id: patience
    split:
      - {id: soon, weight: 50, steps: [{wait: 1h}, {send: cart-reminder}]}
      - {id: control, weight: 50}
```
"""

from __future__ import annotations

from collections.abc import Iterator

from cjo_cli.diagnostics import Related, Severity
from cjo_cli.plan.model import JourneyPlan, SplitState
from cjo_cli.rules.base import Fault, JourneyItem, Rule, Scene


def check(_: Scene, item: JourneyItem) -> Iterator[Fault]:
    """Of the splits before one, on a path to it, the nearest is named."""
    splits = [number for number, state in enumerate(item.plan.states) if isinstance(state, SplitState)]
    for second in splits[1:]:
        first = next((n for n in reversed(splits) if n < second and second in _after(item.plan, n)), None)
        if first is None:
            continue
        earlier, later = item.plan.states[first], item.plan.states[second]
        combined = len(earlier.transitions) * len(later.transitions)
        message = f"the split '{later.id}' follows '{earlier.id}' on one path: {combined} combinations of arms"
        yield Fault(RULE.name, item.place(*later.source, "split", key=True), message, "split again",
                    (Related(item.place(*earlier.source, "split", key=True), "split here before"),),
                    "vary one thing at a time, or make the combinations arms of one split")  # fmt: skip


def _after(plan: JourneyPlan, number: int) -> set[int]:
    """The states that can follow one; states only lead forward."""
    reached = {number}
    for at, state in enumerate(plan.states):
        if at in reached:
            reached |= {transition.next for transition in state.transitions}
    return reached - {number}


RULE = Rule("CJO802", "several-splits", Severity.INFO, __doc__, journey=check)
