"""The event that starts a journey also ends it, or is its goal.

## Why

The next event of the same kind ends the instance. Where re-entry follows at once, that restarts the clock, and is a
pattern. Where the re-entry rule says no, the customer who comes back once more is out for good. As a goal, the event
that started the journey counts a repeat of itself as success; actions that have a worth (`value`), such as another
order, are left alone.

## Fires

```yaml
# journeys/cart-recovery.yaml
enter: {event: cart_updated, key: cart_id, reentry: never}
exit: [{event: cart_updated, where: {cart_id: {entry: cart_id}}}]
```

## Mended

```yaml
# journeys/cart-recovery.yaml
enter: {event: cart_updated, key: cart_id, reentry: after_exit}
exit: [{event: cart_updated, where: {cart_id: {entry: cart_id}}}]
```
"""

from __future__ import annotations

from collections.abc import Iterator

from cjo_cli.diagnostics import Related, Severity
from cjo_cli.plan.conditions import Match
from cjo_cli.plan.model import EntryState
from cjo_cli.rules.base import Fault, JourneyItem, Rule, Scene
from cjo_cli.rules.flow.support.domains import ANYTHING
from cjo_cli.rules.flow.support.facts import universe_of
from cjo_cli.rules.flow.support.sites import exits
from cjo_cli.rules.flow.support.variables import Kind, Universe, kind_of
from cjo_cli.rules.flow.support.words import span


def check(scene: Scene, item: JourneyItem) -> Iterator[Fault]:
    """Exit and goal events that an entry event can be."""
    entry, universe = item.plan.entry, universe_of(scene)
    if entry.match is None:
        return
    related = (Related(item.place("enter", "event"), "starts the journey"),)
    if _stays_out(entry):
        for number, part in exits(item):
            if _overlap(universe, entry.match, part.match):
                rule = "'never'" if entry.reentry.never else f"after {span(entry.reentry.after)}"
                message = f"the next {part.event} ends the instance, and re-entry, {rule}, does not start it anew"
                yield Fault(RULE.name, item.place("exit", number, "event"), message,
                            "also the entry event", related,
                            "narrow its 'where', or let re-entry be after_exit")  # fmt: skip
    yield from _goal(scene, item, entry.match, related)


def _goal(scene: Scene, item: JourneyItem, match: Match, related: tuple[Related, ...]) -> Iterator[Fault]:
    goal = item.plan.goal
    if goal is None or goal.value is not None:
        return
    if any(_overlap(universe_of(scene), match, wanted) for wanted in goal.events):
        yield Fault(RULE.name, item.place("goal", "action"),
                    f"'{goal.action}' is reached by the event that starts the journey: a repeat counts as success",
                    "also the entry event", related, "name an action that lies further on")  # fmt: skip


def _stays_out(entry: EntryState) -> bool:
    return entry.reentry.never or entry.reentry.after > 0


def _overlap(universe: Universe, one: Match, two: Match) -> bool:
    """Whether one event can match both."""
    first, second = kind_of(one, universe), kind_of(two, universe)
    return bool(first.events & second.events) and not _apart(first, second)


def _apart(one: Kind, two: Kind) -> bool:
    other = dict(two.where)
    return any((domain & other.get(name, ANYTHING)).empty for name, domain in one.where) or two.impossible


RULE = Rule("CJO307", "entry-is-exit", Severity.INFO, __doc__, journey=check)
