"""On one channel the call to action leads elsewhere than on another.

## Why

It is one message: who takes it up on the phone and who takes it up in the mail should come to the same page. Compared
is where `cta.url`, else `link`, leads, among variants of one locale for the same people. What stands behind a `?` may
differ, since campaigns are counted there, and so may an address within an app.

## Fires

```yaml
# content/cart-reminder.yaml
variants:
  - channel: email
    subject: Your cart is waiting
    body: What you chose is still here.
    cta: {label: To your cart, url: "https://example.org/cart"}
  - channel: app
    title: Your cart is waiting
    link: "https://example.org/basket"
```

```yaml
# taxonomy/channels.yaml
terms:
  - {id: app, format: text}
```

## Mended

```yaml
# content/cart-reminder.yaml
variants:
  - channel: email
    subject: Your cart is waiting
    body: What you chose is still here.
    cta: {label: To your cart, url: "{{ facts.link }}"}
  - channel: app
    title: Your cart is waiting
    link: "{{ facts.link }}?from=app"
```

```yaml
# taxonomy/channels.yaml
terms:
  - {id: app, format: text}
```
"""

from __future__ import annotations

from collections.abc import Iterator

from cjo_cli.content.fields import Field
from cjo_cli.diagnostics import Related, Severity
from cjo_cli.rules.base import ContentItem, Fault, Rule, Scene
from cjo_cli.rules.content.support.shown import Shown, conditions_differ, shown

ACTIONS = (("cta", "url"), ("link",), ("data", "url"), ("data", "link"))


def check(scene: Scene, item: ContentItem) -> Iterator[Fault]:
    seen: list[tuple[Shown, Field, str]] = []
    for variant in shown(scene, item):
        field = action_of(variant)
        target = target_of(variant.text(field)) if field else ""
        if field is None or not target:
            continue
        same = [s for s in seen if s[0].part.locale == variant.part.locale and not conditions_differ(s[0], variant)]
        if not same:
            seen.append((variant, field, target))
        elif same[0][2] != target and same[0][0].part.channel != variant.part.channel:
            first, its, where = same[0]
            yield Fault(
                "action-differs", variant.at(field), f"this leads to {target}, on '{first.part.channel}' to {where}",
                "another page", (Related(first.at(its), f"on '{first.part.channel}'"),),
                "write the address once, as a fact, and read it in both",
            )  # fmt: skip


def action_of(variant: Shown) -> Field | None:
    """The text that says where a variant leads."""
    by_path = {field.path: field for field in variant.fields}
    return next((by_path[path] for path in ACTIONS if path in by_path), None)


def target_of(link: str) -> str:
    """Where a web link leads, without what is counted there; nothing of other links."""
    if not link.lower().startswith(("http://", "https://")):
        return ""
    return link.partition("?")[0].partition("#")[0].rstrip("/")


RULE = Rule("CJO510", "action-differs", Severity.WARNING, __doc__, content=check)
