"""A watched condition that nothing can change.

## Why

`enter.when` lets in whoever it turns true for, and a `wait_for` with `when` goes on at that instant. A condition
changes with events: those it counts, and those that set an attribute it reads; or with time, by `within`, `older_than`
and `newer_than`. One that reads only attributes which no event sets stays as it was in the beginning: nobody enters,
and nobody is waited for.

## Fires

```yaml
# journeys/thanks.yaml
journey: thanks
status: live
enter: {when: {attribute: email_ok, eq: true}}
steps:
  - {id: remind, send: cart-reminder}
```

## Mended

```yaml
# taxonomy/events.yaml
terms:
  - id: consent_given
    properties: {email: {type: boolean}}
    sets: {email: email_ok}
```

```yaml
# journeys/thanks.yaml
journey: thanks
status: live
enter: {when: {attribute: email_ok, eq: true}}
steps:
  - {id: remind, send: cart-reminder}
```
"""

from __future__ import annotations

from collections.abc import Iterator

from cjo_cli.diagnostics import Path, Severity
from cjo_cli.plan.conditions import Attribute, Condition, Events, FromAttribute, leaves, tests_of
from cjo_cli.plan.model import WaitForState
from cjo_cli.rules.base import Fault, JourneyItem, Rule, Scene
from cjo_cli.rules.flow.support.words import listed


def check(scene: Scene, item: JourneyItem) -> Iterator[Fault]:
    """Conditions that are watched in vain."""
    for condition, path, so in _watched(item):
        read = list(leaves(condition, scene.plan.audiences))
        if not any(_changes(scene, leaf) for leaf in read):
            names = sorted({leaf.attribute for leaf in read if isinstance(leaf, Attribute)})
            what = f"no event sets {listed(names)}" if names else "what it reads is settled by then"
            yield Fault(RULE.name, item.place(*path), f"this condition cannot change: {what}; {so}", "never turns true",
                        hint="say under 'sets' of an event what changes it, or use another condition")  # fmt: skip


def _watched(item: JourneyItem) -> Iterator[tuple[Condition, Path, str]]:
    if item.plan.entry.when is not None:
        yield item.plan.entry.when, ("enter", "when"), "nobody enters"
    for state in item.plan.states:
        if isinstance(state, WaitForState) and state.when is not None:
            so = "it holds at once, or the wait is in vain; a branch would do"
            yield state.when, (*state.source, "wait_for", "when"), so


def _changes(scene: Scene, leaf: Condition) -> bool:
    if isinstance(leaf, Events):
        return True
    names = {leaf.attribute} if isinstance(leaf, Attribute) else set()
    for test in tests_of(leaf):
        if test.op in ("older_than", "newer_than"):
            return True
        if isinstance(test.value, FromAttribute):
            names.add(test.value.attribute)
    return any(scene.plan.attributes[name].sets for name in names)


RULE = Rule("CJO310", "never-turns-true", Severity.WARNING, __doc__, journey=check)
