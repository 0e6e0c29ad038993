"""A value is compared with one of another type, or by an operator that its type does not have.

## Why

Such a comparison is never true (V3).

## Fires

```yaml
where: {value: {gte: many}}
```

## Mended

```yaml
where: {value: {gte: 30}}
```
"""

from cjo_cli.diagnostics import Severity
from cjo_cli.rules.base import Rule

RULE = Rule("CJO220", "incomparable", Severity.ERROR, __doc__)
