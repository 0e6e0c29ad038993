"""An attribute that is personal by its name, or as an address, is not marked `pii`.

## Why

Rules and reports keep personal data out of links, off the site and out of logs by the mark alone. What a channel sends
to (its `address`), and what is called a name, a birthday or a telephone number, is personal data under any law.

## Fires

```yaml
# taxonomy/attributes.yaml
terms:
  - {id: last_name, type: string}
```

## Mended

```yaml
# taxonomy/attributes.yaml
terms:
  - {id: last_name, type: string, pii: true}
```
"""

from __future__ import annotations

from collections.abc import Iterator

from cjo_cli.diagnostics import Severity
from cjo_cli.rules.base import Fault, Rule, Scene, TermItem

NAMES = {
    "first_name", "last_name", "surname", "full_name", "maiden_name", "email", "email_address", "phone", "phone_number",
    "mobile", "mobile_number", "birthday", "birth_date", "date_of_birth", "street", "street_address", "iban",
}  # fmt: skip


def check(scene: Scene, item: TermItem) -> Iterator[Fault]:
    """An attribute of text or a date that tells who somebody is, and has no mark."""
    term = item.entry.term
    if item.facet != "attribute" or term.pii or term.sensitive or term.type not in ("string", "date"):
        return
    channel = next((name for name, part in scene.plan.channels.items() if part.address == term.id), None)
    if channel is not None or term.id in NAMES:
        why = f"is the address of '{channel}'" if channel is not None else "is personal by its name"
        yield Fault(RULE.name, item.entry.place("id"), f"'{term.id}' {why}, and is not marked as personal data",
                    "no 'pii'", hint="add 'pii: true'")  # fmt: skip


RULE = Rule("CJO612", "unmarked-personal-data", Severity.WARNING, __doc__, term=check)
