"""A step waits for an hour at which the channel of the next message is quiet.

## Why

In quiet hours a message is put off or dropped, as the channel says. Where the journey itself waits for such an hour,
every message is: dropped for all, or sent at an hour that nobody chose. Said where all channels of the message are
quiet for as long as the wait can end.

## Fires

```yaml
# journeys/cart-recovery.yaml
steps:
  - {id: evening, wait_until: {time: "21:30"}}
  - {id: remind, send: cart-reminder}
```

## Mended

```yaml
# journeys/cart-recovery.yaml
steps:
  - {id: evening, wait_until: {time: "20:30"}}
  - {id: remind, send: cart-reminder}
```
"""

from __future__ import annotations

from collections.abc import Iterator

from cjo_cli.diagnostics import Related, Severity
from cjo_cli.plan.model import QuietHoursPart
from cjo_cli.rules.base import Fault, JourneyItem, Rule, Scene
from cjo_cli.rules.flow.support.words import listed, time_of_day
from cjo_cli.rules.timing.support.arrival import Clock, reached
from cjo_cli.rules.timing.support.messages import Message, channels_of, messages, purpose_of


def check(scene: Scene, item: JourneyItem) -> Iterator[Fault]:
    """Messages that surely come in the quiet hours of all their channels."""
    for _, state, arrival in reached(scene, item):
        for message in messages(state) if arrival.clock else ():
            assert arrival.clock is not None
            quiet = _quiet(scene, message, arrival.clock)
            if quiet and purpose_of(scene, message).quiet:
                yield _fault(scene, item, message, arrival.clock, quiet)


def _quiet(scene: Scene, message: Message, clock: Clock) -> list[QuietHoursPart]:
    """The quiet hours of the channels, if they all cover the clock; else nothing."""
    hours = [channel.quiet_hours for channel in channels_of(scene, message)]
    covering = [part for part in hours if part is not None and clock.within(part.from_, part.to)]
    return covering if len(covering) == len(hours) else []


def _fault(scene: Scene, item: JourneyItem, message: Message, clock: Clock, quiet: list[QuietHoursPart]) -> Fault:
    first = quiet[0]
    when = time_of_day(clock.start) + (f" to {time_of_day(clock.start + clock.length + 1)}" if clock.length else "")
    actions = {part.action for part in quiet}
    outcome = {"drop": "is always dropped", "defer": f"always waits until {time_of_day(first.to)}"}
    so = outcome[actions.pop()] if len(actions) == 1 else "never leaves then"
    text = (
        f"'{message.content}' is due at {when}, when {listed(sorted(set(message.via)))} is quiet "
        f"({time_of_day(first.from_)} to {time_of_day(first.to)}): it {so}"
    )
    related = (Related(item.place(*message.path), "sent here"), *_declared(scene, message))
    return Fault(RULE.name, item.place(*clock.source, "wait_until"), text, "leads into quiet hours", related,
                 "wait for an hour outside them")  # fmt: skip


def _declared(scene: Scene, message: Message) -> Iterator[Related]:
    """Where the first channel's quiet hours are written, its own or an ancestor's."""
    for name in reversed(channels_of(scene, message)[0].lineage):
        entry = scene.facets.of("channel")[name]
        if entry.term.quiet_hours is not None:
            yield Related(entry.place("quiet_hours"), "the quiet hours")
            return


RULE = Rule("CJO406", "wait-into-quiet-hours", Severity.WARNING, __doc__, journey=check)
