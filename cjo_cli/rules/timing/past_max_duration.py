"""A wait or a timeout that `max_duration` cuts off for everyone.

## Why

`max_duration` ends an instance wherever it is. A wait that cannot be over before is never over, and what comes after
it never happens; a timeout that lies beyond is never reached, so its `on_timeout` is never taken.

## Fires

```yaml
# journeys/cart-recovery.yaml
max_duration: 2d
goal: {action: buy, within: 7d}
steps:
  - {id: patience, wait: 3d}
  - {id: remind, send: cart-reminder}
```

## Mended

```yaml
# journeys/cart-recovery.yaml
max_duration: 5d
goal: {action: buy, within: 7d}
steps:
  - {id: patience, wait: 3d}
  - {id: remind, send: cart-reminder}
```
"""

from __future__ import annotations

from collections.abc import Iterator

from cjo_cli.diagnostics import Path, Related, Severity
from cjo_cli.plan.model import State, WaitForState, WaitState, WaitUntilState
from cjo_cli.rules.base import Fault, JourneyItem, Rule, Scene
from cjo_cli.rules.flow.support.words import span
from cjo_cli.rules.timing.support.arrival import delay, reached


def check(scene: Scene, item: JourneyItem) -> Iterator[Fault]:
    """The waits that nobody can sit out."""
    most = item.plan.max_duration
    if most is None:
        return
    related = (Related(item.place("max_duration"), "the end for everyone"),)
    for _, state, arrival in reached(scene, item):
        for way in state.transitions:
            after = arrival.then(delay(state, way, arrival.clock)).earliest
            if after >= most:
                what = "its timeout comes" if isinstance(state, WaitForState) else "it is over"
                text = (
                    f"every instance ends {span(most)} after the entry; "
                    f"'{state.id}' is reached no sooner than {span(arrival.earliest)} after it, and {what} "
                    f"no sooner than {span(after)}"
                )
                yield Fault(RULE.name, item.place(*_place(state)), text, "never over", related,
                            "shorten it, or raise max_duration")  # fmt: skip


def _place(state: State) -> Path:
    if isinstance(state, WaitForState):
        return (*state.source, "wait_for", "timeout")
    verb = "wait" if isinstance(state, WaitState) else "wait_until"
    assert isinstance(state, WaitState | WaitUntilState)
    return (*state.source, verb)


RULE = Rule("CJO407", "past-max-duration", Severity.WARNING, __doc__, journey=check)
