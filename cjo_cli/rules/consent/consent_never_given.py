"""A variant's channel has no consent under the content's purpose, so nobody ever gets it.

## Why

A purpose names a consent for each channel. One that it does not name, neither for the channel nor for one above it nor
as `default`, has none, and without consent a channel carries nothing (M1).

## Fires

```yaml
# taxonomy/channels.yaml
terms:
  - {id: app, format: text}
```

```yaml
# taxonomy/purposes.yaml
terms:
  - {id: marketing, consent: {email: email_ok}}
```

```yaml
# content/cart-reminder.yaml
variants:
  - channel: app
    title: Your cart is waiting
```

## Mended

```yaml
# taxonomy/channels.yaml
terms:
  - {id: app, format: text}
```

```yaml
# taxonomy/purposes.yaml
terms:
  - {id: marketing, consent: {email: email_ok, app: email_ok}}
```

```yaml
# content/cart-reminder.yaml
variants:
  - channel: app
    title: Your cart is waiting
```
"""

from __future__ import annotations

from collections.abc import Iterator

from cjo_cli.diagnostics import Related, Severity
from cjo_cli.rules.base import ContentItem, Fault, Rule, Scene


def check(scene: Scene, item: ContentItem) -> Iterator[Fault]:
    purpose = item.plan.purpose
    consent = scene.plan.purposes[purpose].consent
    for position, variant in enumerate(item.plan.variants):
        if consent is None or variant.channel in consent:
            continue
        related = (Related(scene.facets.of("purpose")[purpose].place("consent"), "the consents there are"),)
        yield Fault(
            "consent-never-given", item.place("variants", position, "channel"),
            f"the purpose '{purpose}' has no consent for '{variant.channel}'", "never sent", related,
            f"add '{variant.channel}' or 'default' to the purpose's consent",
        )  # fmt: skip


RULE = Rule("CJO607", "consent-never-given", Severity.ERROR, __doc__, content=check)
