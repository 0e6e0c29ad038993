"""A test gives a value that is not of its declared type, or not on the attribute's closed list.

## Why

In a log such a value counts as missing (V1), so the test would be run with less than it seems to say. What shall be
missing is left out.

## Fires

```yaml
# tests/journeys/cart-recovery.test.yaml
journeys: cart-recovery
start: 2026-03-03 12:00
profile: {email: ada@example.org, email_ok: "true"}
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

RULE = Rule("CJO907", "test-of-wrong-value", Severity.ERROR, __doc__)
