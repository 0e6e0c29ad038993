"""A content item is sent for another purpose.

Another consent is asked for, and other caps, quiet hours and suppressions hold.

## Before

```yaml
# taxonomy/purposes.yaml
facet: purpose
terms: [{id: marketing, consent: {default: email_ok}}, {id: service, consent: none}]
```

```yaml
# content/cart-reminder.yaml
purpose: marketing
```

## After

```yaml
# taxonomy/purposes.yaml
facet: purpose
terms: [{id: marketing, consent: {default: email_ok}}, {id: service, consent: none}]
```

```yaml
# content/cart-reminder.yaml
purpose: service
```
"""

from __future__ import annotations

from collections.abc import Iterator

from cjo_cli.review.diff.base import Both, Category, ChangeRule, Seen, seen
from cjo_cli.review.diff.wording import quoted


def check(both: Both) -> Iterator[Seen]:
    """Content items with another purpose."""
    for pair in both.contents:
        if pair.both is not None and pair.both[0].part.purpose != pair.both[1].part.purpose:
            old, new = (side.part.purpose for side in pair.both)
            sentence = f"{quoted(pair.both[1].id)} is sent as {quoted(new)}, not as {quoted(old)}"
            yield seen(*pair.both, sentence, old, new, "purpose")


RULE = ChangeRule("D310", "content-purpose-changed", Category.CONTACT, __doc__, check, breaking=True)
