"""A journey without an insight, in a project that writes them down.

## Why

`insights` say why a journey should work, and by what evidence. Without one nobody can tell later whether the reason
still holds. Advice, for journeys that are live or in review, and only where more than half of those have insights.

## Fires

```yaml
# journeys/order-news.yaml
journey: order-news
status: live
insights: [{claim: Who bought once buys again within a month, source: cohort-report-2026}]
goal: {action: buy, within: 30d}
enter: {event: order_completed}
steps: [{wait: 7d}, {send: cart-reminder}]
```

```yaml
# journeys/second-cart.yaml
journey: second-cart
status: live
insights: [{claim: A second cart is bought twice as often, source: cohort-report-2026}]
goal: {action: buy, within: 7d}
enter: {event: cart_updated, if: {event: order_completed}}
steps: [{wait: 1d}, {send: cart-reminder}]
```

## Mended

```yaml
# journeys/order-news.yaml
journey: order-news
status: live
insights: [{claim: Who bought once buys again within a month, source: cohort-report-2026}]
goal: {action: buy, within: 30d}
enter: {event: order_completed}
steps: [{wait: 7d}, {send: cart-reminder}]
```

```yaml
# journeys/second-cart.yaml
journey: second-cart
status: live
insights: [{claim: A second cart is bought twice as often, source: cohort-report-2026}]
goal: {action: buy, within: 7d}
enter: {event: cart_updated, if: {event: order_completed}}
steps: [{wait: 1d}, {send: cart-reminder}]
```

```yaml
# journeys/cart-recovery.yaml
insights: [{claim: Shoppers leave to compare delivery cost, source: interviews-2026-02}]
```
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from cjo_cli.diagnostics import Related, Severity
from cjo_cli.rules.base import Across, Fault, Item, JourneyItem, Note, Rule, Scene


def note(_: Scene, item: Item) -> Iterator[Note]:
    if isinstance(item, JourneyItem) and item.journey.status in ("live", "review"):
        told = bool(item.journey.insights)
        yield Note(item.journey.id, item.place("insights" if told else "journey"), (told,))


def judge(scene: Scene, notes: Sequence[Note]) -> Iterator[Fault]:
    told = [note for note in notes if note.facts[0]]
    if len(told) * 2 <= len(notes) or "insights" in scene.config.require.journey:
        return
    model = min(told, key=lambda note: note.item)
    for note in notes:
        if not note.facts[0]:
            yield Fault(
                RULE.name, note.place, f"the journey '{note.item}' has no insight", "why should it work?",
                (Related(model.place, f"such as that of '{model.item}'"),),
                "add insights: [{claim: ..., source: ...}]")  # fmt: skip


RULE = Rule("CJO704", "no-insight", Severity.INFO, __doc__, across=Across(note, judge))
