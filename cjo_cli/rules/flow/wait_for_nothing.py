"""A wait for an event that nothing on the way there can have caused.

## Why

`events` of a channel says which events its messages cause: sent, delivered, opened, clicked. A journey that waits for
one of them before it has sent anything on that channel waits for the message of someone else, or for nothing. Events
that no channel names are left alone, and journeys that another message led to: they are entered from a journey, or by
an event of that channel.

## Fires

```yaml
# taxonomy/channels.yaml
terms:
  - {id: email, title: E-mail, address: email, format: html, events: {opened: email_opened}}
```

```yaml
# journeys/cart-recovery.yaml
steps:
  - {id: opened, wait_for: {event: email_opened, timeout: 2d}}
  - {id: remind, send: cart-reminder}
```

## Mended

```yaml
# taxonomy/channels.yaml
terms:
  - {id: email, title: E-mail, address: email, format: html, events: {opened: email_opened}}
```

```yaml
# journeys/cart-recovery.yaml
steps:
  - {id: remind, send: cart-reminder}
  - {id: opened, wait_for: {event: email_opened, timeout: 2d}}
```
"""

from __future__ import annotations

from collections.abc import Iterator

from cjo_cli.diagnostics import Severity
from cjo_cli.plan.conditions import Events, leaves
from cjo_cli.plan.model import ChooseState, EntryState, SendState, State, WaitForState
from cjo_cli.rules.base import Fault, JourneyItem, Rule, Scene
from cjo_cli.rules.flow.support.memory import remembered
from cjo_cli.rules.flow.support.words import listed


def check(scene: Scene, item: JourneyItem) -> Iterator[Fault]:
    """Events of a wait_for that only messages cause, of which none can have been sent before."""
    if item.plan.entry.way == "journey":
        return
    causes = causes_of(scene)
    led = (causes.get(event, frozenset()) for event in _entered_by(scene, item.plan.entry))
    sent = _sent_before(item.plan.states, frozenset[str]().union(*led))
    for state, before in zip(item.plan.states, sent, strict=True):
        if not isinstance(state, WaitForState) or state.match is None:
            continue
        several = len(state.match.events) > 1
        for number, event in enumerate(state.match.events):
            channels = causes.get(event, frozenset())
            if channels and not channels & before:
                place = (*state.source, "wait_for", "event", *((number,) if several else ()))
                message = f"nothing is sent on {listed(sorted(channels))} before '{state.id}' waits for {event}"
                yield Fault(RULE.name, item.place(*place), message, "nothing here causes it",
                            hint="send first, or wait for another event")  # fmt: skip


@remembered
def causes_of(scene: Scene) -> dict[str, frozenset[str]]:
    """By event, the channels whose messages cause it, those below a channel included; unsubscribing has no time."""
    causes: dict[str, set[str]] = {}
    for name, term in scene.facets.all("channel"):
        for kind, word in term.events.model_dump(exclude_none=True).items() if term.events else ():
            found = scene.facets.resolve("event", word)
            if found is not None and kind != "unsubscribed":
                below = {channel for channel, part in scene.plan.channels.items() if name in part.lineage}
                causes.setdefault(found.term.id, set()).update(below)
    return {event: frozenset(channels) for event, channels in causes.items()}


def _entered_by(scene: Scene, entry: EntryState) -> Iterator[str]:
    """The events that let a customer in."""
    yield from entry.match.events if entry.match else ()
    for condition in (entry.when, entry.condition, entry.audience):
        for leaf in leaves(condition, scene.plan.audiences) if condition is not None else ():
            yield from leaf.match.events if isinstance(leaf, Events) else ()


def _sent_before(states: tuple[State, ...], led: frozenset[str]) -> list[frozenset[str]]:
    """By state, the channels that something can have been sent on; on those of `led` it had been at the entry."""
    before = [led] * len(states)
    for number, state in enumerate(states):
        after = before[number]
        if isinstance(state, SendState):
            after |= set(state.via)
        elif isinstance(state, ChooseState):
            after |= {channel for candidate in state.candidates for channel in candidate.via}
        for way in state.transitions:
            before[way.next] |= after
    return before


RULE = Rule("CJO308", "wait-for-nothing", Severity.WARNING, __doc__, journey=check)
