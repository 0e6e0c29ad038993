"""The log has events that the taxonomy does not declare (with `--log`).

## Why

What is recorded and not declared cannot be used in a journey, and nobody will find it there. It may also be a
declared event under a name that has changed.

## Fires

```csv
# logs/events.csv
user_id,time,name,cart_id,value
u01,2026-03-02T08:00:00Z,cart_updated,k001,30.5
u01,2026-03-02T09:00:00Z,cart_shared,k001,
u01,2026-03-02T10:00:00Z,email_opened,,
u01,2026-03-02T11:00:00Z,order_completed,k001,30.5
```

```yaml
# taxonomy/events.yaml
terms: [{id: email_opened, title: E-mail opened}]
```

## Mended

```csv
# logs/events.csv
user_id,time,name,cart_id,value
u01,2026-03-02T08:00:00Z,cart_updated,k001,30.5
u01,2026-03-02T09:00:00Z,cart_shared,k001,
u01,2026-03-02T10:00:00Z,email_opened,,
u01,2026-03-02T11:00:00Z,order_completed,k001,30.5
```

```yaml
# taxonomy/events.yaml
terms: [{id: cart_shared, title: Cart shared}]
```
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from cjo_cli.diagnostics import Place, Related, Severity, nearest
from cjo_cli.rules.base import Across, Fault, Item, Note, Rule, Scene
from cjo_cli.rules.references.support.spoken import rows

SHOWN = 5


def note(_: Scene, __: Item) -> Sequence[Note]:
    return ()


def judge(scene: Scene, _: Sequence[Note]) -> Iterator[Fault]:
    undeclared = scene.log.facts.undeclared if scene.log is not None else {}
    if not undeclared:
        return
    most = sorted(undeclared, key=lambda name: (-undeclared[name], name))
    some = ", ".join(f"'{name[:40]}' ({rows(undeclared[name])})" for name in most[:SHOWN])
    more = f" and {len(most) - SHOWN} more" if len(most) > SHOWN else ""
    what = "an event" if len(most) == 1 else f"{len(most)} events"
    message = f"the log has {what} that the taxonomy does not declare: {some}{more}"
    hint = "declare them in the taxonomy, facet event, with name: as the log has it"
    yield Fault(RULE.name, Place("cjo.yaml", ("log", "events")), message, "read here", tuple(_near(scene, most)), hint)


def _near(scene: Scene, names: list[str]) -> Iterator[Related]:
    """Where the declared events stand whose names in the log are close to those."""
    declared = {entry.term.name or name: entry for name, entry in scene.facets.of("event").items()}
    for name in names[:SHOWN]:
        for close in nearest(name, declared, 1):
            yield Related(declared[close].place("id"), f"is '{name[:40]}' this one?")


RULE = Rule("CJO241", "undeclared-event", Severity.INFO, __doc__, across=Across(note, judge))
