"""Two events, or two attributes, have one name in the log.

## Why

Every row would be both, and be counted twice.

## Fires

```yaml
- {id: ordered, name: Order}
- {id: bought, name: Order}
```

## Mended

```yaml
- {id: ordered, name: Order, aliases: [bought]}
```
"""

from cjo_cli.diagnostics import Severity
from cjo_cli.rules.base import Rule

RULE = Rule("CJO236", "same-name", Severity.ERROR, __doc__)
