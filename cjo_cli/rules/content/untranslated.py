"""The item has no variant in a locale that nearly all others have.

## Why

Whoever speaks that language gets the project's locale in the midst of messages in their own. What a project expects is
judged by itself: a locale that four of five items have, among five or more, is missed where it is absent. Items whose
variants have no locale are not counted, and a variant without one serves everybody.

## Fires

```yaml
# content/others.yaml
content: first
purpose: marketing
status: approved
variants:
  - {channel: email, locale: en, subject: One, body: One.}
  - {channel: email, locale: nl, subject: Een, body: Een.}
```

```yaml
# content/second.yaml
content: second
purpose: marketing
status: approved
variants:
  - {channel: email, locale: en, subject: Two, body: Two.}
  - {channel: email, locale: nl, subject: Twee, body: Twee.}
```

```yaml
# content/third.yaml
content: third
purpose: marketing
status: approved
variants:
  - {channel: email, locale: en, subject: Three, body: Three.}
  - {channel: email, locale: nl, subject: Drie, body: Drie.}
```

```yaml
# content/fourth.yaml
content: fourth
purpose: marketing
status: approved
variants:
  - {channel: email, locale: en, subject: Four, body: Four.}
  - {channel: email, locale: nl, subject: Vier, body: Vier.}
```

```yaml
# content/cart-reminder.yaml
variants:
  - {channel: email, locale: en, subject: Your cart is waiting, body: What you chose is still here.}
```

## Mended

```yaml
# content/cart-reminder.yaml
variants:
  - {channel: email, locale: en, subject: Your cart is waiting, body: What you chose is still here.}
  - {channel: email, locale: nl, subject: Uw mandje wacht, body: Wat u koos ligt er nog.}
```
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from cjo_cli.diagnostics import Severity
from cjo_cli.model.locales import normal
from cjo_cli.rules.base import Across, ContentItem, Fault, Item, Note, Rule, Scene
from cjo_cli.rules.content.support.locales import serves

FEWEST_ITEMS = 5
# Of all items with locales, in hundredths.
EXPECTED = 80


def note(_: Scene, item: Item) -> Iterator[Note]:
    """The locales of an item that has any, and serves nobody without one."""
    if isinstance(item, ContentItem) and item.plan.status != "retired":
        locales = tuple(dict.fromkeys(variant.locale for variant in item.plan.variants))
        if None not in locales:
            yield Note(item.content.id, item.place("variants"), locales)


def judge(scene: Scene, notes: Sequence[Note]) -> Iterator[Fault]:
    # That the project's own locale is missing is said already.
    own = normal(scene.config.locale)
    counts = Counter(locale for one in notes for locale in one.facts if locale != own)
    for locale, count in sorted(counts.items()):
        if len(notes) < FEWEST_ITEMS or 100 * count < EXPECTED * len(notes):
            continue
        for one in notes:
            if not serves(one.facts, locale):
                yield Fault(
                    "untranslated", one.place, f"no variant in '{locale}', which {count} of {len(notes)} items have",
                    f"only in {', '.join(one.facts)}", (), f"add variants in '{locale}'",
                )  # fmt: skip


RULE = Rule("CJO525", "untranslated", Severity.WARNING, __doc__, across=Across(note, judge))
