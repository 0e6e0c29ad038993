"""A content item is new.

## Before

There is no such file.

## After

```yaml
# content/cart-note.yaml
content: cart-note
purpose: marketing
status: approved
variants: [{channel: email, subject: Your cart, body: It is still there.}]
```
"""

from __future__ import annotations

from collections.abc import Iterator

from cjo_cli.review.diff.base import Both, Category, ChangeRule, Seen, Subject
from cjo_cli.review.diff.wording import named, quoted


def check(both: Both) -> Iterator[Seen]:
    """Content items of head alone."""
    for pair in both.contents:
        if pair.base is None and pair.head is not None:
            channels = named(dict.fromkeys(variant.channel for variant in pair.head.part.variants))
            sentence = f"the content {quoted(pair.head.id)} is new ({pair.head.part.purpose}, for {channels})"
            yield Seen(Subject("content", pair.head.id), sentence, None, channels, None, pair.head.place("content"))


RULE = ChangeRule("D403", "content-added", Category.CONTENT, __doc__, check)
