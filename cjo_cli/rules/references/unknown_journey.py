"""A journey is entered from one that does not exist.

## Why

Nobody would ever enter.

## Fires

```yaml
enter: {journey: welcom}
```

## Mended

```yaml
enter: {journey: welcome}
```
"""

from cjo_cli.diagnostics import Severity
from cjo_cli.rules.base import Rule

RULE = Rule("CJO209", "unknown-journey", Severity.ERROR, __doc__)
