"""Content uses sensitive data, and its purpose does not allow it.

## Why

Health, belief, origin: the law lets such data be used for a purpose that the customer agreed to, and no other. A
purpose with `sensitive: true` is one; the mark on an attribute or event is what it guards. A text that reads such a
value uses it, and so does a variant that goes by it, even through an audience.

## Fires

```yaml
# taxonomy/attributes.yaml
terms:
  - {id: needs_wheelchair, type: boolean, sensitive: true}
```

```yaml
# content/cart-reminder.yaml
variants:
  - channel: email
    when: {attribute: needs_wheelchair, eq: true}
    subject: Your cart is waiting
    body: The ramp is on the left.
```

## Mended

```yaml
# taxonomy/attributes.yaml
terms:
  - {id: needs_wheelchair, type: boolean, sensitive: true}
```

```yaml
# taxonomy/purposes.yaml
terms:
  - {id: access, consent: {default: email_ok}, sensitive: true}
```

```yaml
# content/cart-reminder.yaml
purpose: access
variants:
  - channel: email
    when: {attribute: needs_wheelchair, eq: true}
    subject: Your cart is waiting
    body: The ramp is on the left.
```
"""

from __future__ import annotations

from collections.abc import Iterator

from cjo_cli.content.names import names
from cjo_cli.diagnostics import Place, Related, Severity
from cjo_cli.rules.base import ContentItem, Fault, Rule, Scene
from cjo_cli.rules.consent.support.marketing import purpose_term
from cjo_cli.rules.consent.support.personal import sensitive_parts, sensitive_place
from cjo_cli.rules.content.support.shown import Shown, shown, templates


def check(scene: Scene, item: ContentItem) -> Iterator[Fault]:
    purpose = item.plan.purpose
    if purpose_term(scene, purpose).sensitive:
        return
    for variant in shown(scene, item):
        for place, words, marked in dict.fromkeys(_uses(scene, variant)):
            yield Fault(
                "sensitive-content", place, f"this uses {words}, and the purpose '{purpose}' may not", "sensitive",
                (Related(marked, "marked here"), Related(item.place("purpose"), "the purpose")),
                "leave it out, or use a purpose with 'sensitive: true'",
            )  # fmt: skip


def _uses(scene: Scene, variant: Shown) -> Iterator[tuple[Place, str, Place]]:
    for _, field, template in templates((variant,)):
        for read in names(template):
            marked = sensitive_place(scene, read.name.root, read.name.name)
            if marked is not None:
                yield variant.at(field), f"'{read.name.written}'", marked
    key = "audience" if variant.variant.audience is not None else "when"
    for words, marked in sensitive_parts(scene, variant.part.when):
        yield variant.place(key), words, marked


RULE = Rule("CJO605", "sensitive-content", Severity.ERROR, __doc__, content=check)
