"""A test names a journey that is not there, or expects something of one that is not in it.

## Why

The test proves nothing about a journey that does not exist in it: it was renamed, or its name is misspelt. A test's
journeys are those under `journeys`; no other enters anybody, sends or counts there.

## Fires

```yaml
# tests/journeys/cart-recovery.test.yaml
journeys: cart-recovry
start: 2026-03-03 12:00
profile: {email: ada@example.org, email_ok: true}
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

RULE = Rule("CJO901", "test-of-unknown-journey", Severity.ERROR, __doc__, fixable=True)
