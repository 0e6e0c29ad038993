"""A value that an attribute's closed list does not have.

## Why

`values` in the taxonomy says all that an attribute can hold. A condition on another value is false for everyone, and
an `update` to one asks the systems of record for what they do not know. A property of an event that sets such an
attribute is held to the same list.

## Fires

```yaml
# taxonomy/attributes.yaml
terms: [{id: tier, type: string, values: [none, friend, patron]}]
```

```yaml
# journeys/cart-recovery.yaml
enter: {event: cart_updated, if: {attribute: tier, eq: freind}, key: cart_id}
```

## Mended

```yaml
# taxonomy/attributes.yaml
terms: [{id: tier, type: string, values: [none, friend, patron]}]
```

```yaml
# journeys/cart-recovery.yaml
enter: {event: cart_updated, if: {attribute: tier, eq: friend}, key: cart_id}
```
"""

from cjo_cli.diagnostics import Severity
from cjo_cli.rules.base import Rule

RULE = Rule("CJO237", "value-not-listed", Severity.WARNING, __doc__, fixable=True)
