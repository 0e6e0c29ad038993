"""A variant lacks a text that its channel's format needs, or has its body twice.

## Why

An e-mail without a subject or body, a push message without a word, a feed without data: it is sent and says nothing.
`html` needs `subject` and `body` (or `body_file`), `text` a `title`, `body` or `image`, `json` needs `data`. A variant
of `html` or `text` with `data` may have its texts there.

## Fires

```yaml
# content/cart-reminder.yaml
variants:
  - channel: email
    subject: Your cart is waiting
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
from cjo_cli.rules.content.support.shown import Shown, shown

NAME = "incomplete-variant"


def check(scene: Scene, item: ContentItem) -> Iterator[Fault]:
    variants = shown(scene, item)
    bodied = {variant.part.channel for variant in variants if _has_body(variant)}
    for variant in variants:
        missing = _missing(variant)
        if not missing and variant.part.channel in bodied and not _has_body(variant):
            missing = "a body, as the other variants for it have"
        if missing:
            channel, form = variant.part.channel, variant.channel.format
            yield Fault(NAME, variant.place("channel"), f"a variant for '{channel}' (format {form}) needs {missing}",
                        "says nothing", (), f"add {missing}")  # fmt: skip
        if variant.variant.body is not None and variant.variant.body_file is not None:
            yield Fault(NAME, variant.place("body_file", key=True), "'body' and 'body_file' are both given",
                        "which of them?", (), "keep one")  # fmt: skip


def _has_body(variant: Shown) -> bool:
    written = variant.variant
    return written.body is not None or written.body_file is not None or written.data is not None


def _missing(variant: Shown) -> str:
    written, form = variant.variant, variant.channel.format
    if written.data is not None:
        return ""
    body = _has_body(variant)
    if form == "html":
        parts = {"a subject": written.subject is not None, "a body": body}
        return " and ".join(name for name, there in parts.items() if not there)
    if form == "text":
        return "" if body or written.title is not None or written.image is not None else "a title or a body"
    return "data"


RULE = Rule("CJO522", NAME, Severity.WARNING, __doc__, content=check)
