"""Two properties of one event set the same attribute.

## Why

Which one wins would be left to chance (T4).

## Fires

```yaml
# taxonomy/attributes.yaml
terms: [{id: tier, type: string}]
```

```yaml
# taxonomy/events.yaml
terms:
  - id: tier_changed
    properties: {old: {type: string}, new: {type: string}}
    sets: {old: tier, new: tier}
```

## Mended

```yaml
# taxonomy/attributes.yaml
terms: [{id: tier, type: string}]
```

```yaml
# taxonomy/events.yaml
terms:
  - id: tier_changed
    properties: {old: {type: string}, new: {type: string}}
    sets: {new: tier}
```
"""

from cjo_cli.diagnostics import Severity
from cjo_cli.rules.base import Rule

RULE = Rule("CJO223", "two-sources", Severity.ERROR, __doc__)
