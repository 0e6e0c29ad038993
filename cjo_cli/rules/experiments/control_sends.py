"""The arm that is called the control sends messages, and another sends none.

## Why

Arms changed places: the report then compares the control with itself under a false name, and says of the message the
opposite of what it did.

## Fires

```yaml
# journeys/cart-recovery.yaml
steps:
  - id: test
    split:
      - {id: control, weight: 50, steps: [{send: cart-reminder}]}
      - {id: reminded, weight: 50}
```

## Mended

```yaml
# journeys/cart-recovery.yaml
steps:
  - id: test
    split:
      - {id: control, weight: 50}
      - {id: reminded, weight: 50, steps: [{send: cart-reminder}]}
```
"""

from __future__ import annotations

from collections.abc import Iterator

from cjo_cli.diagnostics import Related, Severity
from cjo_cli.rules.base import Fault, JourneyItem, Rule, Scene
from cjo_cli.rules.experiments.support.arms import splits_of

NAMES = {"control", "holdout", "nothing", "none", "untreated"}


def check(_: Scene, item: JourneyItem) -> Iterator[Fault]:
    """Each arm with messages that is called a control, beside one without."""
    for split in splits_of(item):
        called = [arm for arm in split.treated if NAMES & set(arm.id.split("-"))]
        for arm in called if split.controls else ():
            other = split.controls[0]
            yield Fault(RULE.name, arm.place, f"the arm '{arm.id}' sends messages, and '{other.id}' sends none",
                        "no control", (Related(other.place, "sends nothing"),),
                        "give the steps to the arm that they are meant for")  # fmt: skip


RULE = Rule("CJO809", "control-sends", Severity.WARNING, __doc__, journey=check)
