"""An audience is so small that its members could be told apart (with `--log`).

## Why

Whoever sees that a message went to seven people, or reads a report about them, soon knows who they are. Twenty is the
usual least size of a group (k-anonymity of 20). Counted are the customers in the audience when the log ends; an empty
audience shows nobody.

## Fires

```yaml
# taxonomy/audiences.yaml
facet: audience
terms:
  - {id: full-carts, when: {event: cart_updated, where: {value: {gte: 100}}}}
```

## Mended

```yaml
# taxonomy/audiences.yaml
facet: audience
terms:
  - {id: full-carts, when: {event: cart_updated, where: {value: {gte: 20}}}}
```
"""

from __future__ import annotations

from collections.abc import Iterator

from cjo_cli.diagnostics import Severity
from cjo_cli.rules.base import Fault, Rule, Scene, TermItem

# Sweeney, "k-anonymity: a model for protecting privacy" (2002), has the idea; the number is the trade's.
LEAST = 20


def check(scene: Scene, item: TermItem) -> Iterator[Fault]:
    if scene.log is None or item.facet != "audience":
        return
    size = scene.log.audience_sizes.get(item.entry.term.id, 0)
    if 0 < size < LEAST:
        yield Fault(
            "small-audience", item.entry.place("id"),
            f"the audience '{item.entry.term.id}' has {size} customer{'s' * (size != 1)} in this log; "
            f"{LEAST} is the least in which nobody stands out",
            "too few to hide among", (), "widen its condition, or join it with another",
        )  # fmt: skip


RULE = Rule("CJO608", "small-audience", Severity.WARNING, __doc__, term=check)
