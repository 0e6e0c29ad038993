"""An exit that an earlier one always takes first.

## Why

Of several exit events at one instant the first in the file gives its reason. Where every event of this exit is one of
an earlier one's, this one is never named: it was meant to be narrower, or stands there twice.

## Fires

```yaml
# journeys/cart-recovery.yaml
exit:
  - {event: order_completed}
  - {event: order_completed, where: {cart_id: {entry: cart_id}}}
```

## Mended

```yaml
# journeys/cart-recovery.yaml
exit:
  - {event: order_completed, where: {cart_id: {entry: cart_id}}}
```
"""

from __future__ import annotations

from collections.abc import Iterator

from cjo_cli.diagnostics import Related, Severity
from cjo_cli.rules.base import Fault, JourneyItem, Rule, Scene
from cjo_cli.rules.flow.support.facts import universe_of
from cjo_cli.rules.flow.support.sites import exits
from cjo_cli.rules.flow.support.variables import Kind, kind_of


def check(scene: Scene, item: JourneyItem) -> Iterator[Fault]:
    """Exit events inside those of an earlier rule."""
    seen: list[tuple[int, Kind]] = []
    for number, part in exits(item):
        kind = kind_of(part.match, universe_of(scene))
        wider = next((earlier for earlier, known in seen if kind.inside(known)), None)
        if wider is not None and not kind.impossible:
            related = (Related(item.place("exit", wider), "takes them first"),)
            yield Fault(RULE.name, item.place("exit", number), f"an earlier exit already takes every such {part.event}",
                        "never the reason", related, "take it out, or narrow the earlier one")  # fmt: skip
        seen.append((number, kind))


RULE = Rule("CJO309", "idle-exit", Severity.WARNING, __doc__, journey=check)
