"""A purpose passes caps or quiet hours that it did not pass, or no longer does.

## Before

```yaml
# taxonomy/purposes.yaml
facet: purpose
terms: [{id: marketing, consent: {default: email_ok}}]
```

## After

```yaml
# taxonomy/purposes.yaml
facet: purpose
terms: [{id: marketing, consent: {default: email_ok}, capped: false}]
```
"""

from __future__ import annotations

from collections.abc import Iterator

from cjo_cli.review.diff.base import Both, Category, ChangeRule, Seen
from cjo_cli.review.diff.wording import quoted

WORDS = {
    "capped": ("is held to the caps", "passes all caps and counts towards none"),
    "quiet": ("is held to quiet hours", "knows no quiet hours"),
}


def check(both: Both) -> Iterator[Seen]:
    """Purposes with other marks."""
    old, new = both.base.plan.purposes, both.head.plan.purposes
    for name in sorted(old.keys() & new.keys()):
        for key, (held, free) in WORDS.items():
            before, after = (held if getattr(side[name], key) else free for side in (old, new))
            if before != after:
                yield both.of_term("purpose", name, f"{quoted(name)} {after}", before, after, key)


RULE = ChangeRule("D307", "purpose-changed", Category.CONTACT, __doc__, check)
