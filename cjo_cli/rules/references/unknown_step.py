"""A `path` condition names a step that the journey does not have.

## Why

The condition would be false for everyone.

## Fires

```yaml
# journeys/cart-recovery.yaml
steps:
  - {id: opened, wait_for: {event: email_opened, timeout: 2d}}
  - branch: [{id: again, when: {path: {step: openned, is: timeout}}, steps: [{send: cart-reminder}]}]
```

## Mended

```yaml
# journeys/cart-recovery.yaml
steps:
  - {id: opened, wait_for: {event: email_opened, timeout: 2d}}
  - branch: [{id: again, when: {path: {step: opened, is: timeout}}, steps: [{send: cart-reminder}]}]
```
"""

from cjo_cli.diagnostics import Severity
from cjo_cli.rules.base import Rule

RULE = Rule("CJO210", "unknown-step", Severity.ERROR, __doc__, fixable=True)
