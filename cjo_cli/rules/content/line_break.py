"""A subject, title, sender or link has several lines.

## Why

A line break in a mail's head begins another head line: what follows is lost, or taken for an address. Such a text is
refused when it is rendered.

## Fires

```yaml
# content/cart-reminder.yaml
variants:
  - channel: email
    subject: |
      Your cart
      is waiting
    body: What you chose is still here.
```

## Mended

```yaml
# content/cart-reminder.yaml
variants:
  - channel: email
    subject: >-
      Your cart
      is waiting
    body: What you chose is still here.
```
"""

from __future__ import annotations

from collections.abc import Iterator

from cjo_cli.content.fields import Kind
from cjo_cli.content.rendering import LINE_BREAKS
from cjo_cli.diagnostics import Severity
from cjo_cli.rules.base import ContentItem, Fault, Rule, Scene
from cjo_cli.rules.content.support.shown import shown


def check(scene: Scene, item: ContentItem) -> Iterator[Fault]:
    for variant in shown(scene, item):
        for field in variant.fields:
            one_line = field.kind in (Kind.LINE, Kind.LINK)
            if one_line and any(mark in variant.text(field).rstrip("\n") for mark in LINE_BREAKS):
                yield Fault("line-break", variant.at(field), f"{field.name} has a line break", "one line belongs here",
                            (), "write it on one line, or fold it with >-")  # fmt: skip


RULE = Rule("CJO521", "line-break", Severity.ERROR, __doc__, content=check)
