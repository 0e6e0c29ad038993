"""Content stays valid after one of its facts, such as a code, has expired.

## Why

Outside `valid` a message is suppressed; after a fact's `until` it is sent with a promise that no longer holds. Content
with a fact that expires needs a `valid.until` no later than that.

## Fires

```yaml
# content/cart-reminder.yaml
facts: {link: "https://example.org/cart", code: {value: SPRING10, until: 2026-05-01}}
valid: {until: 2026-06-01}
```

## Mended

```yaml
# content/cart-reminder.yaml
facts: {link: "https://example.org/cart", code: {value: SPRING10, until: 2026-05-01}}
valid: {until: 2026-05-01}
```
"""

from __future__ import annotations

from collections.abc import Iterator

from cjo_cli.diagnostics import Related, Severity
from cjo_cli.rules.base import ContentItem, Fault, Rule, Scene
from cjo_cli.rules.flow.support.words import instant
from cjo_cli.rules.timing.expired_fact import expiries


def check(scene: Scene, item: ContentItem) -> Iterator[Fault]:
    """Facts that expire before the content does."""
    valid = item.plan.until
    for name, until in expiries(scene, item):
        if valid is None or until < valid:
            ends = f"the fact '{name}' holds until {instant(until, scene.plan.timezone)}"
            rest = "has no end" if valid is None else f"is valid until {instant(valid, scene.plan.timezone)}"
            related = () if valid is None else (Related(item.place("valid", "until"), "valid for longer"),)
            yield Fault(RULE.name, item.place("facts", name, "until"), f"{ends}; the content {rest}",
                        "expires first", related, "give the content a 'valid.until' no later than this")  # fmt: skip


RULE = Rule("CJO404", "fact-outlived", Severity.WARNING, __doc__, content=check)
