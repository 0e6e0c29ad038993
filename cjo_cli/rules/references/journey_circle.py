"""Journeys, or groups of exclusive ones, that enter from one another.

## Why

Nobody could be the first to enter (E7).

## Fires

```yaml
# journeys/cart-recovery.yaml
enter: {journey: cart-recovery}
exit: [{event: order_completed}]
```

## Mended

```yaml
# journeys/cart-recovery.yaml
enter: {event: cart_updated}
exit: [{event: order_completed}]
```
"""

from cjo_cli.diagnostics import Severity
from cjo_cli.rules.base import Rule

RULE = Rule("CJO219", "journey-circle", Severity.ERROR, __doc__)
