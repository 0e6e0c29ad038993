"""A journey, condition or channel names an event that the taxonomy does not declare.

## Why

A misspelt event never happens: nobody enters, nothing ends, and nobody is told.

## Fires

```yaml
# journeys/cart-recovery.yaml
exit: [{event: order_complete}]
```

## Mended

```yaml
# journeys/cart-recovery.yaml
exit: [{event: order_completed}]
```
"""

from cjo_cli.diagnostics import Severity
from cjo_cli.rules.base import Rule

RULE = Rule("CJO203", "unknown-event", Severity.ERROR, __doc__, fixable=True)
