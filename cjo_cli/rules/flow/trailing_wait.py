"""A journey ends with a wait that changes nothing.

## Why

A wait at the end can mean something: it keeps a customer in an `exclusive` group, puts off a re-entry or a journey that
follows, leaves time for a goal or an event to end the instance. Where the journey has none of these, the wait is left
over from an earlier version, or the step that it was for is missing.

## Fires

```yaml
# journeys/first-cart.yaml
journey: first-cart
status: live
enter: {event: cart_updated, reentry: never}
goal: {action: buy, within: 3d, exit: false}
steps:
  - {id: remind, send: cart-reminder}
  - {id: patience, wait: 2d}
```

## Mended

```yaml
# journeys/first-cart.yaml
journey: first-cart
status: live
enter: {event: cart_updated, reentry: never}
goal: {action: buy, within: 3d, exit: false}
steps:
  - {id: remind, send: cart-reminder}
  - {id: patience, wait: 2d}
  - {id: remind-again, send: cart-reminder}
```
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from cjo_cli.diagnostics import Severity
from cjo_cli.plan.model import EndState, JourneyPlan, WaitForState, WaitState, WaitUntilState
from cjo_cli.rules.base import Across, Fault, Item, JourneyItem, Note, Rule, Scene


def note(_: Scene, item: Item) -> Iterator[Note]:
    """Which journey this one follows; and each last wait of it, if only a journey that follows could need it."""
    if not isinstance(item, JourneyItem):
        return
    if item.plan.entry.journey is not None:
        yield Note(item.plan.id, item.place("enter"), ("follows", item.plan.entry.journey))
    if not _ends_matter(item.plan):
        last = len(item.plan.states) - 1
        for state in item.plan.states:
            waits = isinstance(state, WaitState | WaitUntilState | WaitForState)
            if waits and all(way.next == last for way in state.transitions):
                yield Note(item.plan.id, item.place(*state.source), ("waits", state.id))


def _ends_matter(plan: JourneyPlan) -> bool:
    """Whether it matters when an instance ends, or how, even if no journey follows."""
    reentry = plan.entry.reentry
    again = not reentry.never and (reentry.since == "exit" or reentry.after == 0)
    watched = bool(plan.exits) or (plan.goal is not None and plan.goal.exit)
    assert isinstance(plan.states[-1], EndState)
    return again or watched or plan.exclusive is not None


def judge(_: Scene, notes: Sequence[Note]) -> Iterator[Fault]:
    """The waits of journeys that none follows."""
    followed = {note.facts[1] for note in notes if note.facts[0] == "follows"}
    for found in notes:
        if found.facts[0] == "waits" and found.item not in followed:
            message = f"nothing comes after '{found.facts[1]}', and nothing waits for its end"
            yield Fault(RULE.name, found.place, message, "the last step",
                        hint="take it out, or add the step that it was for")  # fmt: skip


RULE = Rule("CJO306", "trailing-wait", Severity.INFO, __doc__, across=Across(note, judge))
