"""A stage, campaign, product, team, KPI or tag that no term of its facet has.

## Why

Words that only one file knows cannot be counted, filtered or renamed together.

## Fires

```yaml
# journeys/cart-recovery.yaml
stage: considderation
```

## Mended

```yaml
# journeys/cart-recovery.yaml
stage: consideration
```
"""

from cjo_cli.diagnostics import Severity
from cjo_cli.rules.base import Rule

RULE = Rule("CJO201", "unknown-term", Severity.ERROR, __doc__, fixable=True)
