"""A value is compared with one of another type, or by an operator that its type does not have.

## Why

Such a comparison is never true (V3).

## Fires

```yaml
# journeys/cart-recovery.yaml
enter: {event: cart_updated, where: {value: {gte: many}}, key: cart_id}
```

## Mended

```yaml
# journeys/cart-recovery.yaml
enter: {event: cart_updated, where: {value: {gte: 30}}, key: cart_id}
```
"""

from cjo_cli.diagnostics import Severity
from cjo_cli.rules.base import Rule

RULE = Rule("CJO220", "incomparable", Severity.ERROR, __doc__)
