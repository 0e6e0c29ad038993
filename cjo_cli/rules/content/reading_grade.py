"""A body is harder to read than the brand's voice wants.

## Why

`reading_grade` in the facet `voice` is a number of years at school. English is judged by the Automated Readability
Index (Smith and Senter, 1967), other languages that part words with blanks by Rix (Anderson, 1983): both by the length
of words and sentences alone. Texts of fewer than 50 words say nothing, and are not judged.

## Fires

```yaml
# taxonomy/voice.yaml
facet: voice
terms:
  - {id: house, reading_grade: 8}
```

```yaml
# content/cart-reminder.yaml
variants:
  - channel: email
    locale: en
    subject: Your cart is waiting
    body: >-
      Notwithstanding the considerable availability of comparable accommodations throughout the remaining season, the
      selections previously deposited within your personal reservation container continue to represent exceptionally
      advantageous opportunities, particularly considering the extraordinarily limited quantities, and consequently we
      respectfully recommend completing the outstanding transaction procedures immediately, thereby guaranteeing
      uninterrupted participation throughout the forthcoming celebrations.
```

## Mended

```yaml
# taxonomy/voice.yaml
facet: voice
terms:
  - {id: house, reading_grade: 8}
```

```yaml
# content/cart-reminder.yaml
variants:
  - channel: email
    locale: en
    subject: Your cart is waiting
    body: >-
      What you chose is still in your cart. There are few seats left, so we keep them for you until tonight. You can pay
      on the site in a minute. Do you want other seats, or another night? Then write to us, and we will see what we can
      do. We look forward to your visit.
```
"""

from __future__ import annotations

from collections.abc import Iterator

from cjo_cli.content.reading import grade
from cjo_cli.diagnostics import Related, Severity
from cjo_cli.model.locales import normal
from cjo_cli.rules.base import ContentItem, Fault, Rule, Scene
from cjo_cli.rules.content.support.shown import shown
from cjo_cli.rules.content.support.voices import strictest


def check(scene: Scene, item: ContentItem) -> Iterator[Fault]:
    limit = strictest(scene, "reading_grade")
    if limit is None:
        return
    most, place = limit
    for variant in shown(scene, item):
        locale = normal(variant.part.locale or scene.config.locale)
        for field in variant.fields:
            found = grade(variant.said_in(field), locale) if field.name == "body" else None
            if found is not None and found > most:
                yield Fault(
                    "reading-grade", variant.at(field), f"this text asks for {found:g} years at school; ours {most:g}",
                    "hard to read", (Related(place, "the voice's grade"),), "shorter sentences, and shorter words",
                )  # fmt: skip


RULE = Rule("CJO518", "reading-grade", Severity.INFO, __doc__, content=check)
