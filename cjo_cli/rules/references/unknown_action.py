"""A desired action that the taxonomy does not declare.

## Why

A goal that nobody can reach measures nothing.

## Fires

```yaml
goal: {action: by-ticket, within: 7d}
```

## Mended

```yaml
goal: {action: buy-ticket, within: 7d}
```
"""

from cjo_cli.diagnostics import Severity
from cjo_cli.rules.base import Rule

RULE = Rule("CJO213", "unknown-action", Severity.ERROR, __doc__)
