"""Two arms of a split do the same.

## Why

The experiment compares something with itself: a step was forgotten in one of them, or they are one arm.

## Fires

```yaml
# journeys/cart-recovery.yaml
steps:
  - id: patience
    split:
      - {id: soon, weight: 40, steps: [{wait: 1h}, {send: cart-reminder}]}
      - {id: late, weight: 40, steps: [{wait: 1h}, {send: cart-reminder}]}
      - {id: control, weight: 20}
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

from cjo_cli.diagnostics import Related, Severity
from cjo_cli.rules.base import Fault, JourneyItem, Rule, Scene
from cjo_cli.rules.experiments.support.arms import ArmPart, splits_of


def check(_: Scene, item: JourneyItem) -> Iterator[Fault]:
    for split in splits_of(item):
        first: dict[tuple[str, ...], ArmPart] = {}
        for arm in split.arms:
            twin = first.setdefault(arm.does, arm)
            if twin is not arm:
                what = "do the same" if arm.does else "both do nothing"
                yield Fault(RULE.name, arm.place, f"the arms '{twin.id}' and '{arm.id}' {what}", "the same again",
                            (Related(twin.place, "the other arm"),), "vary one of them, or make them one")  # fmt: skip


RULE = Rule("CJO804", "identical-arms", Severity.WARNING, __doc__, journey=check)
