"""A word is written by its alias.

## Why

One word for one thing: an alias is understood, but splits search and reports.

## Fires

```yaml
channel: e-mail
```

## Mended

```yaml
channel: email
```
"""

from cjo_cli.diagnostics import Severity
from cjo_cli.rules.base import Rule

RULE = Rule("CJO214", "alias-used", Severity.WARNING, __doc__)
