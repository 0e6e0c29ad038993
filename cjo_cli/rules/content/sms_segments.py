"""An SMS takes more parts than its channel's limit pays for.

## Why

An SMS holds 160 characters of the GSM alphabet (some, as € or [, count twice), in several parts 153 each. One other
character, a curly quote or an emoji, and the whole text holds 70, in parts 67: one mark can double the price.

The channel's `limits: {body: 160}` is read as so many characters of the GSM alphabet. Without a limit only texts are
reported that such a character alone makes longer.

## Fires

```yaml
# taxonomy/channels.yaml
terms:
  - {id: sms, limits: {body: 160}}
```

```yaml
# content/cart-reminder.yaml
variants:
  - channel: sms
    body: What you chose is still here – for three days, and you will find it in your cart whenever you like.
```

## Mended

```yaml
# taxonomy/channels.yaml
terms:
  - {id: sms, limits: {body: 160}}
```

```yaml
# content/cart-reminder.yaml
variants:
  - channel: sms
    body: What you chose is still here - for three days, and you will find it in your cart whenever you like.
```
"""

from __future__ import annotations

from collections.abc import Iterator

from cjo_cli.content.segments import ALPHABET, GSM, GSM_PART, Segments, segments
from cjo_cli.diagnostics import Severity
from cjo_cli.rules.base import ContentItem, Fault, Rule, Scene
from cjo_cli.rules.content.support.channels import is_sms
from cjo_cli.rules.content.support.shown import shown


def check(scene: Scene, item: ContentItem) -> Iterator[Fault]:
    for variant in shown(scene, item):
        for field in variant.fields if is_sms(variant.channel) else ():
            if field.name != "body":
                continue
            text = variant.text(field).rstrip("\n")
            found, allowed = segments(text), _allowed(text, variant.channel.limits.get("body"))
            if found.parts > allowed:
                yield Fault("sms-segments", variant.at(field), _message(found, allowed), "longer than paid for", (),
                            _hint(found))  # fmt: skip


def _allowed(text: str, limit: int | None) -> int:
    """The parts that the limit pays for; without one, those of the same text in the GSM alphabet."""
    if limit is None:
        return segments("".join(c if c in ALPHABET else "x" for c in text)).parts
    return 1 if limit <= GSM else -(-limit // GSM_PART)


def _message(found: Segments, allowed: int) -> str:
    unit = "UCS-2 units" if found.foreign else "characters of the GSM alphabet"
    meant = "1 is meant" if allowed == 1 else f"{allowed} are meant"
    return f"the text takes {found.parts} SMS ({found.units} {unit}), and {meant}"


def _hint(found: Segments) -> str:
    if not found.foreign:
        return "say it in fewer words"
    shown = " ".join(f"{character} (U+{ord(character):04X})" for character in found.foreign[:5])
    return f"not in the GSM alphabet: {shown}; without it the text holds 160 characters instead of 70"


RULE = Rule("CJO508", "sms-segments", Severity.WARNING, __doc__, content=check)
