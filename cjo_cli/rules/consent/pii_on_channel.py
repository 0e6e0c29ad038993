"""A text reads personal data on a channel that must not carry any.

## Why

`pii: false` on a channel says that what goes over it is read by others: a platform, a screen in a shop, a page anyone
may look at. It holds for the channels below too.

## Fires

```yaml
# taxonomy/channels.yaml
terms:
  - {id: ads, kind: ads, format: json, pii: false}
```

```yaml
# content/cart-reminder.yaml
variants:
  - channel: ads
    data: {headline: "{{ customer.first_name | default('You') }}, your cart is waiting"}
```

## Mended

```yaml
# taxonomy/channels.yaml
terms:
  - {id: ads, kind: ads, format: json, pii: false}
```

```yaml
# content/cart-reminder.yaml
variants:
  - channel: ads
    data: {headline: Your cart is waiting}
```
"""

from __future__ import annotations

from collections.abc import Iterator

from cjo_cli.content.names import names
from cjo_cli.diagnostics import Related, Severity
from cjo_cli.rules.base import ContentItem, Fault, Rule, Scene
from cjo_cli.rules.consent.support.personal import pii_place
from cjo_cli.rules.content.support.channels import nearest
from cjo_cli.rules.content.support.shown import shown, templates


def check(scene: Scene, item: ContentItem) -> Iterator[Fault]:
    for variant, field, template in templates(shown(scene, item)):
        declared = nearest(scene, variant.channel, "pii")
        if declared is None or declared[0]:
            continue
        for root, name in dict.fromkeys((read.name.root, read.name.name) for read in names(template)):
            place = pii_place(scene, root, name)
            if place is not None:
                yield Fault(
                    "pii-on-channel", variant.at(field),
                    f"'{root}.{name}' is personal, and '{variant.part.channel}' carries no personal data",
                    "personal", (Related(declared[1], "the channel's mark"), Related(place, "marked here")),
                    "say it without the value, or send it on another channel",
                )  # fmt: skip


RULE = Rule("CJO604", "pii-on-channel", Severity.ERROR, __doc__, content=check)
