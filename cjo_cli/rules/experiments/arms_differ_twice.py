"""Two arms of a split differ in more than one respect.

## Why

If the arms differ in content and in timing, nobody can say which of the two made the difference. Compared are the arms
that send something: how many messages, which content in which order, the channel tried first, and the waits before
each.

## Fires

```yaml
# content/cart-voucher.yaml
content: cart-voucher
purpose: marketing
status: approved
variants: [{channel: email, subject: Five euros off your cart, body: With the code FIVE.}]
```

```yaml
# journeys/cart-recovery.yaml
steps:
  - id: offer
    split:
      - {id: plain, weight: 40, steps: [{wait: 1h}, {send: cart-reminder}]}
      - {id: voucher, weight: 40, steps: [{wait: 1d}, {send: cart-voucher}]}
      - {id: control, weight: 20}
```

## Mended

```yaml
# content/cart-voucher.yaml
content: cart-voucher
purpose: marketing
status: approved
variants: [{channel: email, subject: Five euros off your cart, body: With the code FIVE.}]
```

```yaml
# journeys/cart-recovery.yaml
steps:
  - id: offer
    split:
      - {id: plain, weight: 40, steps: [{wait: 1h}, {send: cart-reminder}]}
      - {id: voucher, weight: 40, steps: [{wait: 1h}, {send: cart-voucher}]}
      - {id: control, weight: 20}
```
"""

from __future__ import annotations

from collections.abc import Iterator

from cjo_cli.diagnostics import Related, Severity
from cjo_cli.rules.base import Fault, JourneyItem, Rule, Scene
from cjo_cli.rules.experiments.support.arms import ArmPart, Message, splits_of


def check(_: Scene, item: JourneyItem) -> Iterator[Fault]:
    """Each arm is held against the one before it that it is most like: several arms may vary one thing each."""
    for split in splits_of(item):
        for position, arm in enumerate(split.treated[1:], start=1):
            before = [(first, ways_apart(first, arm)) for first in split.treated[:position]]
            first, ways = min(before, key=lambda found: len(found[1]))
            if len(ways) > 1:
                message = f"the arms '{first.id}' and '{arm.id}' differ in {', '.join(ways[:-1])} and {ways[-1]}"
                yield Fault(RULE.name, arm.place, message, "what makes the difference?",
                            (Related(first.place, "the other arm"),), "vary one thing at a time")  # fmt: skip


def ways_apart(a: ArmPart, b: ArmPart) -> list[str]:
    """In which respects two arms differ; where one sends more, its messages are held against those of like content."""
    few, many = sorted((a.messages, b.messages), key=len)
    by_content, by_place = _paired(few, many), list(zip(few, many, strict=False))
    alike, as_many = len(by_content) == len(few), len(few) == len(many)
    apart = {
        "the number of messages": not as_many,
        "content": not alike,
        "the order of content": alike and as_many and any(one.content != other.content for one, other in by_place),
        "channel": any(one.channel != other.channel for one, other in (by_content if alike else by_place)),
        "timing": any(one.after != other.after for one, other in (by_place if as_many or not alike else by_content)),
    }
    return [way for way, differs in apart.items() if differs]


def _paired(few: tuple[Message, ...], many: tuple[Message, ...]) -> list[tuple[Message, Message]]:
    """Messages of the same content, each taken once."""
    left = list(many)
    pairs = []
    for message in few:
        found = next((other for other in left if other.content == message.content), None)
        if found is not None:
            left.remove(found)
            pairs.append((message, found))
    return pairs


RULE = Rule("CJO803", "arms-differ-twice", Severity.WARNING, __doc__, journey=check)
