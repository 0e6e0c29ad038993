"""A suppression without a reason.

## Why

Whoever comes next has to know whether it still holds, and nobody remembers.

## Fires

```yaml
# taxonomy/words.yaml
terms: [{id: consideration, aliases: [evaluation]}]
```

```yaml
# journeys/cart-recovery.yaml
stage: evaluation  # cjo: ignore[alias-used]
```

## Mended

```yaml
# taxonomy/words.yaml
terms: [{id: consideration, aliases: [evaluation]}]
```

```yaml
# journeys/cart-recovery.yaml
stage: evaluation  # cjo: ignore[alias-used] reports of last year say evaluation
```
"""

from cjo_cli.diagnostics import Severity
from cjo_cli.rules.base import Rule

RULE = Rule("CJO003", "missing-reason", Severity.WARNING, __doc__)
