"""A variant says something else.

The replay sends the same messages to the same customers: what they read has to be read by a person.

## Before

```yaml
# content/cart-reminder.yaml
variants: [{channel: email, subject: Your cart, body: It is still there.}]
```

## After

```yaml
# content/cart-reminder.yaml
variants: [{channel: email, subject: Your cart is waiting, body: It is still there.}]
```
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from cjo_cli.review.diff.base import Both, Category, ChangeRule, Seen, Subject
from cjo_cli.review.diff.side import ContentSide
from cjo_cli.review.diff.variants import Named, name_of, variants
from cjo_cli.review.diff.wording import apart, quoted, value


def check(both: Both) -> Iterator[Seen]:
    """The fields of variants that are on both sides."""
    for pair in both.contents:
        if pair.both is not None:
            old, new = map(variants, pair.both)
            for key in new:
                if key in old:
                    yield from _texts(*pair.both, old[key], new[key], name_of(key))


def _texts(base: ContentSide, head: ContentSide, old: Named, new: Named, words: str) -> Iterator[Seen]:
    for field in [*old.texts, *(field for field in new.texts if field not in old.texts)]:
        before, after = old.texts.get(field), new.texts.get(field)
        if before != after:
            places = (base.place("variants", old.position, field), head.place("variants", new.position, field))
            has = "has no" if after is None else "has a new" if before is None else "has another"
            sentence = f"the variant of {quoted(head.id)} for {words} {has} {quoted(field)}"
            yield Seen(Subject("content", head.id), sentence, *_said(before, after), *places)


def _said(before: Any, after: Any) -> tuple[str | None, str | None]:
    if isinstance(before, str) and isinstance(after, str):
        return apart(before, after)
    return (None if before is None else value(before)), (None if after is None else value(after))


RULE = ChangeRule("D401", "text-changed", Category.CONTENT, __doc__, check)
