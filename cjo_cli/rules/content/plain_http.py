"""A link goes over plain http.

## Why

Anyone on the way can read where the customer goes, and change what they see. Many apps refuse such links by now, and
images over http are not shown in mail that is.

## Fires

```yaml
# content/cart-reminder.yaml
facts: {link: "http://example.org/cart"}
```

## Mended

```yaml
# content/cart-reminder.yaml
facts: {link: "https://example.org/cart"}
```
"""

from __future__ import annotations

from collections.abc import Iterator

from cjo_cli.content.links import is_plain_http
from cjo_cli.diagnostics import Severity
from cjo_cli.rules.base import ContentItem, Fault, Rule, Scene
from cjo_cli.rules.content.support.linked import linked
from cjo_cli.rules.content.support.shown import shown


def check(scene: Scene, item: ContentItem) -> Iterator[Fault]:
    for variant in shown(scene, item):
        for one in linked(variant):
            if is_plain_http(one.link):
                yield Fault("plain-http", one.place, "the link goes over plain http", one.link[:80], one.related,
                            "write https://, where the site has it")  # fmt: skip


RULE = Rule("CJO513", "plain-http", Severity.WARNING, __doc__, content=check)
