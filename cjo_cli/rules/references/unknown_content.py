"""A step sends a content item that no file defines.

## Why

There would be nothing to send.

## Fires

```yaml
# journeys/cart-recovery.yaml
steps: [{send: cart-remidner}]
```

## Mended

```yaml
# journeys/cart-recovery.yaml
steps: [{send: cart-reminder}]
```
"""

from cjo_cli.diagnostics import Severity
from cjo_cli.rules.base import Rule

RULE = Rule("CJO208", "unknown-content", Severity.ERROR, __doc__, fixable=True)
