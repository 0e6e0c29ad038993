"""A purpose's consent names an attribute that is no boolean.

## Why

Only `true` is consent (M1).

## Fires

```yaml
# taxonomy/purposes.yaml
terms: [{id: marketing, consent: {default: first_name}}]
```

## Mended

```yaml
# taxonomy/purposes.yaml
terms: [{id: marketing, consent: {default: email_ok}}]
```
"""

from cjo_cli.diagnostics import Severity
from cjo_cli.rules.base import Rule

RULE = Rule("CJO231", "consent-type", Severity.ERROR, __doc__)
