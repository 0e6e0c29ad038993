"""A single wait is longer than the goal's window, and nothing is sent after it.

## Why

What comes of the journey is decided when its window closes. A wait beyond it keeps customers in, and out of others of
its group, for nothing; mostly it has a digit too many.

## Fires

```yaml
# journeys/cart-recovery.yaml
goal: {action: buy, within: 3d}
steps:
  - {id: remind, send: cart-reminder}
  - {id: opened, wait_for: {event: email_opened, timeout: 20d}}
  - {exit: over}
```

## Mended

```yaml
# journeys/cart-recovery.yaml
goal: {action: buy, within: 3d}
steps:
  - {id: remind, send: cart-reminder}
  - {id: opened, wait_for: {event: email_opened, timeout: 2d}}
  - {exit: over}
```
"""

from __future__ import annotations

from collections.abc import Iterator

from cjo_cli.diagnostics import Related, Severity
from cjo_cli.plan.model import JourneyPlan, State, WaitForState, WaitState
from cjo_cli.rules.base import Fault, JourneyItem, Rule, Scene
from cjo_cli.rules.flow.support.words import span
from cjo_cli.rules.timing.support.messages import messages


def check(_: Scene, item: JourneyItem) -> Iterator[Fault]:
    """Each wait, by itself longer than the window, whose end leads to no message."""
    goal = item.plan.goal
    for state in item.plan.states if goal is not None else ():
        assert goal is not None
        long = _length(state)
        if long is not None and long > goal.within and not _sends_after(item.plan, state):
            verb, key = ("wait", ()) if isinstance(state, WaitState) else ("wait_for", ("timeout",))
            yield Fault(RULE.name, item.place(*state.source, verb, *key),
                        f"this waits {span(long)}, and the goal's window closes {span(goal.within)} after the entry",
                        "past the goal's window", (Related(item.place("goal", "within"), "the window"),),
                        "shorten it, or widen 'within'")  # fmt: skip


def _length(state: State) -> int | None:
    """How long it waits where nothing comes; None for what is no wait."""
    if isinstance(state, WaitForState):
        return state.timeout
    return state.duration if isinstance(state, WaitState) else None


def _sends_after(plan: JourneyPlan, state: State) -> bool:
    """Whether a message follows the whole wait."""
    left = [way.next for way in state.transitions if way.path in (None, "timeout")]
    seen: set[int] = set()
    while left:
        number = left.pop()
        if number not in seen:
            seen.add(number)
            if messages(plan.states[number]):
                return True
            left += [way.next for way in plan.states[number].transitions]
    return False


RULE = Rule("CJO416", "wait-past-goal", Severity.INFO, __doc__, journey=check)
