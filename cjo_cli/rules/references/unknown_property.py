"""A property that the event does not declare.

## Why

It would be missing in every row, so that the condition never holds.

## Fires

```yaml
# journeys/cart-recovery.yaml
enter: {event: cart_updated, where: {vlaue: {gte: 30}}, key: cart_id}
```

## Mended

```yaml
# journeys/cart-recovery.yaml
enter: {event: cart_updated, where: {value: {gte: 30}}, key: cart_id}
```
"""

from cjo_cli.diagnostics import Severity
from cjo_cli.rules.base import Rule

RULE = Rule("CJO204", "unknown-property", Severity.ERROR, __doc__, fixable=True)
