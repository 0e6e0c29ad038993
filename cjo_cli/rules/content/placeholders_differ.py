"""Two locales of one channel do not read the same values.

## Why

The translation forgot a name, a price or a code, or kept one that the original lost. What is compared is everything a
variant reads, over all its texts, among variants of one channel for the same people.

A fact in words (`three working days`) belongs to one language; it may be used in that one alone.

## Fires

```yaml
# content/cart-reminder.yaml
facts: {discount: "10%"}
variants:
  - channel: email
    locale: en
    subject: Your cart is waiting
    body: It is {{ facts.discount }} off today.
  - channel: email
    locale: nl
    subject: Uw mandje wacht
    body: Vandaag met korting.
```

## Mended

```yaml
# content/cart-reminder.yaml
facts: {discount: "10%"}
variants:
  - channel: email
    locale: en
    subject: Your cart is waiting
    body: It is {{ facts.discount }} off today.
  - channel: email
    locale: nl
    subject: Uw mandje wacht
    body: Vandaag met {{ facts.discount }} korting.
```
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from cjo_cli.content.names import names
from cjo_cli.diagnostics import Related, Severity
from cjo_cli.rules.base import ContentItem, Fault, Rule, Scene
from cjo_cli.rules.content.support.locales import groups
from cjo_cli.rules.content.support.shown import Shown, facts_of, readable, shown, templates

TWO_WORDS = re.compile(r"[^\W\d_]+ [^\W\d_]+")


def check(scene: Scene, item: ContentItem) -> Iterator[Fault]:
    in_words = {f"facts.{name}" for name, value in facts_of(item) if TWO_WORDS.search(value)}
    for group in groups(shown(scene, item)):
        # What cannot be read, or reads what is not declared, has its finding already.
        sound = [variant for variant in group if variant.part.locale is not None and readable(scene, variant)]
        read = [(variant, _read(variant) - in_words) for variant in sound]
        everything = {name: variant for variant, own in reversed(read) for name in sorted(own)}
        for variant, own in read:
            for name in sorted(everything.keys() - own):
                yield _fault(variant, name, everything[name])


def _read(variant: Shown) -> set[str]:
    """What the variant reads; that a mail has a way out is another rule's business."""
    read = {read.name.written for _, _, template in templates((variant,)) for read in names(template)}
    return read - {"unsubscribe_url"}


def _fault(variant: Shown, name: str, other: Shown) -> Fault:
    return Fault(
        "placeholders-differ", variant.place("locale"),
        f"the variant for {variant.named} does not read '{name}', the one in {other.part.locale} does",
        f"without {name}", (Related(other.place("locale"), f"reads {name}"),),
        f"use {{{{ {name} }}}} here too, or take it out there",
    )  # fmt: skip


RULE = Rule("CJO506", "placeholders-differ", Severity.WARNING, __doc__, content=check)
