"""A journey is for people of one language, and what it sends is not written in it.

## Why

The way to the step needs the attribute `locale` to have a value that no variant on its channels serves. These people
get the project's language instead, or nothing (M2).

## Fires

```yaml
# journeys/cart-recovery.yaml
enter: {event: cart_updated, where: {value: {gte: 30}}, key: cart_id, if: {attribute: locale, eq: nl}}
```

```yaml
# content/cart-reminder.yaml
variants:
  - {channel: email, locale: en, subject: Your cart is waiting, body: What you chose is still here.}
```

## Mended

```yaml
# journeys/cart-recovery.yaml
enter: {event: cart_updated, where: {value: {gte: 30}}, key: cart_id, if: {attribute: locale, eq: nl}}
```

```yaml
# content/cart-reminder.yaml
variants:
  - {channel: email, locale: en, subject: Your cart is waiting, body: What you chose is still here.}
  - {channel: email, locale: nl, subject: Uw mandje wacht, body: Wat u koos ligt er nog.}
```
"""

from __future__ import annotations

from collections.abc import Iterator

from cjo_cli.diagnostics import Related, Severity
from cjo_cli.rules.base import Fault, JourneyItem, Rule, Scene
from cjo_cli.rules.content.support.implied import values_of
from cjo_cli.rules.content.support.locales import serves
from cjo_cli.rules.content.support.sendings import sendings


def check(scene: Scene, item: JourneyItem) -> Iterator[Fault]:
    for sending in sendings(scene, item):
        held = (values_of("locale", condition, scene.plan.audiences) for condition in sending.conditions)
        content = scene.contents[sending.content]
        own = [part.locale for part in content.plan.variants if part.channel in sending.via]
        for locale in sorted(frozenset[str]().union(*held)) if own else ():
            if not serves(own, locale):
                yield Fault(
                    "locale-of-audience", item.place(*sending.path),
                    f"who comes here speaks '{locale}', and '{sending.content}' has no variant in it",
                    f"only in {', '.join(str(one) for one in dict.fromkeys(own))}",
                    (Related(content.place("variants"), "its variants"),), f"add a variant in '{locale}'",
                )  # fmt: skip


RULE = Rule("CJO524", "locale-of-audience", Severity.WARNING, __doc__, journey=check)
