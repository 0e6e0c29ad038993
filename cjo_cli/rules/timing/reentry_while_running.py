"""Re-entry is allowed sooner than the journey can end.

## Why

Nobody is twice at once in one journey under one key: a candidate that comes while an instance runs is rejected as
`running`, whatever `reentry` says. Where every instance runs for longer than `after`, counted from the entry, the rule
decides nothing; what it was meant to do is done by the journey's length. Journeys that a goal or an exit event can
end early are left alone, unsubscribing aside.

## Fires

```yaml
# journeys/second-thought.yaml
journey: second-thought
status: live
enter: {event: cart_updated, reentry: {after: 2d, from: entry}}
goal: {action: buy, within: 14d, exit: false}
steps:
  - {id: patience, wait: 7d}
  - {id: remind, send: cart-reminder}
```

## Mended

```yaml
# journeys/second-thought.yaml
journey: second-thought
status: live
enter: {event: cart_updated, reentry: {after: 2d, from: exit}}
goal: {action: buy, within: 14d, exit: false}
steps:
  - {id: patience, wait: 7d}
  - {id: remind, send: cart-reminder}
```
"""

from __future__ import annotations

from collections.abc import Iterator

from cjo_cli.diagnostics import Severity
from cjo_cli.plan.model import EndState, ExitState
from cjo_cli.rules.base import Fault, JourneyItem, Rule, Scene
from cjo_cli.rules.flow.support.words import span
from cjo_cli.rules.timing.support.arrival import arrivals


def check(scene: Scene, item: JourneyItem) -> Iterator[Fault]:
    """A re-entry rule that the length of the journey makes idle."""
    reentry = item.plan.entry.reentry
    if reentry.never or reentry.since != "entry" or _ends_early(scene, item):
        return
    ends = [
        arrival.earliest
        for number, arrival in arrivals(scene, item).items()
        if isinstance(item.plan.states[number], EndState | ExitState)
    ]
    soonest = min([*ends, *([item.plan.max_duration] if item.plan.max_duration is not None else [])])
    if reentry.after < soonest:
        text = (
            f"re-entry {span(reentry.after)} after the entry, but no instance ends sooner than {span(soonest)} "
            "after it: who comes in between is rejected as running"
        )
        yield Fault(RULE.name, item.place("enter", "reentry", "after"), text, "decides nothing",
                    hint="count it 'from: exit', or make it longer than the journey")  # fmt: skip


def _ends_early(scene: Scene, item: JourneyItem) -> bool:
    """Whether an event can end an instance, other than unsubscribing."""
    unsubscribing = {
        entry.term.id
        for _, term in scene.facets.all("channel")
        if term.events is not None and term.events.unsubscribed is not None
        and (entry := scene.facets.resolve("event", term.events.unsubscribed)) is not None
    }  # fmt: skip
    goal = item.plan.goal
    return (goal is not None and goal.exit) or any(part.event not in unsubscribing for part in item.plan.exits)


RULE = Rule("CJO408", "reentry-while-running", Severity.INFO, __doc__, journey=check)
