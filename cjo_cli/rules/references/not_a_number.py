"""A total, a value or points are taken of something that is no number.

## Why

Text cannot be added up.

## Fires

```yaml
# taxonomy/actions.yaml
terms: [{id: buy, events: [{event: order_completed}], value: cart_id}]
```

## Mended

```yaml
# taxonomy/actions.yaml
terms: [{id: buy, events: [{event: order_completed}], value: value}]
```
"""

from cjo_cli.diagnostics import Severity
from cjo_cli.rules.base import Rule

RULE = Rule("CJO227", "not-a-number", Severity.ERROR, __doc__)
