"""A word is used that the taxonomy has retired.

## Why

It will be taken out; its successor says the same.

## Fires

```yaml
# taxonomy/words.yaml
terms: [{id: evaluation, deprecated: {since: "2026-01-01", use: consideration}}]
```

```yaml
# journeys/cart-recovery.yaml
stage: evaluation
```

## Mended

```yaml
# taxonomy/words.yaml
terms: [{id: evaluation, deprecated: {since: "2026-01-01", use: consideration}}]
```

```yaml
# journeys/cart-recovery.yaml
stage: consideration
```
"""

from cjo_cli.diagnostics import Severity
from cjo_cli.rules.base import Rule

RULE = Rule("CJO215", "deprecated-term", Severity.WARNING, __doc__, fixable=True)
