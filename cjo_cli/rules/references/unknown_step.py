"""A `path` condition names a step that the journey does not have.

## Why

The condition would be false for everyone.

## Fires

```yaml
path: {step: openned, is: event}
```

## Mended

```yaml
path: {step: opened, is: event}
```
"""

from cjo_cli.diagnostics import Severity
from cjo_cli.rules.base import Rule

RULE = Rule("CJO210", "unknown-step", Severity.ERROR, __doc__)
