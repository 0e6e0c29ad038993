"""`tags` name a facet that is no file of the taxonomy.

## Why

A tag outside the shared words is a note to oneself.

## Fires

```yaml
# taxonomy/themes.yaml
facet: theme
terms: [{id: family}]
```

```yaml
# journeys/cart-recovery.yaml
tags: {teme: [family]}
```

## Mended

```yaml
# taxonomy/themes.yaml
facet: theme
terms: [{id: family}]
```

```yaml
# journeys/cart-recovery.yaml
tags: {theme: [family]}
```
"""

from cjo_cli.diagnostics import Severity
from cjo_cli.rules.base import Rule

RULE = Rule("CJO202", "unknown-facet", Severity.ERROR, __doc__, fixable=True)
