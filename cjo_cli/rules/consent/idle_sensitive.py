"""A purpose may use sensitive data, and nothing is marked as sensitive.

## Why

`sensitive: true` on a purpose lets it use the events and attributes that are marked so. Where none is, the mark of the
data was forgotten, or lost: every other purpose may use them too.

## Fires

```yaml
# taxonomy/purposes.yaml
terms:
  - {id: care, consent: {default: email_ok}, sensitive: true}
```

## Mended

```yaml
# taxonomy/purposes.yaml
terms:
  - {id: care, consent: {default: email_ok}, sensitive: true}
```

```yaml
# taxonomy/events.yaml
terms:
  - {id: need_reported, sensitive: true}
```
"""

from __future__ import annotations

from collections.abc import Iterator

from cjo_cli.diagnostics import Severity
from cjo_cli.rules.base import Fault, Rule, Scene, TermItem


def check(scene: Scene, item: TermItem) -> Iterator[Fault]:
    """A purpose with the mark, in a taxonomy whose data has none."""
    if item.facet != "purpose" or not item.entry.term.sensitive:
        return
    if not any(term.sensitive for facet in ("event", "attribute") for _, term in scene.facets.all(facet)):
        yield Fault(RULE.name, item.entry.place("sensitive"),
                    f"'{item.entry.term.id}' may use sensitive data, and no event or attribute is marked sensitive",
                    "allows nothing", hint="mark the event or attribute that is: 'sensitive: true'")  # fmt: skip


RULE = Rule("CJO614", "idle-sensitive", Severity.WARNING, __doc__, term=check)
