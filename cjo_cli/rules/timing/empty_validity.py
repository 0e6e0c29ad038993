"""Content that is valid at no time.

## Why

Outside `valid` a message is suppressed, as `not_yet` or `expired`. Where `from` is not before `until` no message with
this content is ever sent.

## Fires

```yaml
# content/cart-reminder.yaml
valid: {from: 2026-06-01, until: 2026-05-01}
```

## Mended

```yaml
# content/cart-reminder.yaml
valid: {from: 2026-05-01, until: 2026-06-01}
```
"""

from __future__ import annotations

from collections.abc import Iterator

from cjo_cli.diagnostics import Related, Severity
from cjo_cli.rules.base import ContentItem, Fault, Rule, Scene
from cjo_cli.rules.flow.support.words import instant


def check(scene: Scene, item: ContentItem) -> Iterator[Fault]:
    """A validity that ends before it begins."""
    from_, until = item.plan.from_, item.plan.until
    if from_ is not None and until is not None and from_ >= until:
        zone = scene.plan.timezone
        text = f"valid from {instant(from_, zone)} until {instant(until, zone)}: never sent"
        yield Fault(RULE.name, item.place("valid", "until"), text, "ends before it begins",
                    (Related(item.place("valid", "from"), "begins"),), "correct one of the dates")  # fmt: skip


RULE = Rule("CJO412", "empty-validity", Severity.WARNING, __doc__, content=check)
