"""A wait for a condition that everybody meets who is let in.

## Why

`wait_for: {when: ...}` goes on at once where the condition holds. Where `enter` lets in only those who meet it, nobody
waits, unless it has changed meanwhile; mostly a `not` is missing in one of the two.

## Fires

```yaml
# journeys/cart-recovery.yaml
enter: {event: cart_updated, key: cart_id, if: {attribute: email_ok, eq: true}}
steps:
  - {id: patience, wait: 3h}
  - {id: allowed, wait_for: {when: {attribute: email_ok, eq: true}, timeout: 7d}}
  - {id: remind, send: cart-reminder}
```

## Mended

```yaml
# journeys/cart-recovery.yaml
enter: {event: cart_updated, key: cart_id, if: {not: {attribute: email_ok, eq: true}}}
steps:
  - {id: patience, wait: 3h}
  - {id: allowed, wait_for: {when: {attribute: email_ok, eq: true}, timeout: 7d}}
  - {id: remind, send: cart-reminder}
```
"""

from __future__ import annotations

from collections.abc import Iterator

from cjo_cli.diagnostics import Related, Severity
from cjo_cli.plan.model import WaitForState
from cjo_cli.rules.base import Fault, JourneyItem, Rule, Scene
from cjo_cli.rules.flow.support.facts import at_entry, fact


def check(scene: Scene, item: JourneyItem) -> Iterator[Fault]:
    """Each `when` of a wait that follows from `audience` and `if`."""
    entry = item.plan.entry
    asked = {key: part for key, part in (("audience", entry.audience), ("if", entry.condition)) if part is not None}
    waits = [s for s in item.plan.states if isinstance(s, WaitForState) and s.when is not None]
    if not asked or not waits:
        return
    start = at_entry(scene, item)
    known = start.also(*(fact(part, ("enter", key)) for key, part in asked.items()))
    for state in waits:
        assert state.when is not None
        if start.possible((state.when, False)) and not known.possible((state.when, False)):
            related = (Related(item.place("enter", next(iter(asked))), "who is let in"),)
            yield Fault(RULE.name, item.place(*state.source, "wait_for", "when"),
                        f"'{state.id}' waits for what the entry's {' and '.join(asked)} asked of everybody already",
                        "met at the entry", related, "is a 'not' missing here or there?")  # fmt: skip


RULE = Rule("CJO316", "wait-already-over", Severity.INFO, __doc__, journey=check)
