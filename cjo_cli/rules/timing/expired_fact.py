"""A message leaves with a fact that has expired, such as a code.

## Why

A fact's `until` is no outcome: the message is sent all the same, and promises what no longer holds. The dates of the
journey and the steps before say when it can leave.

## Fires

```yaml
# content/cart-reminder.yaml
facts: {link: "https://example.org/cart", code: {value: SPRING10, until: 2026-05-01}}
valid: {until: 2026-07-01}
```

```yaml
# journeys/cart-recovery.yaml
enter: {event: cart_updated, key: cart_id, from: 2026-04-01, until: 2026-06-01}
```

## Mended

```yaml
# content/cart-reminder.yaml
facts: {link: "https://example.org/cart", code: {value: SPRING10, until: 2026-07-01}}
valid: {until: 2026-07-01}
```

```yaml
# journeys/cart-recovery.yaml
enter: {event: cart_updated, key: cart_id, from: 2026-04-01, until: 2026-06-01}
```
"""

from __future__ import annotations

from collections.abc import Iterator

from cjo_cli.diagnostics import Related, Severity
from cjo_cli.plan.instants import parse_instant
from cjo_cli.rules.base import ContentItem, Fault, JourneyItem, Rule, Scene
from cjo_cli.rules.flow.support.words import instant
from cjo_cli.rules.timing.support.arrival import Sending, reached, sending
from cjo_cli.rules.timing.support.messages import Message, messages


def check(scene: Scene, item: JourneyItem) -> Iterator[Fault]:
    """Messages that can leave after a fact of theirs has expired."""
    for _, state, arrival in reached(scene, item):
        for message in messages(state):
            at = sending(item, arrival)
            for name, until in expiries(scene, scene.contents[message.content]):
                yield from _judged(scene, item, message, at, name, until)


def expiries(scene: Scene, content: ContentItem) -> Iterator[tuple[str, int]]:
    """The facts that expire, and when."""
    for name, fact in content.content.facts.items():
        until = parse_instant(fact.until, scene.plan.timezone) if fact.until else None
        if until is not None:
            yield name, until


def _judged(scene: Scene, item: JourneyItem, message: Message, at: Sending, name: str, until: int) -> Iterator[Fault]:
    zone, valid = scene.plan.timezone, scene.plan.contents[message.content].until
    last = at.last if at.last is None or valid is None else min(at.last, valid)
    if at.first is not None and at.first >= until:
        leaves = f"no sooner than {instant(at.first, zone)}"
    elif last is not None and last > until:
        leaves = f"as late as {instant(last, zone)}"
    else:
        return
    text = f"the fact '{name}' of '{message.content}' holds until {instant(until, zone)}; the message leaves {leaves}"
    related = (Related(scene.contents[message.content].place("facts", name, "until"), "holds until"),)
    yield Fault(RULE.name, item.place(*message.path), text, "an expired fact", related,
                "end the journey or the content's validity before, or prolong the fact")  # fmt: skip


RULE = Rule("CJO403", "expired-fact", Severity.WARNING, __doc__, journey=check)
