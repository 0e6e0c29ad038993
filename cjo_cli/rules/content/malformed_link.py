"""A link cannot be followed as it is written.

## Why

It has no `https://`, or a blank, or no host, or is of a kind that mail programs and apps refuse. Only the writing is
judged; nothing is fetched. `mailto:` and `tel:` are links too, and outside of e-mail so is an address within an app
or site (`shop://cart`, `/cart`).

## Fires

```yaml
# content/cart-reminder.yaml
facts: {link: "example.org/cart"}
```

## Mended

```yaml
# content/cart-reminder.yaml
facts: {link: "https://example.org/cart"}
```
"""

from __future__ import annotations

from collections.abc import Iterator

from cjo_cli.content.links import link_fault
from cjo_cli.diagnostics import Severity
from cjo_cli.rules.base import ContentItem, Fault, Rule, Scene
from cjo_cli.rules.content.support.channels import is_email
from cjo_cli.rules.content.support.linked import linked
from cjo_cli.rules.content.support.shown import shown


def check(scene: Scene, item: ContentItem) -> Iterator[Fault]:
    for variant in shown(scene, item):
        for one in linked(variant):
            wrong = link_fault(one.link, app=not is_email(variant.channel))
            if wrong:
                yield Fault("malformed-link", one.place, f"the link {wrong}", one.link[:80], one.related,
                            "write it whole, such as https://example.org/page")  # fmt: skip


RULE = Rule("CJO512", "malformed-link", Severity.ERROR, __doc__, content=check)
