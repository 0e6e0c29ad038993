"""`enter.key` is neither a string nor an integer property.

## Why

A key tells instances apart by its text; fractions and instants have many texts (E8).

## Fires

```yaml
# journeys/cart-recovery.yaml
enter: {event: cart_updated, key: value}
```

## Mended

```yaml
# journeys/cart-recovery.yaml
enter: {event: cart_updated, key: cart_id}
```
"""

from cjo_cli.diagnostics import Severity
from cjo_cli.rules.base import Rule

RULE = Rule("CJO222", "bad-key", Severity.ERROR, __doc__)
