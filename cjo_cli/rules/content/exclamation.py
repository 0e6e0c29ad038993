"""A variant has more exclamation marks than the brand's voice allows.

## Why

`max_exclamation` in the facet `voice` is how many one message may have, over all of its texts. Of several voices the
strictest holds.

## Fires

```yaml
# taxonomy/voice.yaml
facet: voice
terms:
  - {id: house, max_exclamation: 1}
```

```yaml
# content/cart-reminder.yaml
variants:
  - channel: email
    subject: Your cart is waiting!
    body: What you chose is still here! Come and see!
```

## Mended

```yaml
# taxonomy/voice.yaml
facet: voice
terms:
  - {id: house, max_exclamation: 1}
```

```yaml
# content/cart-reminder.yaml
variants:
  - channel: email
    subject: Your cart is waiting!
    body: What you chose is still here. Come and see.
```
"""

from __future__ import annotations

from collections.abc import Iterator

from cjo_cli.diagnostics import Related, Severity
from cjo_cli.rules.base import ContentItem, Fault, Rule, Scene
from cjo_cli.rules.content.support.shown import shown
from cjo_cli.rules.content.support.voices import strictest

# The Spanish mark in front goes with one behind.
MARKS = "!！"


def check(scene: Scene, item: ContentItem) -> Iterator[Fault]:
    limit = strictest(scene, "max_exclamation")
    if limit is None:
        return
    most, place = limit
    for variant in shown(scene, item):
        text = variant.said()
        found = sum(text.count(mark) for mark in MARKS)
        if found > most:
            yield Fault(
                "exclamation", variant.place("channel"),
                f"{found} exclamation mark{'s' * (found != 1)}; our voice has at most {most} in a message",
                "too loud", (Related(place, "the most"),), "end the sentences with a full stop",
            )  # fmt: skip


RULE = Rule("CJO517", "exclamation", Severity.WARNING, __doc__, content=check)
