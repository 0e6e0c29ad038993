"""A journey that sends messages and names no goal.

## Why

Without a desired action nobody can tell whether it works, whom it has served already, and when to stop. Journeys that
only send what needs no consent, such as a confirmation, may do without; of one with a split `split-without-goal`
speaks.

## Fires

```yaml
# journeys/order-news.yaml
journey: order-news
status: live
enter: {event: order_completed}
steps: [{wait: 7d}, {send: cart-reminder}]
```

## Mended

```yaml
# journeys/order-news.yaml
journey: order-news
status: live
goal: {action: buy, within: 30d}
enter: {event: order_completed}
steps: [{wait: 7d}, {send: cart-reminder}]
```
"""

from __future__ import annotations

from collections.abc import Iterator

from cjo_cli.diagnostics import Severity
from cjo_cli.plan.model import JourneyPlan, SplitState
from cjo_cli.rules.base import Fault, JourneyItem, Rule, Scene
from cjo_cli.rules.references.support.uses import contents_sent


def check(scene: Scene, item: JourneyItem) -> Iterator[Fault]:
    journey, plan = item.journey, item.plan
    if journey.goal is not None or "goal" in scene.config.require.journey or journey.status == "closed":
        return
    if any(isinstance(state, SplitState) for state in plan.states) or not _persuades(scene, plan):
        return
    actions = list(scene.facets.of("action"))
    hint = "add goal: {action: " + (actions[0] if len(actions) == 1 else "...") + ", within: 7d}"
    message = f"the journey '{journey.id}' sends messages and has no goal"
    yield Fault(RULE.name, item.place("journey"), message, "what for?", hint=hint)


def _persuades(scene: Scene, plan: JourneyPlan) -> bool:
    """Whether a message of its asks for consent."""
    purposes = {scene.plan.contents[content].purpose for content in contents_sent(plan)}
    # Of a purpose that is unknown nothing is known.
    known = (scene.plan.purposes.get(purpose) for purpose in purposes)
    return any(purpose is not None and purpose.consent is not None for purpose in known)


RULE = Rule("CJO703", "no-goal", Severity.WARNING, __doc__, journey=check)
