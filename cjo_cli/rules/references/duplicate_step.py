"""Two steps of a journey have the same id.

## Why

Paths, reports and caps could not tell them apart.

## Fires

```yaml
id: ask
```

## Mended

```yaml
id: ask-again
```
"""

from cjo_cli.diagnostics import Severity
from cjo_cli.rules.base import Rule

RULE = Rule("CJO232", "duplicate-step", Severity.ERROR, __doc__)
