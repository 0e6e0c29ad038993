"""A live journey sends content that is not approved.

## Why

A bundle holds only approved content, so the journey cannot be released as it stands; whoever reads it as live is
misled.

## Fires

```yaml
# content/cart-reminder.yaml
status: review
```

## Mended

```yaml
# content/cart-reminder.yaml
status: approved
```
"""

from __future__ import annotations

from collections.abc import Iterator

from cjo_cli.diagnostics import Related, Severity
from cjo_cli.rules.base import Fault, JourneyItem, Rule, Scene
from cjo_cli.rules.content.support.sendings import sendings


def check(scene: Scene, item: JourneyItem) -> Iterator[Fault]:
    if item.journey.status != "live":
        return
    for sending in sendings(scene, item):
        content = scene.contents[sending.content]
        status = content.content.status
        if status != "approved":
            yield Fault(
                "unapproved-content", item.place(*sending.path),
                f"this journey is live, and '{sending.content}' is {_said(status)}", f"is {_said(status)}",
                (Related(content.place("status"), "not approved"),), "approve the content, or take the step out",
            )  # fmt: skip


def _said(status: str) -> str:
    return {"draft": "a draft", "review": "in review"}.get(status, status)


RULE = Rule("CJO519", "unapproved-content", Severity.WARNING, __doc__, journey=check)
