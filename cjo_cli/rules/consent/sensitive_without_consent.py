"""A purpose may use sensitive data and asks for no consent.

## Why

Health, belief, origin may be used when the customer has said yes to exactly that (in Europe, article 9 of the GDPR).
`sensitive: true` lets content and journeys of this purpose use what the taxonomy marks as sensitive, so the purpose
should name the consent that allows it.

## Fires

```yaml
# taxonomy/purposes.yaml
terms:
  - {id: access, consent: none, sensitive: true}
```

## Mended

```yaml
# taxonomy/purposes.yaml
terms:
  - {id: access, consent: {default: email_ok}, sensitive: true}
```
"""

from __future__ import annotations

from collections.abc import Iterator

from cjo_cli.diagnostics import Related, Severity
from cjo_cli.rules.base import Fault, Rule, Scene, TermItem


def check(_: Scene, item: TermItem) -> Iterator[Fault]:
    term = item.entry.term
    if item.facet == "purpose" and term.sensitive and term.consent == "none":
        yield Fault(
            "sensitive-without-consent", item.entry.place("consent"),
            f"'{term.id}' may use sensitive data, and asks for no consent", "no consent",
            (Related(item.entry.place("sensitive"), "may use it"),), "name the attribute that holds the consent",
        )  # fmt: skip


RULE = Rule("CJO610", "sensitive-without-consent", Severity.WARNING, __doc__, term=check)
