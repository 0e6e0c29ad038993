"""A live journey that no test speaks of, in a project that has tests.

## Why

The others are held to what was meant when someone changes a term, a cap or a step; this one is not, and nobody notices.
A project without any test is left alone.

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
      messages: [{at: 3h, content: cart-reminder, channel: email}, {at: 53h, content: cart-reminder}]
```

```yaml
# journeys/thanks.yaml
journey: thanks
status: live
goal: {action: buy, within: 30d}
enter: {event: order_completed, where: {value: {gte: 100}}}
steps: [{wait: 2d}, {send: cart-reminder}]
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

```yaml
# journeys/thanks.yaml
journey: thanks
status: live
goal: {action: buy, within: 30d}
enter: {event: order_completed, where: {value: {gte: 100}}}
steps: [{wait: 2d}, {send: cart-reminder}]
```

```yaml
# tests/journeys/thanks.test.yaml
journeys: thanks
start: 2026-03-03 12:00
profile: {email: ada@example.org, email_ok: true}
tests:
  - test: Two days after a large order
    given: [{event: order_completed, properties: {value: 120}}]
    expect:
      messages: [{at: 2d, content: cart-reminder}]
```
"""

from __future__ import annotations

from cjo_cli.diagnostics import Severity
from cjo_cli.rules.base import Across, Rule
from cjo_cli.rules.tests.support.judge import judge
from cjo_cli.rules.tests.support.outline import note

# Its judge finds what the others of this family name, too: all of them need the journeys in outline.
RULE = Rule("CJO909", "untested-journey", Severity.WARNING, __doc__, across=Across(note, judge, beyond=True))
