"""An event's property sets an attribute of another type.

## Why

The attribute would never be set (T4).

## Fires

```yaml
sets: {count: name}
```

## Mended

```yaml
sets: {name: name}
```
"""

from cjo_cli.diagnostics import Severity
from cjo_cli.rules.base import Rule

RULE = Rule("CJO224", "sets-type", Severity.ERROR, __doc__)
