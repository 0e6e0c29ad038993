"""Every variant that a send can use is for some people only, and the others get nothing.

## Why

Who fits no variant is `unreachable` (M1). Where that is meant, a branch before the send says so to every reader; where
it is not, a variant without a condition, last, is what the others get.

A candidate of a `choose` may have such content: it is chosen only for whom it fits.

## Fires

```yaml
# taxonomy/audiences.yaml
facet: audience
terms:
  - {id: regulars, when: {event: order_completed, count: {gte: 3}}}
```

```yaml
# content/cart-reminder.yaml
variants:
  - channel: email
    audience: regulars
    subject: Your cart is waiting
    body: Welcome back. What you chose is still here.
```

## Mended

```yaml
# taxonomy/audiences.yaml
facet: audience
terms:
  - {id: regulars, when: {event: order_completed, count: {gte: 3}}}
```

```yaml
# content/cart-reminder.yaml
variants:
  - channel: email
    audience: regulars
    subject: Your cart is waiting
    body: Welcome back. What you chose is still here.
  - channel: email
    subject: Your cart is waiting
    body: What you chose is still here.
```
"""

from __future__ import annotations

from collections.abc import Iterator

from cjo_cli.diagnostics import Related, Severity
from cjo_cli.plan.conditions import AnyOf, Condition, Not
from cjo_cli.rules.base import Fault, JourneyItem, Rule, Scene
from cjo_cli.rules.content.support.implied import implies
from cjo_cli.rules.content.support.sendings import Sending, sendings


def check(scene: Scene, item: JourneyItem) -> Iterator[Fault]:
    for sending in sendings(scene, item):
        content = scene.contents[sending.content]
        usable = [part for part in content.plan.variants if part.channel in sending.via]
        conditions = [part.when for part in usable if part.when is not None]
        # That there is no variant at all for these channels is said already.
        if sending.chosen or not usable or len(conditions) < len(usable) or _covered(scene, sending, conditions):
            continue
        related = (Related(content.place("variants"), "each of these has an audience or a condition"),)
        yield Fault(
            "nobody-left", item.place(*sending.path),
            f"'{sending.content}' has no variant on {' or '.join(sending.via)} for whoever fits none of its conditions",
            "some get nothing", related, "add a variant without audience and when, or branch before the send",
        )  # fmt: skip


def _covered(scene: Scene, sending: Sending, conditions: list[Condition]) -> bool:
    """Whether everyone who comes by fits some variant."""
    audiences, some = scene.plan.audiences, AnyOf(of=tuple(conditions))
    if any(implies(held, some, audiences) for held in sending.conditions):
        return True
    return any(isinstance(one, Not) and implies(one.of, some, audiences) for one in conditions)


RULE = Rule("CJO504", "nobody-left", Severity.WARNING, __doc__, journey=check)
