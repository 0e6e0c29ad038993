"""None of the journey's messages asks for its goal.

## Why

Content says by `action` what it asks of people. Where every message asks for something else than the goal, and no event
counts for both, the goal is that of another journey, or the messages are. A step on the way to the goal may be meant:
advice only.

## Fires

```yaml
# journeys/cart-recovery.yaml
goal: {action: subscribe, within: 3d}
```

```yaml
# taxonomy/actions.yaml
terms:
  - {id: subscribe, title: Subscribe, events: [{event: email_opened}]}
```

## Mended

```yaml
# journeys/cart-recovery.yaml
goal: {action: buy, within: 3d}
```

```yaml
# taxonomy/actions.yaml
terms:
  - {id: subscribe, title: Subscribe, events: [{event: email_opened}]}
```
"""

from __future__ import annotations

from collections.abc import Iterator

from cjo_cli.diagnostics import Related, Severity
from cjo_cli.rules.base import Fault, JourneyItem, Rule, Scene
from cjo_cli.rules.timing.support.messages import messages


def check(scene: Scene, item: JourneyItem) -> Iterator[Fault]:
    """A goal that shares no event with what the messages ask for."""
    goal = item.plan.goal
    asked = _asked(scene, item)
    if goal is None or not asked:
        return
    wanted = {event for match in goal.events for event in match.events}
    if all(wanted.isdisjoint(_events(scene, action)) for action in asked):
        first = next(iter(asked))
        words = ", ".join(f"'{action}'" for action in asked)
        yield Fault(RULE.name, item.place("goal", "action"),
                    f"the goal is '{goal.action}', and what the messages ask for is {words}", "asked for by none",
                    (Related(scene.contents[asked[first]].place("action"), f"asks for '{first}'"),),
                    "name what the messages ask for, or let one ask for the goal")  # fmt: skip


def _asked(scene: Scene, item: JourneyItem) -> dict[str, str]:
    """The actions that the journey's content asks for, each with the first item that does."""
    asked: dict[str, str] = {}
    for state in item.plan.states:
        for message in messages(state):
            word = scene.contents[message.content].content.action
            entry = scene.facets.resolve("action", word) if word is not None else None
            if entry is not None:
                asked.setdefault(entry.term.id, message.content)
    return asked


def _events(scene: Scene, action: str) -> set[str]:
    """The ids of the events that count for an action."""
    words = [part.event for part in scene.facets.of("action")[action].term.events]
    return {entry.term.id for word in words if (entry := scene.facets.resolve("event", word)) is not None}


RULE = Rule("CJO314", "goal-not-asked", Severity.INFO, __doc__, journey=check)
