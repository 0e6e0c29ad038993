"""A marketing e-mail has no way to unsubscribe.

## Why

Whoever may say yes must be able to say no, in every message, and as easily. `{{ unsubscribe_url }}` is that link.

Marketing is a purpose that is called so, or that asks for consent and is under caps. The rule looks at e-mail where the
project's templates are what carries the link: where the channel declares `events: {unsubscribed: …}`, or where any
e-mail of the project has the link. Without either, it is taken that the sending platform puts one below each mail.

A text has the link where it reads `unsubscribe_url`, or has a link with "unsubscribe" or "opt-out" in its address.

## Fires

```yaml
# taxonomy/channels.yaml
terms:
  - {id: email, address: email, events: {unsubscribed: unsubscribed}}
```

```yaml
# taxonomy/events.yaml
terms:
  - {id: unsubscribed}
```

## Mended

```yaml
# taxonomy/channels.yaml
terms:
  - {id: email, address: email, events: {unsubscribed: unsubscribed}}
```

```yaml
# taxonomy/events.yaml
terms:
  - {id: unsubscribed}
```

```yaml
# content/cart-reminder.yaml
variants:
  - channel: email
    subject: Your cart is waiting
    body: >-
      <p>What you chose is still here.</p>
      <p><a href="{{ unsubscribe_url }}">Unsubscribe</a></p>
```
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from cjo_cli.content.names import names
from cjo_cli.content.parts import TemplateFault
from cjo_cli.content.templates import parse
from cjo_cli.diagnostics import Severity
from cjo_cli.rules.base import Across, ContentItem, Fault, Item, Note, Rule, Scene
from cjo_cli.rules.consent.support.marketing import is_marketing, purpose_term
from cjo_cli.rules.content.support.channels import is_email, nearest
from cjo_cli.rules.content.support.shown import Shown, shown

LINK = re.compile(r"https://[^\s\"'<>]*(?:unsubscribe|opt-?out|afmelden|abmelden)", re.IGNORECASE)


def note(scene: Scene, item: Item) -> Iterator[Note]:
    """One note a marketing e-mail: its channel, and whether it has the link."""
    if not isinstance(item, ContentItem) or not is_marketing(purpose_term(scene, item.plan.purpose)):
        return
    for variant in shown(scene, item):
        # What has no body here has it where it is sent.
        if is_email(variant.channel) and any(field.name == "body" for field in variant.fields):
            yield Note(item.content.id, variant.place("channel"), (variant.part.channel, _has_link(variant)))


def _has_link(variant: Shown) -> bool:
    return any(_reads_it(field.text) or LINK.search(field.text) for field in variant.fields)


def _reads_it(text: str) -> bool:
    """A text with a fault elsewhere still has the link that stands in it."""
    template = parse(text)
    if isinstance(template, TemplateFault):
        return "unsubscribe_url" in text
    return any(read.name.root == "unsubscribe_url" for read in names(template))


def judge(scene: Scene, notes: Sequence[Note]) -> Iterator[Fault]:
    used = any(has_link for _, has_link in (one.facts for one in notes))
    for one in notes:
        channel, has_link = one.facts
        if not has_link and (used or _causes(scene, channel)):
            yield Fault(
                "no-unsubscribe", one.place, f"'{one.item}' is marketing, and this e-mail has no way to unsubscribe",
                "no way out", (), 'put <a href="{{ unsubscribe_url }}"> into the body',
            )  # fmt: skip


def _causes(scene: Scene, channel: str) -> bool:
    """Whether people unsubscribe through this channel."""
    events = nearest(scene, scene.plan.channels[channel], "events")
    return events is not None and events[0].unsubscribed is not None


RULE = Rule("CJO602", "no-unsubscribe", Severity.WARNING, __doc__, across=Across(note, judge))
