"""The taxonomy declares a consent for a channel, and no purpose asks for it.

## Why

Customers are asked whether they may be mailed, and then the answer is not heeded: another consent, or the `default`,
decides. What is looked at are boolean attributes that are named after a channel and a consent: `email_consent`,
`sms_opt_in`, `push_allowed`, `email_ok`.

## Fires

```yaml
# taxonomy/attributes.yaml
terms:
  - {id: contact_allowed, type: boolean}
```

```yaml
# taxonomy/purposes.yaml
terms:
  - {id: marketing, consent: {default: contact_allowed}}
```

## Mended

```yaml
# taxonomy/attributes.yaml
terms:
  - {id: contact_allowed, type: boolean}
```

```yaml
# taxonomy/purposes.yaml
terms:
  - {id: marketing, consent: {email: email_ok, default: contact_allowed}}
```
"""

from __future__ import annotations

from collections.abc import Iterator

from cjo_cli.diagnostics import Severity
from cjo_cli.rules.base import Fault, Rule, Scene, TermItem

ENDINGS = ("consent", "opt_in", "optin", "permission", "allowed", "ok")


def check(scene: Scene, item: TermItem) -> Iterator[Fault]:
    term = item.entry.term
    if item.facet != "attribute" or term.type != "boolean" or term.deprecated is not None:
        return
    channel = next((name for name in scene.plan.channels if named_after(term.id, name.replace("-", "_"))), None)
    asked = {name for purpose in scene.plan.purposes.values() for name in (purpose.consent or {}).values()}
    if channel is not None and term.id not in asked:
        yield Fault(
            "consent-unasked", item.entry.place("id"),
            f"'{term.id}' is a consent for '{channel}' that no purpose asks for",
            "never heeded", (), f"name it under 'consent' of a purpose: {{{channel}: {term.id}}}",
        )  # fmt: skip


def named_after(attribute: str, channel: str) -> bool:
    """Whether an attribute is called after a channel and a consent."""
    return any(attribute in (f"{channel}_{word}", f"{word}_{channel}") for word in ENDINGS)


RULE = Rule("CJO609", "consent-unasked", Severity.WARNING, __doc__, term=check)
