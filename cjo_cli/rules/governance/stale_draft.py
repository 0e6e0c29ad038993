"""A draft that nobody has touched for 90 days.

## Why

A forgotten draft is read as a plan, copied from, and one day set live by someone who does not know what it still
lacks. Time is git's: from the file's last commit to that of HEAD, so that the same commit always gives the same
answer. Without git nothing is said.

## Fires

```yaml
# journeys/order-news.yaml, committed 2026-01-12
journey: order-news
status: draft
goal: {action: buy, within: 30d}
enter: {event: order_completed}
steps: [{wait: 7d}, {send: cart-reminder}]
```

```yaml
# journeys/cart-recovery.yaml, committed 2026-06-01
priority: 80
```

## Mended

```yaml
# journeys/order-news.yaml, committed 2026-01-12
journey: order-news
status: review
goal: {action: buy, within: 30d}
enter: {event: order_completed}
steps: [{wait: 7d}, {send: cart-reminder}]
```

```yaml
# journeys/cart-recovery.yaml, committed 2026-06-01
priority: 80
```
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

from cjo_cli.diagnostics import Severity
from cjo_cli.rules.base import Across, ContentItem, Fault, Item, JourneyItem, Note, Rule, Scene
from cjo_cli.rules.governance.support.git import last_changed

DAYS = 90
DAY = 86_400


def note(_: Scene, item: Item) -> Iterator[Note]:
    if isinstance(item, JourneyItem) and item.journey.status == "draft":
        yield Note(item.journey.id, item.place("status"), ("journey",))
    elif isinstance(item, ContentItem) and item.content.status == "draft":
        yield Note(item.content.id, item.place("status"), ("content",))


def judge(scene: Scene, notes: Sequence[Note]) -> Iterator[Fault]:
    found = last_changed(scene.root, sorted({note.place.file for note in notes})) if notes else None
    if found is None:
        return
    head, changed = found
    for note in notes:
        at = changed.get(note.place.file, head)
        days = (head - at) // DAY
        if days > DAYS:
            day = datetime.fromtimestamp(at, UTC).date()
            message = f"the {note.facts[0]} '{note.item}' is a draft that nobody has touched for {days} days"
            yield Fault(RULE.name, note.place, message, f"last changed on {day}",
                        hint="finish it, or take it out: git keeps it")  # fmt: skip


RULE = Rule("CJO707", "stale-draft", Severity.INFO, __doc__, across=Across(note, judge, beyond=True))
