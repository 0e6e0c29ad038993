"""A text of a variant is no template that content may have.

## Why

Templates are a small part of Jinja2: values, filters, `if`. What cannot be read cannot be sent, and what could loop,
call or calculate is refused, since a template is written by many and runs for everyone.

Filters: `default upper lower capitalize title trim truncate round date length urlencode`. Tests: `is defined`,
`is undefined`. A fact is a value and no template. In an HTML body every value is escaped, and in a link url-encoded; no
filter is needed for it.

## Fires

```yaml
# content/cart-reminder.yaml
variants:
  - channel: email
    subject: Your cart is waiting
    body: "{% for item in entry.items %}{{ item }}{% endfor %}"
```

## Mended

```yaml
# content/cart-reminder.yaml
variants:
  - channel: email
    subject: Your cart is waiting
    body: "{% if entry.value is defined %}{{ entry.value | round(2) }} euros{% else %}What you chose{% endif %}"
```
"""

from __future__ import annotations

from collections.abc import Iterator

from cjo_cli.content.parts import TemplateFault
from cjo_cli.content.templates import parse
from cjo_cli.diagnostics import Severity
from cjo_cli.rules.base import ContentItem, Fault, Rule, Scene
from cjo_cli.rules.content.support.shown import facts_of, shown


def check(scene: Scene, item: ContentItem) -> Iterator[Fault]:
    for name, value in facts_of(item):
        if "{{" in value or "{%" in value:
            yield Fault(
                "template-syntax", item.place("facts", name), "a fact is a value, and this would be shown as it is",
                "not read as a template", (), "write the value, or put the template into the text",
            )  # fmt: skip
    for variant in shown(scene, item):
        for field in variant.fields:
            found = parse(field.text)
            if isinstance(found, TemplateFault):
                long = "\n" in field.text.rstrip("\n")
                where = f" (line {found.line} of the text, column {found.column})" if long else ""
                yield Fault("template-syntax", variant.at(field), found.message + where, "in this text",
                            hint=found.hint)  # fmt: skip


RULE = Rule("CJO501", "template-syntax", Severity.ERROR, __doc__, content=check)
