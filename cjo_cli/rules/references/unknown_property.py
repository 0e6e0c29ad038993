"""A property that the event does not declare.

## Why

It would be missing in every row, so that the condition never holds.

## Fires

```yaml
where: {vlaue: {gte: 30}}
```

## Mended

```yaml
where: {value: {gte: 30}}
```
"""

from cjo_cli.diagnostics import Severity
from cjo_cli.rules.base import Rule

RULE = Rule("CJO204", "unknown-property", Severity.ERROR, __doc__)
