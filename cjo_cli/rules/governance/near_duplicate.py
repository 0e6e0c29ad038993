"""Two journeys that run are almost the same.

## Why

A change to one is forgotten in the other, and whoever fits both gets everything twice. Often it is one journey with a
branch, or with a `split` if the two are to be compared. Journeys count as alike when four in five of all their parts
are the same: entry, goal, exits and each step; ids, titles and words beside them count for nothing.

## Fires

```yaml
# journeys/cart-rescue.yaml
journey: cart-rescue
status: live
goal: {action: buy, within: 3d}
enter: {event: cart_updated, where: {value: {gte: 30}}, key: cart_id}
exit: [{event: order_completed, where: {cart_id: {entry: cart_id}}}]
steps:
  - {id: patience, wait: 4h}
  - {id: remind, send: cart-reminder}
  - {id: opened, wait_for: {event: email_opened, timeout: 2d}, on_timeout: [{id: remind-again, send: cart-reminder}]}
```

## Mended

```yaml
# journeys/order-thanks.yaml
journey: order-thanks
status: live
goal: {action: buy, within: 30d}
enter: {event: order_completed, where: {value: {gte: 30}}}
steps:
  - {id: patience, wait: 7d}
  - {id: remind, send: cart-reminder}
  - {id: opened, wait_for: {event: email_opened, timeout: 2d}, on_timeout: [{id: remind-again, send: cart-reminder}]}
```
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from math import ceil
from typing import Any

from cjo_cli.diagnostics import Related, Severity
from cjo_cli.rules.base import Across, Fault, Item, JourneyItem, Note, Rule, Scene
from cjo_cli.rules.governance.support.parts import bag, parts_of

ALIKE = 0.8
FEWEST = 6
SHOWN = 3
Bag = frozenset[Any]


def note(_: Scene, item: Item) -> Iterator[Note]:
    if isinstance(item, JourneyItem) and item.journey.status in ("live", "review"):
        yield Note(item.journey.id, item.place("journey"), parts_of(item.journey))


def judge(_: Scene, notes: Sequence[Note]) -> Iterator[Fault]:
    """Each journey is held against the nearest of those before it in the alphabet."""
    ordered = sorted((note for note in notes if len(note.facts) >= FEWEST), key=lambda note: note.item)
    bags = [bag(note.facts) for note in ordered]
    for number, other, share in _pairs(bags):
        first, second = ordered[other], ordered[number]
        message = f"the journey '{second.item}' is almost '{first.item}': {share:.0%} of their parts are the same"
        yield Fault(RULE.name, second.place, message, _difference(first, second, bags[other], bags[number]),
                    (Related(first.place, "the other"),),
                    "make them one with a branch, or a split to compare them")  # fmt: skip


def _pairs(bags: list[Bag]) -> Iterator[tuple[int, int, float]]:
    """(number, the nearest before it, their Jaccard similarity) where it is at least ALIKE.

    Two sets that are so alike share one of their rarest members (the prefix filter of Chaudhuri, Ganti and Kaushik, A
    primitive operator for similarity joins, ICDE 2006), so that only few pairs are compared.
    """
    count = Counter(part for one in bags for part in one)
    bits = {part: 1 << place for place, part in enumerate(part for part, times in count.items() if times > 1)}
    as_bits = [sum(bits.get(part, 0) for part in one) for one in bags]
    index: dict[Any, list[int]] = defaultdict(list)
    same: dict[Bag, int] = {}
    for number, one in enumerate(bags):
        if one in same:
            yield number, same[one], 1.0
            continue
        same[one] = number
        rarest = sorted(one, key=lambda part: (count[part], part))[: len(one) - ceil(ALIKE * len(one)) + 1]
        best, nearest = 0.0, 0
        for other in sorted({other for part in rarest for other in index[part]}):
            shared = (as_bits[number] & as_bits[other]).bit_count()
            share = shared / (len(one) + len(bags[other]) - shared)
            if share > best:
                best, nearest = share, other
        if best >= ALIKE:
            yield number, nearest, best
        for part in rarest:
            index[part].append(number)


def _difference(first: Note, second: Note, a: Bag, b: Bag) -> str:
    """What only one of the two has, in a few words."""
    only = [(note.item, sorted({part[0] for part, _ in mine - other})[:SHOWN]) for note, mine, other in
            ((first, a, b), (second, b, a))]  # fmt: skip
    said = [f"only '{name}' has {', '.join(labels)}" for name, labels in only if labels]
    return "; ".join(said) or "nothing differs but ids and words"


RULE = Rule("CJO708", "near-duplicate", Severity.INFO, __doc__, across=Across(note, judge))
