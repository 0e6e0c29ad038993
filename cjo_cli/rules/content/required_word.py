"""A variant lacks a word that the brand's voice requires on its channel.

## Why

`require` in the facet `voice` lists by channel what every message must say: a sender's name in an SMS, which shows
none, or a line that the law wants. It may be a placeholder: `"{{ unsubscribe_url }}"`. It holds for the channels below
too, and counts in any of the variant's texts; in a web address only a placeholder does.

## Fires

```yaml
# taxonomy/voice.yaml
facet: voice
terms:
  - {id: house, require: {sms: [My Shop]}}
```

```yaml
# taxonomy/channels.yaml
terms:
  - {id: sms}
```

```yaml
# content/cart-reminder.yaml
variants:
  - {channel: sms, body: Your cart is waiting.}
```

## Mended

```yaml
# taxonomy/voice.yaml
facet: voice
terms:
  - {id: house, require: {sms: [My Shop]}}
```

```yaml
# taxonomy/channels.yaml
terms:
  - {id: sms}
```

```yaml
# content/cart-reminder.yaml
variants:
  - {channel: sms, body: "My Shop: your cart is waiting."}
```
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from cjo_cli.diagnostics import Place, Related, Severity
from cjo_cli.rules.base import ContentItem, Fault, Rule, Scene
from cjo_cli.rules.content.support.shown import Shown, shown

# The name of the house in a web address does not say who writes.
LINK = re.compile(r"\S*(?:://|@)\S*")
# A channel, what it must say, where that stands.
Required = tuple[str, str, Place]


def check(scene: Scene, item: ContentItem) -> Iterator[Fault]:
    required = required_words(scene)
    for variant in shown(scene, item) if required else ():
        for word, place in lacking(variant, required):
            yield _fault(variant, word, place)


def lacking(variant: Shown, required: tuple[Required, ...]) -> Iterator[tuple[str, Place]]:
    """What a variant must say on its channel and does not, each with where it is required."""
    text = "\n".join((variant.said(), *(field.text for field in variant.fields))).casefold()
    prose = LINK.sub(" ", text)
    for channel, word, place in required:
        if channel in variant.channel.lineage and word.casefold() not in (text if "{{" in word else prose):
            yield word, place


def required_words(scene: Scene) -> tuple[Required, ...]:
    """Everything that some channel must say."""
    return tuple(_required(scene))


def _required(scene: Scene) -> Iterator[Required]:
    for entry in scene.facets.of("voice").values():
        for name, words in entry.term.require.items():
            channel = scene.facets.resolve("channel", name)
            for position, word in enumerate(words):
                if channel is not None:
                    yield channel.term.id, word, entry.place("require", name, position)


def _fault(variant: Shown, word: str, place: Place) -> Fault:
    message = f"on '{variant.part.channel}' our voice requires '{word}'"
    return Fault("required-word", variant.place("channel"), message, "not said here",
                 (Related(place, "required here"),), "say it in one of the variant's texts")  # fmt: skip


RULE = Rule("CJO516", "required-word", Severity.WARNING, __doc__, content=check)
