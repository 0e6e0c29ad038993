"""A variant's locale is not among the taxonomy's.

## Why

Translations, coverage and reports go by the declared locales.

## Fires

```yaml
# taxonomy/locales.yaml
facet: locale
terms: [{id: en}, {id: nl-be}]
```

```yaml
# content/cart-reminder.yaml
variants: [{channel: email, locale: nl-BB, subject: Your cart is waiting, body: What you chose is still here.}]
```

## Mended

```yaml
# taxonomy/locales.yaml
facet: locale
terms: [{id: en}, {id: nl-be}]
```

```yaml
# content/cart-reminder.yaml
variants: [{channel: email, locale: nl-BE, subject: Your cart is waiting, body: What you chose is still here.}]
```
"""

from cjo_cli.diagnostics import Severity
from cjo_cli.rules.base import Rule

RULE = Rule("CJO234", "unknown-locale", Severity.WARNING, __doc__, fixable=True)
