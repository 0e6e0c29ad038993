"""A word is used that the taxonomy has retired.

## Why

It will be taken out; its successor says the same.

## Fires

```yaml
campaign: summer-2024
```

## Mended

```yaml
campaign: summer
```
"""

from cjo_cli.diagnostics import Severity
from cjo_cli.rules.base import Rule

RULE = Rule("CJO215", "deprecated-term", Severity.WARNING, __doc__)
