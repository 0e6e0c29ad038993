"""An earlier variant always wins over this one.

## Why

Of the variants that fit a customer the best locale wins, then the first in the file (M2). Behind a variant without a
condition, in the same channel and locale, no other is ever sent; nor is one for an audience behind one for a wider
audience. A variant without a locale comes last, so it is never sent where the channel has one for everybody in the
project's locale.

## Fires

```yaml
# taxonomy/audiences.yaml
facet: audience
terms:
  - {id: regulars, when: {event: order_completed, count: {gte: 3}}}
```

```yaml
# content/cart-reminder.yaml
variants:
  - channel: email
    subject: Your cart is waiting
    body: What you chose is still here.
  - channel: email
    audience: regulars
    subject: Your cart is waiting
    body: Welcome back. What you chose is still here.
```

## Mended

```yaml
# taxonomy/audiences.yaml
facet: audience
terms:
  - {id: regulars, when: {event: order_completed, count: {gte: 3}}}
```

```yaml
# content/cart-reminder.yaml
variants:
  - channel: email
    audience: regulars
    subject: Your cart is waiting
    body: Welcome back. What you chose is still here.
  - channel: email
    subject: Your cart is waiting
    body: What you chose is still here.
```
"""

from __future__ import annotations

from collections.abc import Iterator

from cjo_cli.diagnostics import Related, Severity
from cjo_cli.model.locales import normal
from cjo_cli.rules.base import ContentItem, Fault, Rule, Scene
from cjo_cli.rules.content.support.implied import implies
from cjo_cli.rules.content.support.shown import Shown, shown


def check(scene: Scene, item: ContentItem) -> Iterator[Fault]:
    variants = shown(scene, item)
    for variant in variants:
        over = next((other for other in variants if _wins(scene, other, variant)), None)
        if over is not None:
            why = "for everybody" if over.part.when is None else "for at least the same people"
            yield Fault(
                "shadowed-variant", variant.place("channel"), "this variant is never sent: another one always wins",
                "shadowed", (Related(over.place("channel"), f"wins: {why}"),),
                "put the one for fewer people first, or take this one out",
            )  # fmt: skip


def _wins(scene: Scene, over: Shown, variant: Shown) -> bool:
    """Whether whoever fits `variant` gets `over`."""
    if over.position == variant.position or over.part.channel != variant.part.channel:
        return False
    if over.part.locale == variant.part.locale:
        if over.position > variant.position:
            return False
    elif variant.part.locale is not None or over.part.locale != normal(scene.config.locale):
        return False
    if over.part.when is None or variant.part.when is None:
        return over.part.when is None
    return implies(variant.part.when, over.part.when, scene.plan.audiences)


RULE = Rule("CJO514", "shadowed-variant", Severity.WARNING, __doc__, content=check)
