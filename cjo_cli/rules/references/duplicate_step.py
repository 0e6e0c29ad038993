"""Two steps of a journey have the same id.

## Why

Paths, reports and caps could not tell them apart.

## Fires

```yaml
# journeys/cart-recovery.yaml
steps:
  - {id: remind, send: cart-reminder}
  - {id: patience, wait: 1d}
  - {id: remind, send: cart-reminder}
```

## Mended

```yaml
# journeys/cart-recovery.yaml
steps:
  - {id: remind, send: cart-reminder}
  - {id: patience, wait: 1d}
  - {id: remind-again, send: cart-reminder}
```
"""

from cjo_cli.diagnostics import Severity
from cjo_cli.rules.base import Rule

RULE = Rule("CJO232", "duplicate-step", Severity.ERROR, __doc__)
