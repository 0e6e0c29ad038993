"""An exclusive group with a single journey.

## Why

`exclusive` keeps customers from being in two journeys of a group at once. In a group of one it keeps nobody from
anything: its name is misspelt, or the other journeys have left it.

## Fires

```yaml
# journeys/second-thought.yaml
journey: second-thought
status: live
exclusive: nurtrue
enter: {event: cart_updated}
steps: [{id: remind, send: cart-reminder}]
```

```yaml
# journeys/cart-recovery.yaml
exclusive: nurture
```

## Mended

```yaml
# journeys/second-thought.yaml
journey: second-thought
status: live
exclusive: nurture
enter: {event: cart_updated}
steps: [{id: remind, send: cart-reminder}]
```

```yaml
# journeys/cart-recovery.yaml
exclusive: nurture
```
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from cjo_cli.diagnostics import Severity, suggestion
from cjo_cli.rules.base import Across, Fault, Item, JourneyItem, Note, Rule, Scene


def note(_: Scene, item: Item) -> Iterator[Note]:
    """The group of a journey, whatever its status."""
    if isinstance(item, JourneyItem) and item.plan.exclusive is not None:
        yield Note(item.plan.id, item.place("exclusive"), (item.plan.exclusive,))


def judge(scene: Scene, notes: Sequence[Note]) -> Iterator[Fault]:
    """Each group of one."""
    groups = [found.facts[0] for found in notes]
    for found in notes if scene.whole else ():
        group = found.facts[0]
        if groups.count(group) == 1:
            hint = suggestion(group, set(groups) - {group}) or "name the group in the other journey too, or take it out"
            yield Fault(RULE.name, found.place, f"'{found.item}' is the only journey of the group '{group}'",
                        "excludes nobody", hint=hint)  # fmt: skip


RULE = Rule("CJO413", "lone-group", Severity.WARNING, __doc__, across=Across(note, judge))
