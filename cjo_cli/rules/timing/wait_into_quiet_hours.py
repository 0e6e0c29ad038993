"""A step waits for an hour at which the channel of the next message is quiet.

## Why

In quiet hours a message is put off or dropped, as the channel says. Where the journey itself waits for such an hour,
every message on that channel is: dropped for all, or sent at an hour that nobody chose. Said where one of the channels
of the message is quiet at that hour; of a window, for more than half of it.

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
from dataclasses import dataclass

from cjo_cli.diagnostics import Related, Severity
from cjo_cli.plan.model import QuietHoursPart, WaitUntilState
from cjo_cli.rules.base import Fault, JourneyItem, Rule, Scene
from cjo_cli.rules.flow.support.words import listed, time_of_day
from cjo_cli.rules.timing.support.arrival import DAY, Clock, reached
from cjo_cli.rules.timing.support.messages import Message, channels_of, messages, purpose_of


@dataclass(frozen=True)
class Due:
    """A message, the hour it is due at, the channels that are quiet then; whether all are, for all who come."""

    message: Message
    clock: Clock
    quiet: dict[str, QuietHoursPart]
    sure: bool


def check(scene: Scene, item: JourneyItem) -> Iterator[Fault]:
    """Messages that come in the quiet hours of a channel of theirs."""
    known = {number: arrival.clock for number, _, arrival in reached(scene, item) if arrival.clock}
    for number, clock in sorted({**_after_moments(item), **known}.items()):
        for message in messages(item.plan.states[number]):
            quiet = _quiet(scene, message, clock)
            if quiet and purpose_of(scene, message).quiet:
                sure = number in known and len(quiet) == len(set(message.via))
                sure = sure and all(clock.within(part.from_, part.to) for part in quiet.values())
                yield _fault(scene, item, Due(message, clock, quiet, sure))


def _after_moments(item: JourneyItem) -> dict[int, Clock]:
    """What directly follows a wait for a moment at a time of day, which those have who do not come too late for it."""
    found = {}
    for state in item.plan.states:
        moment = state.moment if isinstance(state, WaitUntilState) else None
        if moment is not None and moment.time is not None:
            found.update({way.next: Clock(moment.time, 0, state.source) for way in state.transitions})
    return found


def _quiet(scene: Scene, message: Message, clock: Clock) -> dict[str, QuietHoursPart]:
    """The channels that are quiet then, with their quiet hours."""
    hours = {channel.lineage[-1]: channel.quiet_hours for channel in channels_of(scene, message)}
    return {name: part for name, part in hours.items() if part is not None and _mostly(clock, part)}


def _mostly(clock: Clock, quiet: QuietHoursPart) -> bool:
    """Whether more than half of the clock's minutes are quiet ones."""
    first, length = (clock.start - quiet.from_) % DAY, (quiet.to - quiet.from_) % DAY
    quiet_minutes = _quiet_before(first + clock.length + 1, length) - _quiet_before(first, length)
    return 2 * quiet_minutes > clock.length + 1


def _quiet_before(minute: int, length: int) -> int:
    """How many minutes are quiet before `minute`, of days that begin with `length` quiet ones."""
    return minute // DAY * length + min(minute % DAY, length)


def _fault(scene: Scene, item: JourneyItem, due: Due) -> Fault:
    message, clock, hours = due.message, due.clock, due.quiet
    quiet = list(hours.values())
    first = quiet[0]
    when = time_of_day(clock.start) + (f" to {time_of_day(clock.start + clock.length + 1)}" if clock.length else "")
    actions = {part.action for part in quiet}
    always = "always" if due.sure else "mostly" if len(hours) == len(set(message.via)) else "there"
    outcome = {"drop": f"is {always} dropped", "defer": f"{always} waits until {time_of_day(first.to)}"}
    so = outcome[actions.pop()] if len(actions) == 1 else "does not leave then"
    text = (
        f"'{message.content}' is due at {when}, when {listed(sorted(hours))} is quiet "
        f"({time_of_day(first.from_)} to {time_of_day(first.to)}): it {so}"
    )
    related = (Related(item.place(*message.path), "sent here"), *_declared(scene, next(iter(hours))))
    return Fault(RULE.name, item.place(*clock.source, "wait_until"), text, "leads into quiet hours", related,
                 "wait for an hour outside them")  # fmt: skip


def _declared(scene: Scene, channel: str) -> Iterator[Related]:
    """Where the channel's quiet hours are written, its own or an ancestor's."""
    for name in reversed(scene.plan.channels[channel].lineage):
        entry = scene.facets.of("channel")[name]
        if entry.term.quiet_hours is not None:
            yield Related(entry.place("quiet_hours"), "the quiet hours")
            return


RULE = Rule("CJO406", "wait-into-quiet-hours", Severity.WARNING, __doc__, journey=check)
