"""An audience is defined by itself, directly or through others.

## Why

Its members could never be told.

## Fires

```yaml
# taxonomy/audiences.yaml
facet: audience
terms:
  - {id: active, when: {not: {audience: dormant}}}
  - {id: dormant, when: {not: {audience: active}}}
```

## Mended

```yaml
# taxonomy/audiences.yaml
facet: audience
terms:
  - {id: active, when: {event: cart_updated, within: 30d}}
  - {id: dormant, when: {not: {audience: active}}}
```
"""

from cjo_cli.diagnostics import Severity
from cjo_cli.rules.base import Rule

RULE = Rule("CJO218", "audience-circle", Severity.ERROR, __doc__)
