"""An attribute says that somebody is not to be contacted, and nothing asks for it.

## Why

`do_not_contact` in the profile keeps nobody from a message: that is done by `policies.suppress` in cjo.yaml, by an
audience, or as a consent. What is looked at are boolean attributes of such names.

## Fires

```yaml
# taxonomy/attributes.yaml
terms:
  - {id: do_not_contact, type: boolean}
```

## Mended

```yaml
# taxonomy/attributes.yaml
terms:
  - {id: do_not_contact, type: boolean}
```

```yaml
# cjo.yaml
policies:
  suppress: [{id: do-not-contact, when: {attribute: do_not_contact, eq: true}}]
```
"""

from __future__ import annotations

from collections.abc import Iterator

from cjo_cli.diagnostics import Severity
from cjo_cli.plan.conditions import AllOf, AnyOf, Attribute, Condition, Not
from cjo_cli.rules.base import Fault, Rule, Scene, TermItem

NAMES = {
    "do_not_contact",
    "do_not_disturb",
    "do_not_mail",
    "do_not_call",
    "never_contact",
    "contact_blocked",
    "deceased",
}


def check(scene: Scene, item: TermItem) -> Iterator[Fault]:
    """Such an attribute, where no suppression, audience or consent reads it."""
    term = item.entry.term
    if item.facet != "attribute" or term.id not in NAMES or term.type != "boolean":
        return
    conditions = [*(rule.when for rule in scene.plan.suppress), *scene.plan.audiences.values()]
    read = {name for condition in conditions for name in _attributes(condition)}
    consents = {name for purpose in scene.plan.purposes.values() for name in (purpose.consent or {}).values()}
    if term.id not in read | consents:
        yield Fault(RULE.name, item.entry.place("id"), f"nothing keeps messages from whom '{term.id}' is true of",
                    "never asked", hint="add it to policies.suppress in cjo.yaml")  # fmt: skip


def _attributes(condition: Condition) -> Iterator[str]:
    if isinstance(condition, Attribute):
        yield condition.attribute
    elif isinstance(condition, AllOf | AnyOf):
        for part in condition.of:
            yield from _attributes(part)
    elif isinstance(condition, Not):
        yield from _attributes(condition.of)


RULE = Rule("CJO615", "suppression-unasked", Severity.WARNING, __doc__, term=check)
