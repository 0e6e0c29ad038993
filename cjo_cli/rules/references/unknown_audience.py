"""An audience that the taxonomy does not define.

## Why

An audience that is nobody lets nobody in.

## Fires

```yaml
# taxonomy/audiences.yaml
facet: audience
terms:
  - {id: shoppers, when: {event: cart_updated, within: 14d}}
```

```yaml
# journeys/cart-recovery.yaml
enter: {event: cart_updated, audience: shopers, key: cart_id}
```

## Mended

```yaml
# taxonomy/audiences.yaml
facet: audience
terms:
  - {id: shoppers, when: {event: cart_updated, within: 14d}}
```

```yaml
# journeys/cart-recovery.yaml
enter: {event: cart_updated, audience: shoppers, key: cart_id}
```
"""

from cjo_cli.diagnostics import Severity
from cjo_cli.rules.base import Rule

RULE = Rule("CJO206", "unknown-audience", Severity.ERROR, __doc__, fixable=True)
