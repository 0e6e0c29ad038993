"""A claim that several variants share is another, new or gone.

It changes every text that names it, on every channel and in every language.

## Before

```yaml
# content/cart-reminder.yaml
facts: {link: "https://example.org/cart", discount: "10%"}
```

## After

```yaml
# content/cart-reminder.yaml
facts: {link: "https://example.org/cart", discount: "15%"}
```
"""

from __future__ import annotations

from collections.abc import Iterator

from cjo_cli.review.diff.base import Both, Category, ChangeRule, Seen, seen
from cjo_cli.review.diff.wording import quoted, value


def check(both: Both) -> Iterator[Seen]:
    """Facts by name, with the day until which they hold."""
    for pair in both.contents:
        if pair.both is not None:
            old, new = (side.facts for side in pair.both)
            name = pair.both[1].id
            for fact in sorted(old.keys() | new.keys()):
                if old.get(fact) != new.get(fact):
                    before, after = (None if fact not in side else _words(side[fact]) for side in (old, new))
                    says = "is gone" if after is None else f"is {after}" + ("" if before is None else f", not {before}")
                    sentence = f"the fact {quoted(fact)} of {quoted(name)} {says}"
                    yield seen(*pair.both, sentence, before, after, "facts", fact)


def _words(fact: dict[str, object]) -> str:
    until = f" (until {fact['until']})" if "until" in fact else ""
    return quoted(value(fact["value"])) + until


RULE = ChangeRule("D402", "fact-changed", Category.CONTENT, __doc__, check)
