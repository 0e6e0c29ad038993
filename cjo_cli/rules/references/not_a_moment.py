"""`wait_until` names an attribute or property that is neither a timestamp nor a date.

## Why

There is no moment to wait for.

## Fires

```yaml
wait_until: {entry: name}
```

## Mended

```yaml
wait_until: {entry: show_at}
```
"""

from cjo_cli.diagnostics import Severity
from cjo_cli.rules.base import Rule

RULE = Rule("CJO228", "not-a-moment", Severity.ERROR, __doc__)
