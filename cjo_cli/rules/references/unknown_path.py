"""A `path` condition names a path that the step does not have.

## Why

The condition would be false for everyone.

## Fires

```yaml
path: {step: opened, is: evnt}
```

## Mended

```yaml
path: {step: opened, is: event}
```
"""

from cjo_cli.diagnostics import Severity
from cjo_cli.rules.base import Rule

RULE = Rule("CJO211", "unknown-path", Severity.ERROR, __doc__)
