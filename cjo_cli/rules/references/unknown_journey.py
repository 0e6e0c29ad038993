"""A journey is entered from one that does not exist.

## Why

Nobody would ever enter.

## Fires

```yaml
# journeys/second-reminder.yaml
journey: second-reminder
status: live
goal: {action: buy, within: 7d}
enter: {journey: cart-recovry}
steps: [{wait: 2d}, {send: cart-reminder}]
```

## Mended

```yaml
# journeys/second-reminder.yaml
journey: second-reminder
status: live
goal: {action: buy, within: 7d}
enter: {journey: cart-recovery}
steps: [{wait: 2d}, {send: cart-reminder}]
```
"""

from cjo_cli.diagnostics import Severity
from cjo_cli.rules.base import Rule

RULE = Rule("CJO209", "unknown-journey", Severity.ERROR, __doc__, fixable=True)
