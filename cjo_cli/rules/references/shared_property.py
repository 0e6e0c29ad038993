"""A `where` over several events needs a property that all declare with one type.

## Why

For the others it would be missing, or mean something else.

## Fires

```yaml
# taxonomy/events.yaml
terms:
  - {id: cart_shared, properties: {cart_id: {type: string}, value: {type: string}}}
```

```yaml
# journeys/cart-recovery.yaml
enter: {event: [cart_updated, cart_shared], where: {value: {gte: 30}}, key: cart_id}
```

## Mended

```yaml
# taxonomy/events.yaml
terms:
  - {id: cart_shared, properties: {cart_id: {type: string}, value: {type: string}}}
```

```yaml
# journeys/cart-recovery.yaml
enter: {event: cart_updated, where: {value: {gte: 30}}, key: cart_id}
```
"""

from cjo_cli.diagnostics import Severity
from cjo_cli.rules.base import Rule

RULE = Rule("CJO226", "shared-property", Severity.ERROR, __doc__)
