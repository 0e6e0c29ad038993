"""Journeys, or groups of exclusive ones, that enter from one another.

## Why

Nobody could be the first to enter (E7).

## Fires

```yaml
enter: {journey: itself}
```

## Mended

```yaml
enter: {event: signed_up}
```
"""

from cjo_cli.diagnostics import Severity
from cjo_cli.rules.base import Rule

RULE = Rule("CJO219", "journey-circle", Severity.ERROR, __doc__)
