"""A purpose that the taxonomy does not declare.

## Why

Without a purpose there is no telling whose consent a message needs.

## Fires

```yaml
# content/cart-reminder.yaml
purpose: marketting
```

## Mended

```yaml
# content/cart-reminder.yaml
purpose: marketing
```
"""

from cjo_cli.diagnostics import Severity
from cjo_cli.rules.base import Rule

RULE = Rule("CJO212", "unknown-purpose", Severity.ERROR, __doc__, fixable=True)
