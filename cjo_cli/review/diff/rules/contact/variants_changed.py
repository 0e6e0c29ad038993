"""A content item has other variants: for another channel or locale, for others, or in another order.

Without a variant that fits a customer is not reached on a channel. Where a step names no `via`, the variants' order
is the order in which channels are tried.

## Before

```yaml
# content/cart-reminder.yaml
variants: [{channel: email, subject: Your cart, body: It is still there.}]
```

## After

```yaml
# content/cart-reminder.yaml
variants:
  - {channel: email, locale: nl, subject: Uw mand, body: Die staat er nog.}
  - {channel: email, subject: Your cart, body: It is still there.}
```
"""

from __future__ import annotations

from collections.abc import Iterator

from cjo_cli.diagnostics import Place
from cjo_cli.review.diff.base import Both, Category, ChangeRule, Seen, seen
from cjo_cli.review.diff.side import ContentSide
from cjo_cli.review.diff.variants import Named, name_of, variants
from cjo_cli.review.diff.wording import listed, maybe, quoted


def check(both: Both) -> Iterator[Seen]:
    """Variants that are gone or new, that are for others, and their order."""
    for pair in both.contents:
        if pair.both is not None:
            yield from _variants(*pair.both)


def _variants(base: ContentSide, head: ContentSide) -> Iterator[Seen]:
    old, new = variants(base), variants(head)
    subject, name = head.subject, quoted(head.id)
    for key in [*old, *(key for key in new if key not in old)]:
        words = name_of(key)
        before, after = old.get(key), new.get(key)
        places = (_place(base, before), _place(head, after))
        if after is None:
            yield Seen(subject, f"{name} has no variant for {words} any more", words, None, *places)
        elif before is None:
            yield Seen(subject, f"{name} has a new variant for {words}", None, words, *places)
        elif before.part.when != after.part.when:
            who = maybe(after.part.when)
            whom = "everyone" if who is None else f"those for whom {who}"
            sentence = f"the variant of {name} for {words} is for {whom}"
            yield Seen(subject, sentence, maybe(before.part.when), who, *places)
    was, now = [key for key in old if key in new], [key for key in new if key in old]
    if was != now:
        first, then = (listed(map(name_of, found)) for found in (was, now))
        yield seen(base, head, f"the variants of {name} are tried in the order {then}", first, then, "variants")


def _place(side: ContentSide, variant: Named | None) -> Place | None:
    return side.place("variants") if variant is None else side.place("variants", variant.position)


RULE = ChangeRule("D312", "variants-changed", Category.CONTACT, __doc__, check)
