"""The dates of a journey let nobody in.

## Why

A candidate counts from `from` on and before `until`. Where these leave no instant, or none of the schedule's, nobody
ever enters: a year is mistyped, or one date was moved and the other forgotten.

## Fires

```yaml
# journeys/cart-recovery.yaml
enter: {event: cart_updated, key: cart_id, from: 2026-05-01, until: 2026-04-01}
```

## Mended

```yaml
# journeys/cart-recovery.yaml
enter: {event: cart_updated, key: cart_id, from: 2026-03-01, until: 2026-04-01}
```
"""

from __future__ import annotations

from collections.abc import Iterator

from cjo_cli.diagnostics import Related, Severity
from cjo_cli.rules.base import Fault, JourneyItem, Rule, Scene
from cjo_cli.rules.flow.support.words import instant


def check(scene: Scene, item: JourneyItem) -> Iterator[Fault]:
    """Dates that exclude each other, or instants of a schedule outside them."""
    entry, zone = item.plan.entry, scene.plan.timezone
    from_, until = entry.from_, entry.until
    if from_ is not None and until is not None and from_ >= until:
        related = (Related(item.place("enter", "from"), "begins"),)
        text = f"entry is from {instant(from_, zone)} until {instant(until, zone)}: nobody can enter"
        yield Fault(RULE.name, item.place("enter", "until"), text, "ends before it begins", related,
                    "correct one of the dates")  # fmt: skip
        return
    for at in entry.schedule.at if entry.schedule is not None else ():
        late = until is not None and at >= until
        if late or (from_ is not None and at < from_):
            bound = f"'until' {instant(until or 0, zone)}" if late else f"'from' {instant(from_ or 0, zone)}"
            text = f"{instant(at, zone)} lies {'after' if late else 'before'} {bound}: nobody enters then"
            yield Fault(RULE.name, item.place("enter", "schedule", "at"), text, "outside the dates",
                        (Related(item.place("enter", "until" if late else "from"), "the bound"),),
                        "correct the instant or the date")  # fmt: skip


RULE = Rule("CJO411", "empty-dates", Severity.WARNING, __doc__, journey=check)
