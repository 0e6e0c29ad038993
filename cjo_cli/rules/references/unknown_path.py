"""A `path` condition names a path that the step does not have.

## Why

The condition would be false for everyone.

## Fires

```yaml
# journeys/cart-recovery.yaml
steps:
  - {id: opened, wait_for: {event: email_opened, timeout: 2d}}
  - branch: [{id: again, when: {path: {step: opened, is: timeuot}}, steps: [{send: cart-reminder}]}]
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

RULE = Rule("CJO211", "unknown-path", Severity.ERROR, __doc__, fixable=True)
