"""An audience that the taxonomy does not define.

## Why

An audience that is nobody lets nobody in.

## Fires

```yaml
audience: shopers
```

## Mended

```yaml
audience: shoppers
```
"""

from cjo_cli.diagnostics import Severity
from cjo_cli.rules.base import Rule

RULE = Rule("CJO206", "unknown-audience", Severity.ERROR, __doc__)
