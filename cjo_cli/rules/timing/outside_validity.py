"""A journey sends content outside the time in which it is valid.

## Why

Outside `valid` a message is suppressed. The dates of the journey (`from` and `until`, or the instants of its schedule)
and the steps before say when a message can leave. Said where it never leaves in time, and where those who enter last,
or first, go without. A choice among several may well hold content for a season; of it only the first is said.

## Fires

```yaml
# content/cart-reminder.yaml
valid: {until: 2026-05-01}
```

```yaml
# journeys/cart-recovery.yaml
enter: {event: cart_updated, key: cart_id, until: 2026-06-01}
```

## Mended

```yaml
# content/cart-reminder.yaml
valid: {until: 2026-07-01}
```

```yaml
# journeys/cart-recovery.yaml
enter: {event: cart_updated, key: cart_id, until: 2026-06-01}
```
"""

from __future__ import annotations

from collections.abc import Iterator

from cjo_cli.diagnostics import Related, Severity
from cjo_cli.rules.base import Fault, JourneyItem, Rule, Scene
from cjo_cli.rules.flow.support.words import instant
from cjo_cli.rules.timing.support.arrival import Sending, reached, sending
from cjo_cli.rules.timing.support.messages import Message, messages


def check(scene: Scene, item: JourneyItem) -> Iterator[Fault]:
    """Messages that leave too late or too early for their content."""
    for _, state, arrival in reached(scene, item):
        for message in messages(state):
            yield from _judged(scene, item, message, sending(item, arrival))


def _judged(scene: Scene, item: JourneyItem, message: Message, at: Sending) -> Iterator[Fault]:
    part, zone = scene.plan.contents[message.content], scene.plan.timezone
    some = not message.candidate
    if part.until is not None:
        if at.first is not None and at.first >= part.until:
            leaves = f"no sooner than {instant(at.first, zone)}, and is never sent"
            yield _fault(scene, item, message, leaves, "until", part.until)
        elif some and at.last is not None and at.last > part.until:
            leaves = f"as late as {instant(at.last, zone)}: the last to enter go without"
            yield _fault(scene, item, message, leaves, "until", part.until)
    if part.from_ is not None:
        if at.last is not None and at.last < part.from_:
            leaves = f"no later than {instant(at.last, zone)}, and is never sent"
            yield _fault(scene, item, message, leaves, "from", part.from_)
        elif some and at.first is not None and at.first < part.from_:
            leaves = f"as soon as {instant(at.first, zone)}: the first to enter go without"
            yield _fault(scene, item, message, leaves, "from", part.from_)


def _fault(scene: Scene, item: JourneyItem, message: Message, leaves: str, key: str, bound: int) -> Fault:
    since = instant(bound, scene.plan.timezone) + (" on" if key == "from" else "")
    text = f"'{message.content}' is valid {key} {since}; here it leaves {leaves}"
    related = (Related(scene.contents[message.content].place("valid", key), "valid"),)
    return Fault(RULE.name, item.place(*message.path), text, "not valid then", related,
                 "move the dates of the content or of the journey")  # fmt: skip


RULE = Rule("CJO402", "outside-validity", Severity.WARNING, __doc__, journey=check)
