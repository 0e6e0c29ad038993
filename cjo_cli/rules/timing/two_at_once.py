"""Two messages to one person within an hour, on one path.

## Why

The second message is read as a mistake, or not at all. Said where it surely follows within the hour. Left alone are
messages that need no attention or are no message of ours to send twice: on a channel of kind `onsite`, `ads` or
`human`, and of purposes without a cap, such as a receipt; but not where it is the same item once more.

## Fires

```yaml
# journeys/cart-recovery.yaml
steps:
  - {id: remind, send: cart-reminder}
  - {id: a-moment, wait: 30m}
  - {id: remind-again, send: cart-reminder}
```

## Mended

```yaml
# journeys/cart-recovery.yaml
steps:
  - {id: remind, send: cart-reminder}
  - {id: a-day, wait: 1d}
  - {id: remind-again, send: cart-reminder}
```
"""

from __future__ import annotations

from collections.abc import Iterator

from cjo_cli.diagnostics import Related, Severity
from cjo_cli.plan.model import SendState, State
from cjo_cli.rules.base import Fault, JourneyItem, Rule, Scene
from cjo_cli.rules.flow.support.words import span
from cjo_cli.rules.timing.support.arrival import HOUR, reached
from cjo_cli.rules.timing.support.messages import HARMLESS, is_certain, kinds, messages, onward, purpose_of


def check(scene: Scene, item: JourneyItem) -> Iterator[Fault]:
    """Messages that surely follow another within the hour."""
    certain = {number: state for number, state, _ in reached(scene, item) if is_certain(state)}
    disturbing = {number for number, state in certain.items() if _disturbs(scene, state)}
    seen: set[int] = set()
    for start, state in certain.items():
        same = {number for number, other in certain.items() if _same(state, other)}
        counted = disturbing | same if start in disturbing else same
        for number, way in onward(scene, item, start, counted.__contains__, HOUR):
            if way.count == 2 and number not in seen:
                seen.add(number)
                yield _fault(item, start, number, way.most)


def _same(one: State, other: State) -> bool:
    """Whether both send one and the same item."""
    return isinstance(one, SendState) and isinstance(other, SendState) and one.content == other.content


def _disturbs(scene: Scene, state: State) -> bool:
    """Whether what the state sends surely reaches for the customer's attention."""
    return all(
        purpose_of(scene, message).capped and not any(kinds(scene).get(channel) in HARMLESS for channel in message.via)
        for message in messages(state)
    )


def _fault(item: JourneyItem, start: int, number: int, most: int) -> Fault:
    first, second = item.plan.states[start], item.plan.states[number]
    when = f"at most {span(most)} after" if most else "at the same instant as"
    return Fault(RULE.name, item.place(*second.source), f"'{second.id}' sends {when} '{first.id}', to the same person",
                 "two at once", (Related(item.place(*first.source), "the first"),),
                 "make one message of them, or wait in between")  # fmt: skip


RULE = Rule("CJO410", "two-at-once", Severity.WARNING, __doc__, journey=check)
