"""Two caps have the same id.

## Why

A suppressed message names its cap by that id (M6).

## Fires

```yaml
# cjo.yaml
policies: {caps: [{id: few, max: 1, per: day}, {id: few, max: 3, per: week}]}
```

## Mended

```yaml
# cjo.yaml
policies: {caps: [{id: daily, max: 1, per: day}, {id: weekly, max: 3, per: week}]}
```
"""

from cjo_cli.diagnostics import Severity
from cjo_cli.rules.base import Rule

RULE = Rule("CJO233", "duplicate-cap", Severity.ERROR, __doc__)
