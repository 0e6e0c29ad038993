"""A suppression, an `accept` or `lint` in cjo.yaml that names no rule.

## Why

It silences nothing, and whoever reads it believes that it does. In cjo.yaml a code, or the beginning of one, is let
pass with this warning, since a later cjo may have the rule; any other word there is an error of the configuration.

## Fires

```yaml
# journeys/cart-recovery.yaml
steps:
  - {id: remind, send: cart-reminder}  # cjo: ignore[alias-usd] the old name is printed on the tickets
```

## Mended

```yaml
# journeys/cart-recovery.yaml
steps:
  - {id: remind, send: cart-reminder}
```
"""

from cjo_cli.diagnostics import Severity
from cjo_cli.rules.base import Rule

RULE = Rule("CJO002", "unknown-rule", Severity.WARNING, __doc__)
