"""A total, a value or points are taken of something that is no number.

## Why

Text cannot be added up.

## Fires

```yaml
total: {of: name, gt: 3}
```

## Mended

```yaml
total: {of: value, gt: 3}
```
"""

from cjo_cli.diagnostics import Severity
from cjo_cli.rules.base import Rule

RULE = Rule("CJO227", "not-a-number", Severity.ERROR, __doc__)
