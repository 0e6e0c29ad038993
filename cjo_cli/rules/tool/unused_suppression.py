"""A suppression that silences nothing.

## Why

What it excused is gone, or was never there. Left standing it would silence the next fault of that kind, unread.
An `accept` of a journey or content item counts as one. Suppressions are judged where all references hold, and those of
rules that ask the log only where it is read.

## Fires

```yaml
# journeys/cart-recovery.yaml
steps:
  - {id: remind, send: cart-reminder}  # cjo: ignore[alias-used] the old name is printed on the tickets
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

RULE = Rule("CJO001", "unused-suppression", Severity.WARNING, __doc__, fixable=True)
