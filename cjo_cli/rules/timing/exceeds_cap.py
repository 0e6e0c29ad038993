"""A path that must exceed a frequency cap.

## Why

A cap suppresses what goes beyond it. Where one path sends more messages on a channel than its cap lets through in the
time that the path takes at most, the last of them is lost for whoever takes the path in that time, and every message
of another journey makes it worse. Counted are messages all of whose channels lie in the cap's scope, of purposes that
are capped.

## Fires

```yaml
# journeys/cart-recovery.yaml
goal: {action: buy, within: 7d}
steps:
  - {id: first, send: cart-reminder}
  - {id: pause-1, wait: 1d}
  - {id: second, send: cart-reminder}
  - {id: pause-2, wait: 1d}
  - {id: third, send: cart-reminder}
  - {id: pause-3, wait: 1d}
  - {id: fourth, send: cart-reminder}
```

## Mended

```yaml
# journeys/cart-recovery.yaml
goal: {action: buy, within: 10d}
steps:
  - {id: first, send: cart-reminder}
  - {id: pause-1, wait: 1d}
  - {id: second, send: cart-reminder}
  - {id: pause-2, wait: 1d}
  - {id: third, send: cart-reminder}
  - {id: pause-3, wait: 6d}
  - {id: fourth, send: cart-reminder}
```
"""

from __future__ import annotations

from collections.abc import Iterator

from cjo_cli.diagnostics import Place, Related, Severity
from cjo_cli.plan.model import CapPart
from cjo_cli.rules.base import Fault, JourneyItem, Rule, Scene
from cjo_cli.rules.flow.support.words import span
from cjo_cli.rules.timing.support.arrival import DAY, MINUTE, arrivals, reached
from cjo_cli.rules.timing.support.messages import channels_of, deferral, is_certain, messages, onward, purpose_of


def check(scene: Scene, item: JourneyItem) -> Iterator[Fault]:
    """Messages that a cap must suppress, one a cap and message."""
    sends = [number for number, state, _ in reached(scene, item) if is_certain(state)]
    for cap in scene.plan.caps:
        if len(sends) <= cap.max:
            continue
        counted = {number for number in sends if _in_scope(scene, item, cap, number)}
        over: set[int] = set()
        for start in sorted(counted):
            for number, first, most in _beyond(scene, item, cap, counted, start):
                if number not in over:
                    over.add(number)
                    yield _fault(scene, item, cap, first, number, most)


def _in_scope(scene: Scene, item: JourneyItem, cap: CapPart, number: int) -> bool:
    for message in messages(item.plan.states[number]):
        lines = [channel.lineage for channel in channels_of(scene, message)]
        inside = bool(lines) and all(cap.channel in (None, *line) for line in lines)
        if not inside or not purpose_of(scene, message).capped:
            return False
    return True


def _beyond(
    scene: Scene, item: JourneyItem, cap: CapPart, counted: set[int], start: int
) -> Iterator[tuple[int, int, int]]:
    """The states that come as message number `max + 1` within the cap's window, counted from `start`."""
    window = _window(scene, item, cap, start)
    for number, way in onward(scene, item, start, counted.__contains__, window):
        late = max(deferral(scene, message) for message in messages(item.plan.states[number])) if way.most else 0
        if way.count == cap.max + 1 and way.most + late < window:
            yield number, start, way.most


def _window(scene: Scene, item: JourneyItem, cap: CapPart, start: int) -> int:
    """How soon after `start` a message surely falls in the same window: a span, the rest of a day, the same instant."""
    if isinstance(cap.per, int):
        return cap.per
    clock = arrivals(scene, item)[start].clock
    if cap.per == "day" and clock is not None:
        # A stretch ends within its last minute.
        return max((DAY - clock.start - clock.length - (clock.length > 0)) * MINUTE, 1)
    return 1


def _fault(scene: Scene, item: JourneyItem, cap: CapPart, first: int, number: int, most: int) -> Fault:
    states = item.plan.states
    per = span(cap.per) if isinstance(cap.per, int) else cap.per
    where = f"on {cap.channel}" if cap.channel else "in all"
    when = f"within {span(most)}" if most else "at the same instant"
    message = (
        f"message {cap.max + 1} {where} {when}, from '{states[first].id}' on: "
        f"the cap '{cap.id}' lets {cap.max} through per {per}"
    )
    related = [Related(item.place(*states[first].source), "the first of them")]
    declared = _declared(scene, cap)
    if declared is not None:
        related.append(Related(declared, "the cap"))
    return Fault(RULE.name, item.place(*states[number].source), message, "suppressed by the cap", tuple(related),
                 "wait longer in between, or take a message out")  # fmt: skip


def _declared(scene: Scene, cap: CapPart) -> Place | None:
    if cap.channel is None:
        caps = scene.config.policies.caps
        places = (Place("cjo.yaml", ("policies", "caps", number)) for number in range(len(caps)))
    else:
        entry = scene.facets.of("channel")[cap.channel]
        caps = entry.term.caps
        places = (entry.place("caps", number) for number in range(len(caps)))
    named = (part.id or f"{cap.channel or 'project'}-{number}" for number, part in enumerate(caps, 1))
    return next((place for name, place in zip(named, places, strict=True) if name == cap.id), None)


RULE = Rule("CJO405", "exceeds-cap", Severity.WARNING, __doc__, journey=check)
