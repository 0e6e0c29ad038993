"""A suppression that cannot work: its form is not `cjo: ignore[RULE] why`, or its rule cannot be silenced.

## Why

What is wrong with a file's text, or with a reference, keeps the project from being replayed and compiled. Silence would
not mend it.

## Fires

```yaml
# journeys/cart-recovery.yaml
steps:
  - {id: remind, send: cart-reminder}  # cjo: ignore alias-used, the old name is printed on the tickets
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

RULE = Rule("CJO004", "bad-suppression", Severity.WARNING, __doc__)
