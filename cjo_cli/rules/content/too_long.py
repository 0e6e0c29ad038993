"""A text is longer than its channel takes.

## Why

What goes over is cut off, by the platform or the phone, and mostly where the point was. The limits are the channel's
own (`limits: {subject: 70}`). Counted is the longest way through the template with its facts and defaults; values of
the customer or the event come on top of it.

How many SMS a text takes is the business of `sms-segments`.

## Fires

```yaml
# taxonomy/channels.yaml
terms:
  - {id: email, address: email, limits: {subject: 40}}
```

```yaml
# content/cart-reminder.yaml
variants:
  - channel: email
    subject: What you chose some days ago is still waiting in your cart
    body: What you chose is still here.
```

## Mended

```yaml
# taxonomy/channels.yaml
terms:
  - {id: email, address: email, limits: {subject: 40}}
```

```yaml
# content/cart-reminder.yaml
variants:
  - channel: email
    subject: Your cart is waiting
    body: What you chose is still here.
```
"""

from __future__ import annotations

from collections.abc import Iterator

from cjo_cli.diagnostics import Related, Severity
from cjo_cli.rules.base import ContentItem, Fault, Rule, Scene
from cjo_cli.rules.content.support.channels import is_sms, limits_place
from cjo_cli.rules.content.support.shown import shown


def check(scene: Scene, item: ContentItem) -> Iterator[Fault]:
    for variant in shown(scene, item):
        limits = variant.channel.limits
        for field in variant.fields if limits else ():
            most = limits.get(field.name, limits.get(str(field.path[-1])))
            if most is None or (field.name == "body" and is_sms(variant.channel)):
                continue
            length = len(variant.text(field).rstrip("\n"))
            if length > most:
                values = ", before any value of the customer" if "{{" in field.text else ""
                related = (Related(limits_place(scene, variant.channel), "the channel's limits"),)
                yield Fault(
                    "too-long", variant.at(field),
                    f"{field.name} has {length:,} characters{values}; '{variant.part.channel}' takes {most:,}",
                    f"{length - most:,} too many", related, "say it in fewer words",
                )  # fmt: skip


RULE = Rule("CJO507", "too-long", Severity.WARNING, __doc__, content=check)
