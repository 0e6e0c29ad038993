"""A test's profile has an attribute that the taxonomy does not declare.

## Why

No condition, consent or address reads it, so the customer of the test is not the one that was meant.

## Fires

```yaml
# tests/journeys/cart-recovery.test.yaml
journeys: cart-recovery
start: 2026-03-03 12:00
profile: {email: ada@example.org, email_okay: true}
tests:
  - test: The reminder comes after three hours
    given: [{event: cart_updated, properties: {cart_id: c1, value: 45}}]
    expect:
      messages: [{at: 3h, content: cart-reminder, channel: email}, {at: 53h, content: cart-reminder}]
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
      messages: [{at: 3h, content: cart-reminder, channel: email}, {at: 53h, content: cart-reminder}]
```
"""

from __future__ import annotations

from cjo_cli.diagnostics import Severity
from cjo_cli.rules.base import Rule

RULE = Rule("CJO905", "test-of-unknown-attribute", Severity.ERROR, __doc__)
