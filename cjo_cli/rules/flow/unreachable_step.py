"""A step that no way through the journey leads to.

## Why

After an `exit` nothing runs, nor after a step all of whose paths exit. What stands there is read by the team and never
by a customer.

## Fires

```yaml
# journeys/cart-recovery.yaml
steps:
  - {id: patience, wait: 3h}
  - {id: enough, exit: enough}
  - {id: remind, send: cart-reminder}
```

## Mended

```yaml
# journeys/cart-recovery.yaml
steps:
  - {id: patience, wait: 3h}
  - {id: remind, send: cart-reminder}
  - {id: enough, exit: enough}
```
"""

from __future__ import annotations

from collections.abc import Iterator

from cjo_cli.diagnostics import Path, Related, Severity
from cjo_cli.plan.model import ExitState, JourneyPlan
from cjo_cli.rules.base import Fault, JourneyItem, Rule, Scene


def check(_: Scene, item: JourneyItem) -> Iterator[Fault]:
    """The first step of each stretch that nothing leads to."""
    led_to = {way.next for state in item.plan.states for way in state.transitions}
    for number, state in enumerate(item.plan.states[1:-1], 1):
        if number not in led_to:
            exits = _exits_before(item.plan, state.source)
            related = tuple(Related(item.place(*path, "exit"), "leaves the journey") for path in exits[:3])
            how = "the step before it exits" if len(exits) == 1 else "every path of the step before it exits"
            yield Fault(RULE.name, item.place(*state.source), f"nothing leads to '{state.id}': {how}", "never reached",
                        related, "move it before the exit, or take it out")  # fmt: skip


def _exits_before(plan: JourneyPlan, source: Path) -> list[Path]:
    """The exits in the step before the one at `source`."""
    *above, place = source
    before = (*above, int(place) - 1)
    return [s.source for s in plan.states if isinstance(s, ExitState) and s.source[: len(before)] == before]


RULE = Rule("CJO301", "unreachable-step", Severity.WARNING, __doc__, journey=check)
