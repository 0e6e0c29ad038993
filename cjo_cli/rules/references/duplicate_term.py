"""Two terms of one facet have the same id.

## Why

A reference could mean either.

## Fires

```yaml
# taxonomy/teams.yaml
facet: team
terms: [{id: crm}, {id: crm}]
```

## Mended

```yaml
# taxonomy/teams.yaml
facet: team
terms: [{id: crm}, {id: brand}]
```
"""

from cjo_cli.diagnostics import Severity
from cjo_cli.rules.base import Rule

RULE = Rule("CJO216", "duplicate-term", Severity.ERROR, __doc__)
