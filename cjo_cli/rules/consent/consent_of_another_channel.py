"""Messages on one channel go by the consent that was given for another.

## Why

Consent is given for a channel: who allows push notifications has not allowed e-mail. What is looked at is names: a
consent that is called after another channel (`push_consent` for e-mail, also as the `default`), or that is named for a
channel where the taxonomy has one called after it. A consent called after the purpose is right on every channel.

## Fires

```yaml
# taxonomy/purposes.yaml
terms:
  - {id: marketing, consent: {email: app_consent, default: email_ok}}
```

```yaml
# taxonomy/attributes.yaml
terms:
  - {id: app_consent, type: boolean}
```

```yaml
# taxonomy/channels.yaml
terms:
  - {id: app, format: text}
```

## Mended

```yaml
# taxonomy/purposes.yaml
terms:
  - {id: marketing, consent: {app: app_consent, default: email_ok}}
```

```yaml
# taxonomy/attributes.yaml
terms:
  - {id: app_consent, type: boolean}
```

```yaml
# taxonomy/channels.yaml
terms:
  - {id: app, format: text}
```
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from cjo_cli.diagnostics import Related, Severity
from cjo_cli.rules.base import ContentItem, Fault, Rule, Scene
from cjo_cli.rules.consent.consent_unasked import named_after
from cjo_cli.rules.consent.support.marketing import purpose_term

NAME = "consent-of-another-channel"


def check(scene: Scene, item: ContentItem) -> Iterator[Fault]:
    """Each channel of the item whose consent is called after another one."""
    channels = [variant.channel for variant in item.plan.variants]
    for position, channel in enumerate(channels):
        asked, explicit = _asked(scene, item.plan.purpose, channel)
        if asked is None or channel in channels[:position]:
            continue
        better = _better(scene, channel, asked, item.plan.purpose, explicit=explicit)
        if better:
            place = scene.facets.of("purpose")[item.plan.purpose].place("consent")
            yield Fault(NAME, item.place("variants", position, "channel"),
                        f"under '{item.plan.purpose}', '{channel}' goes by '{asked}': {better}", "another's consent",
                        (Related(place, "asked for here"),),
                        f"name the consent for '{channel}' under 'consent' of the purpose")  # fmt: skip


def _asked(scene: Scene, purpose: str, channel: str) -> tuple[str | None, bool]:
    """The consent that decides on the channel, and whether it is named for the channel or one above it."""
    consent = purpose_term(scene, purpose).consent
    if consent == "none":
        return None, False
    named = {entry.term.id: word for word in consent if (entry := scene.facets.resolve("channel", word)) is not None}
    own = next((named[name] for name in reversed(scene.plan.channels[channel].lineage) if name in named), None)
    word = consent.get("default" if own is None else own)
    entry = scene.facets.resolve("attribute", word) if word is not None else None
    return (None if entry is None else entry.term.id), own is not None


def _better(scene: Scene, channel: str, asked: str, purpose: str, *, explicit: bool) -> str:
    """Why another consent is meant, in words; nothing where this one may be."""
    lineage = scene.plan.channels[channel].lineage
    words = _words(asked)
    if any(_words(name) <= words for name in (*lineage, purpose)):
        return ""
    other = next((name for name in scene.plan.channels if _words(name) <= words), None)
    if other is not None:
        return f"a consent for '{other}'"
    named = (name for name, part in scene.plan.attributes.items() if part.type == "boolean" and name != asked)
    own = next((name for name in named if explicit and named_after(name, channel.replace("-", "_"))), None)
    return f"the consent for '{channel}' is '{own}'" if own is not None else ""


def _words(name: str) -> set[str]:
    return set(re.split("[-_]", name))


RULE = Rule("CJO611", NAME, Severity.WARNING, __doc__, content=check)
