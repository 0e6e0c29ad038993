"""A purpose's consent names an attribute that is no boolean.

## Why

Only `true` is consent (M1).

## Fires

```yaml
consent: {email: name}
```

## Mended

```yaml
consent: {email: email_ok}
```
"""

from cjo_cli.diagnostics import Severity
from cjo_cli.rules.base import Rule

RULE = Rule("CJO231", "consent-type", Severity.ERROR, __doc__)
