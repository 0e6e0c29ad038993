"""A field that this channel's format does not have.

## Why

A push message has no subject and an e-mail no title: nobody ever sees what stands there. A channel's `format` says
which fields there are: `html` has `subject preheader body body_file from reply_to`, `text` has `title body body_file
image link`, `json` has `data`; any may have `cta` and, for what a platform wants besides, `data`.

## Fires

```yaml
# content/cart-reminder.yaml
variants:
  - channel: email
    title: Your cart is waiting
    subject: Your cart is waiting
    body: What you chose is still here.
```

## Mended

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

from cjo_cli.diagnostics import Severity
from cjo_cli.rules.base import ContentItem, Fault, Rule, Scene
from cjo_cli.rules.content.support.shown import shown

OWN = {
    "html": ("subject", "preheader", "body", "body_file", "from_", "reply_to"),
    "text": ("title", "body", "body_file", "image", "link"),
    "json": (),
}
FIELDS = tuple(dict.fromkeys(name for names in OWN.values() for name in names))


def check(scene: Scene, item: ContentItem) -> Iterator[Fault]:
    for variant in shown(scene, item):
        form = variant.channel.format
        for name in FIELDS:
            if name not in OWN[form] and getattr(variant.variant, name) is not None:
                written = name.rstrip("_")
                own = ", ".join(field.rstrip("_") for field in OWN[form]) or "data"
                yield Fault(
                    "foreign-field", variant.place(written, key=True),
                    f"'{variant.part.channel}' is of the format {form}, which has no '{written}'", "never shown", (),
                    f"it has {own}; what a platform wants besides stands under 'data'",
                )  # fmt: skip


RULE = Rule("CJO523", "foreign-field", Severity.WARNING, __doc__, content=check)
