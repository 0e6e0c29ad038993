"""A journey that runs lets nobody in, or holds everybody out.

## Why

`rollout: 0` lets no customer in; `holdout: 100`, of the journey or of the project, withholds every message that counts
towards caps. What is to rest is `paused`; what is not ready is a `draft`.

## Fires

```yaml
# journeys/cart-recovery.yaml
enter: {event: cart_updated, key: cart_id, holdout: 100}
```

## Mended

```yaml
# journeys/cart-recovery.yaml
enter: {event: cart_updated, key: cart_id, holdout: 10}
```
"""

from __future__ import annotations

from collections.abc import Iterator

from cjo_cli.diagnostics import Place, Severity
from cjo_cli.rules.base import Fault, JourneyItem, Rule, Scene

ALL = 10_000


def check(scene: Scene, item: JourneyItem) -> Iterator[Fault]:
    """A rollout of nothing, and a holdout of all, where the journey runs."""
    if item.plan.status not in ("live", "review"):
        return
    hint = "to stop it, set 'status: paused'"
    if item.plan.entry.rollout == 0:
        yield Fault(RULE.name, item.place("enter", "rollout"), "a rollout of 0 percent lets nobody in", "nobody",
                    hint=hint)  # fmt: skip
    if item.plan.entry.holdout == ALL:
        yield Fault(RULE.name, item.place("enter", "holdout"), "a holdout of 100 percent leaves nobody to be messaged",
                    "everybody", hint=hint)  # fmt: skip
    if scene.plan.holdout == ALL:
        yield Fault(RULE.name, Place("cjo.yaml", ("policies", "holdout")),
                    "a holdout of 100 percent leaves nobody to be messaged by any journey", "everybody",
                    hint="one in twenty is enough to judge the whole: 5")  # fmt: skip


RULE = Rule("CJO810", "nobody-treated", Severity.WARNING, __doc__, journey=check)
