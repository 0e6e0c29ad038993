"""A content item that no journey sends.

## Why

It is translated, reviewed and kept up to date for nobody; or the step that should send it names another. Drafts and
retired items are left alone.

## Fires

```yaml
# content/cart-farewell.yaml
content: cart-farewell
purpose: marketing
status: approved
variants: [{channel: email, subject: Your cart is gone, body: We emptied it.}]
```

## Mended

```yaml
# content/cart-farewell.yaml
content: cart-farewell
purpose: marketing
status: approved
variants: [{channel: email, subject: Your cart is gone, body: We emptied it.}]
```

```yaml
# journeys/cart-recovery.yaml
steps: [{wait: 1d}, {send: cart-reminder}, {wait: 7d}, {send: cart-farewell}]
```
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from cjo_cli.diagnostics import Severity
from cjo_cli.rules.base import Across, ContentItem, Fault, Item, JourneyItem, Note, Rule, Scene
from cjo_cli.rules.references.support.uses import contents_sent


def note(_: Scene, item: Item) -> Iterator[Note]:
    if isinstance(item, JourneyItem):
        yield Note(item.journey.id, item.place(), ("sends", *contents_sent(item.plan)))
    elif isinstance(item, ContentItem) and item.content.status not in ("draft", "retired"):
        yield Note(item.content.id, item.place("content"), ("is",))


def judge(scene: Scene, notes: Sequence[Note]) -> Iterator[Fault]:
    if not scene.whole:
        return
    sent = {content for note in notes if note.facts[0] == "sends" for content in note.facts[1:]}
    for note in notes:
        if note.facts[0] == "is" and note.item not in sent:
            yield Fault(
                RULE.name, note.place, f"no journey sends the content '{note.item}'", "never sent",
                hint="send it in a journey, or retire it: status: retired")  # fmt: skip


RULE = Rule("CJO238", "unused-content", Severity.WARNING, __doc__, across=Across(note, judge))
