"""A channel that the taxonomy does not declare.

## Why

A message on it could never be sent.

## Fires

```yaml
# journeys/cart-recovery.yaml
steps: [{send: cart-reminder, via: [emial]}]
```

## Mended

```yaml
# journeys/cart-recovery.yaml
steps: [{send: cart-reminder, via: [email]}]
```
"""

from cjo_cli.diagnostics import Severity
from cjo_cli.rules.base import Rule

RULE = Rule("CJO207", "unknown-channel", Severity.ERROR, __doc__, fixable=True)
