"""`older_than` or `newer_than` in the `where` of an event, under a `when` that is watched.

## Why

Its turning true could not be found by the events alone (E1).

## Fires

```yaml
# taxonomy/events.yaml
terms:
  - {id: parcel_sent, properties: {due_at: {type: timestamp}}}
```

```yaml
# journeys/cart-recovery.yaml
enter: {when: {event: parcel_sent, where: {due_at: {older_than: 3d}}}}
exit: [{event: order_completed}]
```

## Mended

```yaml
# taxonomy/events.yaml
terms:
  - {id: parcel_sent, properties: {due_at: {type: timestamp}}}
```

```yaml
# journeys/cart-recovery.yaml
enter: {when: {not: {event: parcel_sent, within: 3d}}}
exit: [{event: order_completed}]
```
"""

from cjo_cli.diagnostics import Severity
from cjo_cli.rules.base import Rule

RULE = Rule("CJO225", "moving-window", Severity.ERROR, __doc__)
