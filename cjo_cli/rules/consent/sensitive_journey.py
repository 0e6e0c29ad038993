"""A journey goes by sensitive data, and sends under a purpose that does not allow it.

## Why

Who gets a message because of an illness learns that we know of it, whatever the message says. So the events and
attributes that lead to a step (the journey's way in, its audience, the branches and waits around the step, a
candidate's condition) may be sensitive only where the purpose of what is sent has `sensitive: true`.

## Fires

```yaml
# taxonomy/events.yaml
terms:
  - {id: access_need_reported, sensitive: true}
```

```yaml
# journeys/cart-recovery.yaml
enter: {event: access_need_reported}
exit: [{event: order_completed}]
```

## Mended

```yaml
# taxonomy/events.yaml
terms:
  - {id: access_need_reported, sensitive: true}
```

```yaml
# taxonomy/purposes.yaml
terms:
  - {id: access, consent: {default: email_ok}, sensitive: true}
```

```yaml
# journeys/cart-recovery.yaml
enter: {event: access_need_reported}
exit: [{event: order_completed}]
```

```yaml
# content/cart-reminder.yaml
purpose: access
```
"""

from __future__ import annotations

from collections.abc import Iterator

from cjo_cli.diagnostics import Place, Related, Severity
from cjo_cli.rules.base import Fault, JourneyItem, Rule, Scene
from cjo_cli.rules.consent.support.marketing import purpose_term
from cjo_cli.rules.consent.support.personal import sensitive_events, sensitive_parts
from cjo_cli.rules.content.support.sendings import Sending, sendings


def check(scene: Scene, item: JourneyItem) -> Iterator[Fault]:
    for sending in sendings(scene, item):
        content = scene.contents[sending.content]
        if purpose_term(scene, content.plan.purpose).sensitive:
            continue
        for words, marked in dict.fromkeys(_leading(scene, item, sending)):
            yield Fault(
                "sensitive-journey", item.place(*sending.path),
                f"{words} leads here, is sensitive, and '{sending.content}' is sent for '{content.plan.purpose}'",
                "tells that we know",
                (Related(marked, "marked here"), Related(content.place("purpose"), "may not use it")),
                "use a purpose with 'sensitive: true', or another way in",
            )  # fmt: skip


def _leading(scene: Scene, item: JourneyItem, sending: Sending) -> Iterator[tuple[str, Place]]:
    yield from sensitive_events(scene, item.plan.entry.match)
    for condition in sending.conditions:
        yield from sensitive_parts(scene, condition)


RULE = Rule("CJO606", "sensitive-journey", Severity.ERROR, __doc__, journey=check)
