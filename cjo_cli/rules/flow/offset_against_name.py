"""A step that is called after a time before a moment waits until after it, or the reverse.

## Why

`offset: -2d` is two days before the moment, `2d` two days after. A step `two-days-before` with `offset: 2d` has lost
its minus, and its reminder comes when all is over.

## Fires

```yaml
# journeys/cart-recovery.yaml
steps:
  - {id: two-days-before, wait_until: {attribute: renews_at, offset: 2d}}
  - {id: remind, send: cart-reminder}
```

```yaml
# taxonomy/attributes.yaml
terms:
  - {id: renews_at, type: timestamp}
```

## Mended

```yaml
# journeys/cart-recovery.yaml
steps:
  - {id: two-days-before, wait_until: {attribute: renews_at, offset: -2d}}
  - {id: remind, send: cart-reminder}
```

```yaml
# taxonomy/attributes.yaml
terms:
  - {id: renews_at, type: timestamp}
```
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from cjo_cli.diagnostics import Severity
from cjo_cli.plan.model import WaitUntilState
from cjo_cli.rules.base import Fault, JourneyItem, Rule, Scene
from cjo_cli.rules.flow.support.words import span

WORDS = {"before": 1, "left": 1, "after": -1, "since": -1}


def check(_: Scene, item: JourneyItem) -> Iterator[Fault]:
    """Each wait for a moment whose id says the other side of it."""
    for state in item.plan.states:
        moment = state.moment if isinstance(state, WaitUntilState) else None
        if moment is None or moment.offset == 0:
            continue
        side = "after" if moment.offset > 0 else "before"
        said = {word for word in re.split("[-_]", state.id.rpartition(".")[2]) if word in WORDS}
        if said and all(WORDS[word] * moment.offset > 0 for word in said):
            yield Fault(RULE.name, item.place(*state.source, "wait_until", "offset"),
                        f"'{state.id}' waits until {span(abs(moment.offset))} {side} '{moment.name}'",
                        f"{side} the moment", hint="turn the sign of the offset, or rename the step")  # fmt: skip


RULE = Rule("CJO315", "offset-against-name", Severity.WARNING, __doc__, journey=check)
