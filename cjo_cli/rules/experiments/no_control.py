"""A split whose arms all send messages, in a journey that holds nobody out.

## Why

The arms tell which message is better, not whether any is better than none: many customers do by themselves what they
are hoped to do. A control can be an arm without messages, a `holdout` of the journey, or that of the whole project.

## Fires

```yaml
# journeys/cart-recovery.yaml
steps:
  - id: patience
    split:
      - {id: soon, weight: 50, steps: [{wait: 1h}, {send: cart-reminder}]}
      - {id: late, weight: 50, steps: [{wait: 6h}, {send: cart-reminder}]}
```

## Mended

```yaml
# journeys/cart-recovery.yaml
steps:
  - id: patience
    split:
      - {id: soon, weight: 40, steps: [{wait: 1h}, {send: cart-reminder}]}
      - {id: late, weight: 40, steps: [{wait: 6h}, {send: cart-reminder}]}
      - {id: control, weight: 20}
```
"""

from __future__ import annotations

from collections.abc import Iterator

from cjo_cli.diagnostics import Severity
from cjo_cli.rules.base import Fault, JourneyItem, Rule, Scene
from cjo_cli.rules.experiments.support.arms import splits_of


def check(scene: Scene, item: JourneyItem) -> Iterator[Fault]:
    if item.plan.entry.holdout or scene.config.policies.holdout:
        return
    splits = [split for split in splits_of(item) if split.treated]
    if splits and not any(split.controls for split in splits):
        first = splits[0]
        message = f"every arm of the split '{first.state.id}' sends messages, and nobody is held out"
        yield Fault(RULE.name, first.place, message, "no control",
                    hint="add an arm without messages, or enter.holdout: 10")  # fmt: skip


RULE = Rule("CJO801", "no-control", Severity.INFO, __doc__, journey=check)
