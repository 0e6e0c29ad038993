"""Two events, or two attributes, have one name in the log.

## Why

Every row would be both, and be counted twice.

## Fires

```yaml
# taxonomy/events.yaml
terms: [{id: bought, name: order_completed}]
```

## Mended

```yaml
# taxonomy/events.yaml
terms: [{id: bought, name: Order Paid}]
```
"""

from cjo_cli.diagnostics import Severity
from cjo_cli.rules.base import Rule

RULE = Rule("CJO236", "same-name", Severity.ERROR, __doc__)
