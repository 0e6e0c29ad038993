"""A variant's locale is not among the taxonomy's.

## Why

Translations, coverage and reports go by the declared locales.

## Fires

```yaml
locale: nl-BB
```

## Mended

```yaml
locale: nl-BE
```
"""

from cjo_cli.diagnostics import Severity
from cjo_cli.rules.base import Rule

RULE = Rule("CJO234", "unknown-locale", Severity.WARNING, __doc__)
