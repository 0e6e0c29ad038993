"""A text repeats a fact of its item instead of reading it.

## Why

A fact stands once so that a change reaches every variant. The one where it was typed again keeps the old price.

Only values that can be told from common words are looked for: with digits and something else (`10%`, `SHOW10`,
`19:15`), five digits, or six characters and more.

## Fires

```yaml
# content/cart-reminder.yaml
facts: {discount: "10%"}
variants:
  - channel: email
    subject: "{{ facts.discount }} off your cart"
    body: Until tonight it is 10% off.
```

## Mended

```yaml
# content/cart-reminder.yaml
facts: {discount: "10%"}
variants:
  - channel: email
    subject: "{{ facts.discount }} off your cart"
    body: Until tonight it is {{ facts.discount }} off.
```
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape

from cjo_cli.content.fields import Field, Kind
from cjo_cli.diagnostics import Related, Severity
from cjo_cli.rules.base import ContentItem, Fault, Rule, Scene
from cjo_cli.rules.content.support.shown import facts_of, shown, templates
from cjo_cli.rules.content.support.typed import typed

NAME = re.compile(r"[a-z_][a-z0-9_]*")


def check(scene: Scene, item: ContentItem) -> Iterator[Fault]:
    facts = [(name, value) for name, value in facts_of(item) if _telling(value)]
    for variant, field, template in templates(shown(scene, item)) if facts else ():
        text = typed(template)
        for name, value in facts:
            if value not in text:
                continue
            pattern = _pattern(value)
            found = len(pattern.findall(text))
            if found:
                fixed = _fixed(field, name, value, pattern, found)
                yield Fault(
                    "fact-written-out", variant.at(field), f"the fact '{name}' is written out here",
                    "typed again", (Related(item.place("facts", name), "the fact"),), f"write {{{{ facts.{name} }}}}",
                    fixed,
                )  # fmt: skip


def _fixed(field: Field, name: str, value: str, pattern: re.Pattern[str], found: int) -> str | None:
    """The text with the fact read, where that comes out the same to the letter."""
    # What stands in a file, within braces, or in HTML that writes it otherwise, is for people to change.
    elsewhere = field.path == ("body_file",) or len(pattern.findall(field.text)) != found
    if elsewhere or not NAME.fullmatch(name) or (field.kind is Kind.HTML and escape(value) != value):
        return None
    return pattern.sub(f"{{{{ facts.{name} }}}}", field.text)


def _telling(value: str) -> bool:
    digits = sum(character.isdigit() for character in value)
    return len(value) >= (5 if digits == len(value) else 3 if digits else 6)


def _pattern(value: str) -> re.Pattern[str]:
    """The value as a whole: `10%` is not in `110%`, nor the page `/new` in `/newsletter`."""
    before = r"(?<![\w.,])" if value[0].isalnum() else ""
    after = r"(?![\w-])(?![.,]\d)" if value[-1].isalnum() else ""
    return re.compile(before + re.escape(value) + after)


RULE = Rule("CJO509", "fact-written-out", Severity.WARNING, __doc__, content=check, fixable=True)
