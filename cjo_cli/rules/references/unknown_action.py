"""A desired action that the taxonomy does not declare.

## Why

A goal that nobody can reach measures nothing.

## Fires

```yaml
# journeys/cart-recovery.yaml
goal: {action: bye, within: 3d}
```

## Mended

```yaml
# journeys/cart-recovery.yaml
goal: {action: buy, within: 3d}
```
"""

from cjo_cli.diagnostics import Severity
from cjo_cli.rules.base import Rule

RULE = Rule("CJO213", "unknown-action", Severity.ERROR, __doc__, fixable=True)
