"""`wait_until` names an attribute or property that is neither a timestamp nor a date.

## Why

There is no moment to wait for.

## Fires

```yaml
# taxonomy/events.yaml
terms:
  - {id: cart_updated, properties: {cart_id: {type: string}, value: {type: number}, show_at: {type: timestamp}}}
```

```yaml
# journeys/cart-recovery.yaml
steps: [{wait_until: {entry: cart_id, offset: -1d}}, {send: cart-reminder}]
```

## Mended

```yaml
# taxonomy/events.yaml
terms:
  - {id: cart_updated, properties: {cart_id: {type: string}, value: {type: number}, show_at: {type: timestamp}}}
```

```yaml
# journeys/cart-recovery.yaml
steps: [{wait_until: {entry: show_at, offset: -1d}}, {send: cart-reminder}]
```
"""

from cjo_cli.diagnostics import Severity
from cjo_cli.rules.base import Rule

RULE = Rule("CJO228", "not-a-moment", Severity.ERROR, __doc__)
