"""An attribute that the taxonomy does not declare.

## Why

It would be missing for every customer.

## Fires

```yaml
# journeys/cart-recovery.yaml
enter: {event: cart_updated, if: {attribute: firstname, exists: true}, key: cart_id}
```

## Mended

```yaml
# journeys/cart-recovery.yaml
enter: {event: cart_updated, if: {attribute: first_name, exists: true}, key: cart_id}
```
"""

from cjo_cli.diagnostics import Severity
from cjo_cli.rules.base import Rule

RULE = Rule("CJO205", "unknown-attribute", Severity.ERROR, __doc__, fixable=True)
