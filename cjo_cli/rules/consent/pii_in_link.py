"""A link carries personal data.

## Why

Addresses of pages are kept in logs, in browsers and by every service on the page, and travel on with the next click. A
name or a mail address in them is out of the house for good. An identifier that means nothing elsewhere does the same.

Personal is what the taxonomy marks: attributes with `pii` or `sensitive`, properties with `pii`.

## Fires

```yaml
# content/cart-reminder.yaml
variants:
  - channel: email
    subject: Your cart is waiting
    body: What you chose is still here.
    cta: {label: To your cart, url: "{{ facts.link }}?for={{ customer.email }}"}
```

## Mended

```yaml
# content/cart-reminder.yaml
variants:
  - channel: email
    subject: Your cart is waiting
    body: What you chose is still here.
    cta: {label: To your cart, url: "{{ facts.link }}?from={{ journey.id }}"}
```
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from cjo_cli.content.fields import Field, Kind
from cjo_cli.content.names import names
from cjo_cli.content.parts import Template
from cjo_cli.content.templates import parse
from cjo_cli.diagnostics import Related, Severity
from cjo_cli.rules.base import ContentItem, Fault, Rule, Scene
from cjo_cli.rules.consent.support.personal import pii_place
from cjo_cli.rules.content.support.shown import shown

# A web address in a text, values of the template among it.
ADDRESS = re.compile(r"""(?:(?:href|src)\s*=\s*(?:"[^"]*"|'[^']*'))|https?://(?:\{\{.*?\}\}|[^\s<>"'{])+""", re.DOTALL)


def check(scene: Scene, item: ContentItem) -> Iterator[Fault]:
    for variant in shown(scene, item):
        for field in variant.fields:
            for root, name in dict.fromkeys(_in_links(field)):
                place = pii_place(scene, root, name)
                if place is not None:
                    yield Fault(
                        "pii-in-link", variant.at(field), f"a link carries '{root}.{name}', which is personal",
                        "leaves the house with the link", (Related(place, "marked here"),),
                        "leave it out, or use an identifier that means nothing elsewhere",
                    )  # fmt: skip


def _in_links(field: Field) -> Iterator[tuple[str, str]]:
    texts = [field.text] if field.kind is Kind.LINK else ADDRESS.findall(field.text)
    for text in texts:
        template = parse(text)
        if isinstance(template, Template):
            yield from ((read.name.root, read.name.name) for read in names(template))


RULE = Rule("CJO603", "pii-in-link", Severity.WARNING, __doc__, content=check)
