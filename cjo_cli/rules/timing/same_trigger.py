"""Two live journeys start at the same trigger, for customers whom both let in, and nothing says which comes first.

## Why

Such a customer runs through both at once and hears from both. An `exclusive` group keeps one out; different priorities
say at least whose messages the caps let through. Journeys are left alone where their `where`, `audience` and `if`
exclude each other, or their dates do, and where one sends only what no cap holds back, such as a receipt.

## Fires

```yaml
# journeys/cart-help.yaml
journey: cart-help
status: live
enter: {event: cart_updated, where: {value: {gte: 100}}}
steps:
  - {id: help, send: cart-reminder}
```

## Mended

```yaml
# journeys/cart-help.yaml
journey: cart-help
status: live
enter: {event: cart_updated, where: {value: {lt: 30}}}
steps:
  - {id: help, send: cart-reminder}
```
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from cjo_cli.diagnostics import Related, Severity
from cjo_cli.plan.conditions import AllOf, Condition, Entry
from cjo_cli.plan.model import EntryState
from cjo_cli.rules.base import Across, Fault, Item, JourneyItem, Note, Rule, Scene
from cjo_cli.rules.flow.support.facts import Known, universe_of
from cjo_cli.rules.timing.support.messages import messages, purpose_of

MOST = 400


@dataclass(frozen=True)
class Class:
    """Whom a journey lets in, as text, and its dates; journeys of one class overlap with the same others."""

    lets_in: str
    from_: int | None
    until: int | None


def note(scene: Scene, item: Item) -> Iterator[Note]:
    """Each trigger of a live journey that presses on anybody, its priority and group, and whom it lets in."""
    if not isinstance(item, JourneyItem) or item.plan.status != "live":
        return
    sent = (message for state in item.plan.states for message in messages(state))
    if not any(purpose_of(scene, message).capped for message in sent):
        return
    entry, plan = item.plan.entry, item.plan
    lets_in = _lets_in(entry).model_dump_json()
    for trigger in _triggers(entry):
        facts = (trigger, plan.priority, plan.exclusive, lets_in, entry.from_, entry.until)
        yield Note(plan.id, item.place("enter", entry.way), facts)


def _triggers(entry: EntryState) -> list[str]:
    """What starts the journey, as texts that are equal where it is the same."""
    if entry.match is not None:
        return [f"the event {event}" for event in dict.fromkeys(entry.match.events)]
    if entry.when is not None:
        return ["the condition " + entry.when.model_dump_json()]
    if entry.schedule is not None:
        days = [f"the schedule of day {day} at minute {entry.schedule.time}" for day in entry.schedule.days]
        return [*days, *(f"the schedule at {at}" for at in entry.schedule.at)]
    return [f"the journey {entry.journey}, {entry.outcome}"]


def _lets_in(entry: EntryState) -> AllOf:
    parts: list[Condition] = [part for part in (entry.audience, entry.condition) if part is not None]
    for tested in entry.match.where if entry.match else ():
        parts.append(Entry(property=tested.property, type=tested.type, tests=tested.tests))
    return AllOf(of=tuple(parts))


def judge(scene: Scene, notes: Sequence[Note]) -> Iterator[Fault]:
    """Each journey that shares its trigger and its customers with an earlier one."""
    shared: dict[tuple[str, int], list[Note]] = {}
    for found in sorted(notes, key=lambda found: (found.place.file, found.item)):
        shared.setdefault((found.facts[0], found.facts[1]), []).append(found)
    told: set[tuple[str, str]] = set()
    for (trigger, priority), group in shared.items():
        for one, two in _pairs(scene, group):
            if (one.item, two.item) not in told:
                told.add((one.item, two.item))
                yield _fault(trigger.split(" {", maxsplit=1)[0], priority, one, two)


def _pairs(scene: Scene, group: list[Note]) -> Iterator[tuple[Note, Note]]:
    """Each note but the first, with the first before it that overlaps; by classes, so that it stays linear."""
    known = Known(scene.plan.audiences, replace(universe_of(scene), fresh=True, paths={}))
    classes: dict[Class, list[Note]] = {}
    overlaps: dict[tuple[Class, Class], bool] = {}
    for found in group:
        own = Class(*found.facts[3:])
        earlier = None
        for other, members in classes.items():
            if (other, own) not in overlaps:
                overlaps[other, own] = len(overlaps) < MOST and _overlap(known, other, own)
            if overlaps[other, own]:
                earlier = next((m for m in members if m.facts[2] is None or m.facts[2] != found.facts[2]), None)
            if earlier is not None:
                yield earlier, found
                break
        classes.setdefault(own, []).append(found)


def _overlap(known: Known, one: Class, two: Class) -> bool:
    """Whether somebody can enter through both; beyond `MOST` pairs of a trigger none is looked at."""
    for first, second in ((one, two), (two, one)):
        if first.until is not None and second.from_ is not None and first.until <= second.from_:
            return False
    sides = [AllOf.model_validate_json(side.lets_in) for side in (one, two)]
    return known.possible(*((side, True) for side in sides))


def _fault(trigger: str, priority: int, one: Note, two: Note) -> Fault:
    text = (
        f"'{two.item}' and '{one.item}' both start at {trigger}, can let in the same customers, and have one priority "
        f"({priority})"
    )
    return Fault(RULE.name, two.place, text, "starts both", (Related(one.place, f"'{one.item}' too"),),
                 "give them one 'exclusive' group, or different priorities, or audiences apart")  # fmt: skip


RULE = Rule("CJO409", "same-trigger", Severity.WARNING, __doc__, across=Across(note, judge))
