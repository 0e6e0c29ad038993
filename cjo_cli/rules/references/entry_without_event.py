"""`entry:` is read where no event started the instance.

## Why

There is no event whose property it could be.

## Fires

```yaml
# journeys/cart-recovery.yaml
enter: {schedule: {time: "09:00"}, if: {entry: value, gt: 30}}
exit: [{event: order_completed}]
```

## Mended

```yaml
# journeys/cart-recovery.yaml
enter: {event: cart_updated, if: {entry: value, gt: 30}}
exit: [{event: order_completed}]
```
"""

from cjo_cli.diagnostics import Severity
from cjo_cli.rules.base import Rule

RULE = Rule("CJO221", "entry-without-event", Severity.ERROR, __doc__)
