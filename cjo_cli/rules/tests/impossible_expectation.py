"""A test expects what cannot be.

## Why

It lies outside the test's time or out of order, is stopped for a reason that no rule gives, or ends as no journey of
the test does. Such a test can only fail, and says nothing of the journey when it does.

## Fires

```yaml
# tests/journeys/cart-recovery.test.yaml
journeys: cart-recovery
start: 2026-03-03 12:00
profile: {email: ada@example.org, email_ok: true}
tests:
  - test: The reminder comes after three hours
    given: [{event: cart_updated, properties: {cart_id: c1, value: 45}}]
    expect:
      exits: [{at: 53h, outcome: exited, reason: unsubscribed}]
```

## Mended

```yaml
# tests/journeys/cart-recovery.test.yaml
journeys: cart-recovery
start: 2026-03-03 12:00
profile: {email: ada@example.org, email_ok: true}
tests:
  - test: The reminder comes after three hours
    given: [{event: cart_updated, properties: {cart_id: c1, value: 45}}]
    expect:
      exits: [{at: 51h, outcome: completed}]
```
"""

from __future__ import annotations

from cjo_cli.diagnostics import Severity
from cjo_cli.rules.base import Rule

RULE = Rule("CJO908", "impossible-expectation", Severity.ERROR, __doc__)
