"""A content item is gone.

No journey of head sends it, or head would have errors. Messages that were put off to the end of quiet hours keep what
they were made with.

## Before

```yaml
# content/cart-note.yaml
content: cart-note
purpose: marketing
status: approved
variants: [{channel: email, subject: Your cart, body: It is still there.}]
```

## After

The file is not there any more.
"""

from __future__ import annotations

from collections.abc import Iterator

from cjo_cli.review.diff.base import Both, Category, ChangeRule, Seen, Subject
from cjo_cli.review.diff.wording import quoted


def check(both: Both) -> Iterator[Seen]:
    """Content items of base alone."""
    for pair in both.contents:
        if pair.head is None and pair.base is not None:
            name = pair.base.id
            sentence = f"the content {quoted(name)} is gone"
            yield Seen(Subject("content", name), sentence, pair.base.part.purpose, None, pair.base.place("content"))


RULE = ChangeRule("D404", "content-removed", Category.CONTENT, __doc__, check)
