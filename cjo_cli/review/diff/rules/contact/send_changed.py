"""A step sends another content item, or tries other channels.

## Before

```yaml
# journeys/cart-recovery.yaml
steps: [{id: remind, send: cart-reminder}]
```

## After

```yaml
# content/cart-note.yaml
content: cart-note
purpose: marketing
status: approved
variants: [{channel: email, subject: Your cart, body: It is still there.}]
```

```yaml
# journeys/cart-recovery.yaml
steps: [{id: remind, send: cart-note}]
```
"""

from __future__ import annotations

from collections.abc import Iterator

from cjo_cli.plan.model import SendState
from cjo_cli.review.diff.base import Both, Category, ChangeRule, Seen
from cjo_cli.review.diff.wording import listed, quoted


def check(both: Both) -> Iterator[Seen]:
    """Sends of other content, and sends of the same by other channels."""
    for pair in both.journeys:
        for old, new in pair.same(SendState):
            at = f"{quoted(pair.id)} sends {quoted(new.content)} at {quoted(new.id)}"
            if old.content != new.content:
                sentence = f"{at}, not {quoted(old.content)}"
                yield pair.seen_at(old, new, sentence, old.content, new.content, "send")
            elif old.via != new.via and _written(both, old, new):
                before, after = _via(old.via), _via(new.via)
                yield pair.seen_at(old, new, f"{at} by {after}, not by {before}", before, after, "via")


def _via(channels: tuple[str, ...]) -> str:
    return listed(map(quoted, channels), "then")


def _written(both: Both, old: SendState, new: SendState) -> bool:
    """Whether the step itself names other channels: without `via` they are the content's, and told there."""
    defaults = []
    for side, state in ((both.base, old), (both.head, new)):
        variants = side.plan.contents[state.content].variants
        defaults.append(tuple(dict.fromkeys(variant.channel for variant in variants)) == state.via)
    return not all(defaults)


RULE = ChangeRule("D301", "send-changed", Category.CONTACT, __doc__, check)
