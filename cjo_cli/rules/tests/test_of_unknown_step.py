"""A test names a step that none of its journeys has.

## Why

A step that was renamed or taken out can neither run nor be assigned, so the test fails for its own sake. Default ids
move when steps are inserted; a step that tests speak of is better given an `id`.

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
      steps: [{step: remind-agian, at: 51h}]
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
      steps: [{step: remind-again, at: 51h}]
```
"""

from __future__ import annotations

from cjo_cli.diagnostics import Severity
from cjo_cli.rules.base import Rule

RULE = Rule("CJO902", "test-of-unknown-step", Severity.ERROR, __doc__)
