"""A test assigns or expects a path that the step does not have.

## Why

Arms and paths are named in the journey; a test that names another one cannot be about it.

## Fires

```yaml
# journeys/cart-recovery.yaml
steps:
  - id: words
    split:
      - {id: short, weight: 50, steps: [{send: cart-reminder}]}
      - {id: none, weight: 50}
```

```yaml
# tests/journeys/cart-recovery.test.yaml
journeys: cart-recovery
start: 2026-03-03 12:00
profile: {email: ada@example.org, email_ok: true}
tests:
  - test: The reminder comes after three hours
    given: [{event: cart_updated, properties: {cart_id: c1, value: 45}}]
    assign: {words: long}
    expect:
      messages: [{at: 0s, content: cart-reminder}]
```

## Mended

```yaml
# journeys/cart-recovery.yaml
steps:
  - id: words
    split:
      - {id: short, weight: 50, steps: [{send: cart-reminder}]}
      - {id: none, weight: 50}
```

```yaml
# tests/journeys/cart-recovery.test.yaml
journeys: cart-recovery
start: 2026-03-03 12:00
profile: {email: ada@example.org, email_ok: true}
tests:
  - test: The reminder comes after three hours
    given: [{event: cart_updated, properties: {cart_id: c1, value: 45}}]
    assign: {words: short}
    expect:
      messages: [{at: 0s, content: cart-reminder}]
```
"""

from __future__ import annotations

from cjo_cli.diagnostics import Severity
from cjo_cli.rules.base import Rule

RULE = Rule("CJO903", "test-of-unknown-arm", Severity.ERROR, __doc__)
