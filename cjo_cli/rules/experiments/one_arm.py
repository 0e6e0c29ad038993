"""A split that sends everyone the same way.

## Why

With one arm, or with all the weight on one, nothing is compared; the steps could stand without a split.

## Fires

```yaml
# journeys/cart-recovery.yaml
steps:
  - id: patience
    split:
      - {id: soon, weight: 100, steps: [{wait: 1h}, {send: cart-reminder}]}
      - {id: control, weight: 0}
```

## Mended

```yaml
# journeys/cart-recovery.yaml
steps:
  - id: patience
    split:
      - {id: soon, weight: 80, steps: [{wait: 1h}, {send: cart-reminder}]}
      - {id: control, weight: 20}
```
"""

from __future__ import annotations

from collections.abc import Iterator

from cjo_cli.diagnostics import Severity
from cjo_cli.rules.base import Fault, JourneyItem, Rule, Scene
from cjo_cli.rules.experiments.support.arms import splits_of


def check(_: Scene, item: JourneyItem) -> Iterator[Fault]:
    for split in splits_of(item):
        taken = [arm for arm in split.arms if arm.weight > 0]
        if len(taken) == 1:
            message = f"every customer takes the arm '{taken[0].id}' of the split '{split.state.id}'"
            yield Fault(RULE.name, split.place, message, "nothing to compare with",
                        hint="give another arm a share, or put the steps in place of the split")  # fmt: skip


RULE = Rule("CJO807", "one-arm", Severity.WARNING, __doc__, journey=check)
