"""A `where` over several events needs a property that all declare with one type.

## Why

For the others it would be missing, or mean something else.

## Fires

```yaml
event: [viewed, ordered]
```

## Mended

```yaml
event: ordered
```
"""

from cjo_cli.diagnostics import Severity
from cjo_cli.rules.base import Rule

RULE = Rule("CJO226", "shared-property", Severity.ERROR, __doc__)
