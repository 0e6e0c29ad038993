"""An audience is defined by itself, directly or through others.

## Why

Its members could never be told.

## Fires

```yaml
when: {not: {audience: active}}
```

## Mended

```yaml
when: {event: visited, within: 30d}
```
"""

from cjo_cli.diagnostics import Severity
from cjo_cli.rules.base import Rule

RULE = Rule("CJO218", "audience-circle", Severity.ERROR, __doc__)
