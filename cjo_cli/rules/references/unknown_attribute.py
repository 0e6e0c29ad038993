"""An attribute that the taxonomy does not declare.

## Why

It would be missing for every customer.

## Fires

```yaml
attribute: tire
```

## Mended

```yaml
attribute: tier
```
"""

from cjo_cli.diagnostics import Severity
from cjo_cli.rules.base import Rule

RULE = Rule("CJO205", "unknown-attribute", Severity.ERROR, __doc__)
