"""An alias that also names another term.

## Why

A reference by it could mean either.

## Fires

```yaml
# taxonomy/words.yaml
terms: [{id: retention, aliases: [consideration]}]
```

## Mended

```yaml
# taxonomy/words.yaml
terms: [{id: retention, aliases: [loyalty]}]
```
"""

from cjo_cli.diagnostics import Severity
from cjo_cli.rules.base import Rule

RULE = Rule("CJO217", "ambiguous-alias", Severity.ERROR, __doc__)
