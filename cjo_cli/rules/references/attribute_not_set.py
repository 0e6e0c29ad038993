"""A property seems to hold what an attribute is, and does not set it.

## Why

An event that `sets` attributes keeps them up to date. Where it has one more property, called as an attribute that no
event sets, of the same type, its line under `sets` was probably forgotten: the attribute stays for ever as the
snapshot had it, and a consent that is withdrawn is never heard of.

## Fires

```yaml
# taxonomy/events.yaml
terms:
  - id: consent_changed
    properties: {first_name: {type: string}, email_opt_in: {type: boolean}}
    sets: {first_name: first_name}
```

## Mended

```yaml
# taxonomy/events.yaml
terms:
  - id: consent_changed
    properties: {first_name: {type: string}, email_opt_in: {type: boolean}}
    sets: {first_name: first_name, email_opt_in: email_ok}
```
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from cjo_cli.diagnostics import Related, Severity
from cjo_cli.rules.base import Fault, Rule, Scene, TermItem

# Words that say how a property is told, not what of.
PLAIN = {"opt", "in", "out", "new", "is", "has", "current", "consent", "ok", "allowed"}


def check(scene: Scene, item: TermItem) -> Iterator[Fault]:
    """Each property of an event with `sets` that is called as an attribute which nothing sets."""
    term = item.entry.term
    if item.facet != "event" or not term.sets:
        return
    for name, own in term.properties.items():
        attribute = None if name in term.sets else _meant(scene, name, own.type)
        if attribute is not None:
            place = scene.facets.of("attribute")[attribute].place("id")
            yield Fault(RULE.name, item.entry.place("properties", name),
                        f"'{name}' sets nothing, and no event sets the attribute '{attribute}'", "not under 'sets'",
                        (Related(place, "set by no event"),),
                        f"add it, if it is that: sets: {{{name}: {attribute}}}")  # fmt: skip


def _meant(scene: Scene, name: str, value_type: str) -> str | None:
    words = _words(name)
    for attribute, part in scene.plan.attributes.items():
        known = (_words(attribute), _words(part.name))
        if words and not part.sets and part.type == value_type and any(words <= own for own in known):
            return attribute
    return None


def _words(name: str) -> set[str]:
    return {word for word in re.split(r"[_\W]+", name.lower()) if word} - PLAIN


RULE = Rule("CJO243", "attribute-not-set", Severity.INFO, __doc__, term=check)
