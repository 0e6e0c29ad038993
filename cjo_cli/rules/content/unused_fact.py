"""No text of the item reads this fact.

## Why

Whoever changes it thinks that the texts follow. Either a text says the same in its own words, or the fact is left
over.

## Fires

```yaml
# content/cart-reminder.yaml
facts: {link: "https://example.org/cart", days: 3}
```

## Mended

```yaml
# content/cart-reminder.yaml
facts: {link: "https://example.org/cart"}
```
"""

from __future__ import annotations

from collections.abc import Iterator

from cjo_cli.content.names import names
from cjo_cli.diagnostics import Severity
from cjo_cli.rules.base import ContentItem, Fault, Rule, Scene
from cjo_cli.rules.content.support.shown import readable, shown, templates


def check(scene: Scene, item: ContentItem) -> Iterator[Fault]:
    variants = shown(scene, item)
    # A text that cannot be read, or misspells a fact, may mean any of them.
    if not all(readable(scene, variant) for variant in variants):
        return
    read = {read.name.written for _, _, template in templates(variants) for read in names(template)}
    for name in item.content.facts:
        if f"facts.{name}" not in read:
            yield Fault("unused-fact", item.place("facts", name, key=True), f"no text reads the fact '{name}'",
                        "not used", (), f"write {{{{ facts.{name} }}}} where it is meant, or take it out")  # fmt: skip


RULE = Rule("CJO520", "unused-fact", Severity.INFO, __doc__, content=check)
