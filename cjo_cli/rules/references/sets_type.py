"""An event's property sets an attribute of another type.

## Why

The attribute would never be set (T4).

## Fires

```yaml
# taxonomy/attributes.yaml
terms: [{id: tier, type: string}]
```

```yaml
# taxonomy/events.yaml
terms:
  - id: tier_changed
    properties: {points: {type: integer}, new: {type: string}}
    sets: {points: tier}
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
    properties: {points: {type: integer}, new: {type: string}}
    sets: {new: tier}
```
"""

from cjo_cli.diagnostics import Severity
from cjo_cli.rules.base import Rule

RULE = Rule("CJO224", "sets-type", Severity.ERROR, __doc__)
