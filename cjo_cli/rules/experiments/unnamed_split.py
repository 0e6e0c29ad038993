"""A split, or a choose that explores, without an id of its own.

## Why

Who gets which arm is drawn by the step's id. The default id is made of the step's place, so that a step inserted above
it moves every customer to another arm, in the middle of the experiment.

## Fires

```yaml
# journeys/cart-recovery.yaml
steps:
  - split:
      - {id: soon, weight: 50, steps: [{wait: 1h}, {send: cart-reminder}]}
      - {id: control, weight: 50}
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

from cjo_cli.diagnostics import Severity
from cjo_cli.model.steps import Choose, Split, verb_of
from cjo_cli.rules.base import Fault, JourneyItem, Rule, Scene


def check(_: Scene, item: JourneyItem) -> Iterator[Fault]:
    for name, step, path in item.journey.numbered:
        draws = isinstance(step, Split) or (isinstance(step, Choose) and step.explore > 0)
        if draws and step.id is None:
            what = "split" if isinstance(step, Split) else "choose that explores"
            message = f"this {what} has no id: as '{name}' its customers move when a step is inserted above it"
            yield Fault(RULE.name, item.place(*path, verb_of(step), key=True), message, "drawn by its place",
                        hint=f"add an id; 'id: {name}' keeps everyone where they are")  # fmt: skip


RULE = Rule("CJO806", "unnamed-split", Severity.WARNING, __doc__, journey=check)
