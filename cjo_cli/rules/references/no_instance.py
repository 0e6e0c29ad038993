"""`path` or `since: entry` where no journey's instance is under way.

## Why

There is no entry to count from and no path taken.

## Fires

```yaml
# taxonomy/audiences.yaml
facet: audience
terms:
  - {id: shoppers, when: {event: cart_updated, since: entry}}
```

## Mended

```yaml
# taxonomy/audiences.yaml
facet: audience
terms:
  - {id: shoppers, when: {event: cart_updated, within: 30d}}
```
"""

from cjo_cli.diagnostics import Severity
from cjo_cli.rules.base import Rule

RULE = Rule("CJO229", "no-instance", Severity.ERROR, __doc__)
