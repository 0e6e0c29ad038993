"""A journey, condition or channel names an event that the taxonomy does not declare.

## Why

A misspelt event never happens: nobody enters, nothing ends, and nobody is told.

## Fires

```yaml
enter: {event: cart_update}
```

## Mended

```yaml
enter: {event: cart_updated}
```
"""

from cjo_cli.diagnostics import Severity
from cjo_cli.rules.base import Rule

RULE = Rule("CJO203", "unknown-event", Severity.ERROR, __doc__)
