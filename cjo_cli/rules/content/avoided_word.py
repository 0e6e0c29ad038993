"""A text has a word that the brand's voice avoids.

## Why

`avoid` in the facet `voice` lists words, and patterns between slashes, with what to use instead and why. They are
looked for as whole words, in any case, in every text that people read: not in links, nor in who writes.

## Fires

```yaml
# taxonomy/voice.yaml
facet: voice
terms:
  - id: house
    avoid: [{word: cheap, use: affordable, why: A ticket has a price and is never cheap.}]
```

```yaml
# content/cart-reminder.yaml
variants:
  - channel: email
    subject: Your cheap tickets are waiting
    body: What you chose is still here.
```

## Mended

```yaml
# taxonomy/voice.yaml
facet: voice
terms:
  - id: house
    avoid: [{word: cheap, use: affordable, why: A ticket has a price and is never cheap.}]
```

```yaml
# content/cart-reminder.yaml
variants:
  - channel: email
    subject: Your affordable tickets are waiting
    body: What you chose is still here.
```
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from cjo_cli.diagnostics import Place, Related, Severity
from cjo_cli.model.taxonomy import Avoid
from cjo_cli.rules.base import ContentItem, Fault, Rule, Scene
from cjo_cli.rules.content.support.shown import said, shown


def check(scene: Scene, item: ContentItem) -> Iterator[Fault]:
    avoided = [
        (avoid, entry.place("avoid", position))
        for entry in scene.facets.of("voice").values()
        for position, avoid in enumerate(entry.term.avoid)
    ]
    for variant in shown(scene, item) if avoided else ():
        for field in variant.fields:
            text = variant.said_in(field) if said(field) else ""
            for avoid, place in avoided:
                found = next((match[0] for match in pattern_of(avoid.word).finditer(text) if match[0]), None)
                if found is not None:
                    yield _fault(variant.at(field), found, avoid, place)


@lru_cache(maxsize=1000)
def pattern_of(word: str) -> re.Pattern[str]:
    """What finds a word, or a pattern between slashes, in a text."""
    if len(word) > 2 and word.startswith("/") and word.endswith("/"):
        return re.compile(word[1:-1], re.IGNORECASE)
    return re.compile(rf"(?<!\w){re.escape(word).replace(chr(92) + ' ', chr(92) + 's+')}(?!\w)", re.IGNORECASE)


def _fault(at: Place, found: str, avoid: Avoid, place: Place) -> Fault:
    use = f"use {avoid.use}" if avoid.use else "use another word"
    why = f": {avoid.why}" if avoid.why else ""
    return Fault("avoided-word", at, f"our voice avoids '{' '.join(found.split())[:60]}'", "in this text",
                 (Related(place, "avoided here"),), f"{use}{why}")  # fmt: skip


RULE = Rule("CJO515", "avoided-word", Severity.WARNING, __doc__, content=check)
