"""`via` names a channel that no variant of the content is for.

## Why

The channel is tried, and never taken.

## Fires

```yaml
# taxonomy/channels.yaml
terms: [{id: sms, format: text}]
```

```yaml
# journeys/cart-recovery.yaml
steps: [{send: cart-reminder, via: [sms, email]}]
```

## Mended

```yaml
# taxonomy/channels.yaml
terms: [{id: sms, format: text}]
```

```yaml
# journeys/cart-recovery.yaml
steps: [{send: cart-reminder, via: [email]}]
```
"""

from cjo_cli.diagnostics import Severity
from cjo_cli.rules.base import Rule

RULE = Rule("CJO230", "via-without-variant", Severity.WARNING, __doc__)
