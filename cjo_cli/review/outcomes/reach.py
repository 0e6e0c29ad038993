"""Which journeys a change can reach, and by which way; which of them must be replayed to see it.

A journey's way through its steps hangs on its own part of the plan, on those it is entered from, and on its exclusive
group. Caps only decide what becomes of a message, never a path (M8).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from cjo_cli.plan.model import JourneyPlan, Plan
from cjo_cli.review.outcomes.behaviour import caps_over, vias
from cjo_cli.review.outcomes.sides import Pair, Side
from cjo_cli.review.outcomes.values import Way
from cjo_cli.simulate.needs import contents_of


@dataclass(frozen=True)
class Reach:
    """The way to each journey that a change reaches, by its pair's name; those that are compared over all customers.

    `arbitration` is whether messages may meet other caps, or the same in another order, though nothing else differs of
    a customer. `replayed` are the compared journeys with those without which they would not be what they are.
    """

    ways: Mapping[str, Way]
    compared: frozenset[str]
    replayed: frozenset[str]
    arbitration: bool


def reach_of(base: Side, head: Side, pairs: Sequence[Pair]) -> Reach:
    """What the change from base to head reaches."""
    ways: dict[str, Way] = {pair.name: "changed" for pair in pairs if _differs(pair, base, head)}
    graphs = [_Graph(side, pairs) for side in (base, head)]
    _spread(ways, graphs)
    walked = frozenset(ways)
    arbitration = any(_arbitrated_otherwise(pair, base, head) for pair in pairs if pair.name in walked)
    for name in sorted(_together([[*graph.capped.values()] for graph in graphs], walked)):
        ways.setdefault(name, "caps")
    compared = frozenset(ways) if arbitration else walked
    return Reach(dict(sorted(ways.items())), compared, _supported(compared, graphs), arbitration)


def _differs(pair: Pair, base: Side, head: Side) -> bool:
    if pair.base is None or pair.head is None:
        return True
    return base.digests[pair.base] != head.digests[pair.head]


class _Graph:
    """How the journeys of a side hang together, by their pairs' names."""

    def __init__(self, side: Side, pairs: Iterable[Pair]) -> None:
        names = {pair.of(side.is_head): pair.name for pair in pairs}
        self.fed_by: dict[str, str] = {}
        self.groups: dict[str, set[str]] = {}
        self.capped: dict[int, set[str]] = {}
        for own, journey in side.journeys.items():
            name = names[own]
            if journey.entry.journey in names:
                self.fed_by[name] = names[journey.entry.journey]
            if journey.exclusive is not None:
                self.groups.setdefault(journey.exclusive, set()).add(name)
            for cap in caps_over(side.plan, journey):
                self.capped.setdefault(cap, set()).add(name)


def _spread(ways: dict[str, Way], graphs: Sequence[_Graph]) -> None:
    """Follow what a journey's entries hang on, until nothing is new."""
    before = -1
    while before != len(ways):
        before = len(ways)
        for graph in graphs:
            for name, source in graph.fed_by.items():
                if source in ways:
                    ways.setdefault(name, "entered from")
            for members in graph.groups.values():
                if not members.isdisjoint(ways):
                    ways.update(dict.fromkeys(members - ways.keys(), "exclusive"))


def _together(sides: Sequence[Sequence[set[str]]], start: Iterable[str]) -> set[str]:
    """`start` and all that shares a set with one of it, directly or through others, on either side."""
    found = set(start)
    before = -1
    while before != len(found):
        before = len(found)
        for members in (members for sets in sides for members in sets):
            if not members.isdisjoint(found):
                found |= members
    return found


def _supported(names: Iterable[str], graphs: Sequence[_Graph]) -> frozenset[str]:
    """`names`, what feeds them, and the exclusive groups of these."""
    found = set(names)
    before = -1
    while before != len(found):
        before = len(found)
        for graph in graphs:
            found |= {source for name, source in graph.fed_by.items() if name in found}
            found = _together([list(graph.groups.values())], found)
    return frozenset(found)


def _arbitrated_otherwise(pair: Pair, base: Side, head: Side) -> bool:
    """Whether caps see the same messages of a journey otherwise: another order, other caps, another scope."""
    if pair.base is None or pair.head is None:
        return False
    if pair.renamed:
        return True
    before = _arbitration(base.plan, base.journeys[pair.base])
    return before != _arbitration(head.plan, head.journeys[pair.head])


def _arbitration(plan: Plan, journey: JourneyPlan) -> tuple[object, ...]:
    zone = plan.attributes["timezone"]
    return (
        journey.priority,
        [plan.caps[n] for n in caps_over(plan, journey)],
        {plan.contents[name].purpose: plan.purposes[plan.contents[name].purpose].capped
         for name in contents_of(journey)},
        {via: plan.channels[via].lineage for via in vias(journey)},
        (plan.timezone, zone.name, zone.sets),
    )  # fmt: skip
