"""A word is written by its alias.

## Why

One word for one thing: an alias is understood, but splits search and reports.

## Fires

```yaml
# taxonomy/words.yaml
terms: [{id: consideration, aliases: [evaluation]}]
```

```yaml
# journeys/cart-recovery.yaml
stage: evaluation
```

## Mended

```yaml
# taxonomy/words.yaml
terms: [{id: consideration, aliases: [evaluation]}]
```

```yaml
# journeys/cart-recovery.yaml
stage: consideration
```
"""

from cjo_cli.diagnostics import Severity
from cjo_cli.rules.base import Rule

RULE = Rule("CJO214", "alias-used", Severity.WARNING, __doc__, fixable=True)
