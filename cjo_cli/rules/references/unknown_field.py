"""`require` asks for a field that no journey or content item can have.

## Why

Every file would miss it.

## Fires

```yaml
# cjo.yaml
require: {journey: [gaol]}
```

## Mended

```yaml
# cjo.yaml
require: {journey: [goal]}
```
"""

from cjo_cli.diagnostics import Severity
from cjo_cli.rules.base import Rule

RULE = Rule("CJO235", "unknown-field", Severity.ERROR, __doc__)
