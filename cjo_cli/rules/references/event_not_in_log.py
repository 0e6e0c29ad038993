"""An event that the taxonomy declares and the log never has (with `--log`).

## Why

Its name may be another in the log, and then nobody enters, nothing ends and no goal is reached by it; or it is not
recorded any more. Deprecated events are left alone.

## Fires

```yaml
# taxonomy/events.yaml
terms: [{id: email_clicked, title: E-mail clicked}]
```

## Mended

```yaml
# taxonomy/events.yaml
terms: [{id: email_opened, title: E-mail opened}]
```
"""

from __future__ import annotations

from collections.abc import Iterator

from cjo_cli.diagnostics import Severity, nearest
from cjo_cli.rules.base import Fault, Rule, Scene, TermItem
from cjo_cli.rules.references.support.spoken import rows


def check(scene: Scene, item: TermItem) -> Iterator[Fault]:
    term = item.entry.term
    if scene.log is None or item.facet != "event" or term.deprecated is not None or scene.log.events.get(term.id, 0):
        return
    name = term.name or term.id
    near = nearest(name, scene.log.facts.undeclared, 1)
    hint = "record it, or deprecate the event"
    if near:
        hint = f"the log has '{near[0][:40]}' ({rows(scene.log.facts.undeclared[near[0]])}): is that its name?"
    message = f"the log has no row of the event '{name}' in {scene.log.days:.0f} days"
    yield Fault(RULE.name, item.entry.place("name" if term.name else "id"), message, "never recorded", hint=hint)


RULE = Rule("CJO240", "event-not-in-log", Severity.WARNING, __doc__, term=check)
