"""What of a log a plan reads: events with their properties, attributes, and every text it compares with."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from cjo_cli.log.data import ClosedList, Wanted
from cjo_cli.model.base import ValueType
from cjo_cli.plan.conditions import Condition, Constant, Constants, Events, Match, leaves, tests_of
from cjo_cli.plan.model import ChooseState, JourneyPlan, Plan, SendState, WaitUntilState
from cjo_cli.simulate.triggers import attributes_read, entry_read


def conditions_of(plan: Plan, journey: JourneyPlan) -> Iterator[Condition]:
    """Every condition that replaying `journey` may evaluate, those of its content too."""
    entry = journey.entry
    yield from (c for c in (entry.when, entry.condition, entry.audience) if c is not None)
    for state in journey.states:
        yield from (t.when for t in state.transitions if t.when is not None)
        when = getattr(state, "when", None)
        if when is not None and state.kind == "wait_for":
            yield when
        if isinstance(state, ChooseState):
            for candidate in state.candidates:
                yield from (c for c in (candidate.when, *(part.when for part in candidate.add)) if c is not None)
    for content in contents_of(journey):
        yield from (v.when for v in plan.contents[content].variants if v.when is not None)


def contents_of(journey: JourneyPlan) -> list[str]:
    """The content items that a journey may send, once each."""
    found = [state.content for state in journey.states if isinstance(state, SendState)]
    found += [c.content for state in journey.states if isinstance(state, ChooseState) for c in state.candidates]
    return list(dict.fromkeys(found))


def matches_of(journey: JourneyPlan) -> Iterator[Match]:
    """Every trigger of `journey`: entry, exits, goal, wait_for."""
    if journey.entry.match is not None:
        yield journey.entry.match
    yield from (part.match for part in journey.exits)
    if journey.goal is not None:
        yield from journey.goal.events
    for state in journey.states:
        if state.kind == "wait_for" and state.match is not None:
            yield state.match


def entry_properties(plan: Plan, journey: JourneyPlan) -> dict[str, ValueType]:
    """The entry event's properties that `journey` reads, with their types."""
    found: dict[str, Any] = {}
    for condition in conditions_of(plan, journey):
        for leaf in leaves(condition, plan.audiences):
            found.update(entry_read(leaf))
    for match in matches_of(journey):
        found.update(entry_read(Events(match=match, tests=())))
    for state in journey.states:
        if isinstance(state, WaitUntilState) and state.moment is not None and state.moment.source == "entry":
            found[state.moment.name] = state.moment.type
    entry = journey.entry
    if entry.key is not None and entry.match is not None:
        found[entry.key] = plan.events[entry.match.events[0]].properties[entry.key]
    return found


class _Gather:
    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.events: dict[str, set[str]] = {}
        self.attributes: set[str] = {"timezone", "locale"}
        self.literals: set[str] = set()

    def match(self, match: Match) -> None:
        self.leaf(Events(match=match, tests=()))

    def condition(self, condition: Condition) -> None:
        for leaf in leaves(condition, self.plan.audiences):
            self.leaf(leaf)

    def leaf(self, leaf: Condition) -> None:
        self.attributes |= attributes_read(leaf)
        for test in tests_of(leaf):
            constants = test.value.of if isinstance(test.value, Constants) else (test.value,)
            self.literals |= {str(c.value) for c in constants if isinstance(c, Constant) and c.kind == "string"}
        if isinstance(leaf, Events):
            names = {prop.property for prop in leaf.match.where} | ({leaf.total} if leaf.total else set())
            for event in leaf.match.events:
                self.events.setdefault(event, set()).update(names)

    def journey(self, journey: JourneyPlan) -> None:
        for condition in conditions_of(self.plan, journey):
            self.condition(condition)
        for match in matches_of(journey):
            self.match(match)
        if journey.goal is not None and journey.goal.value is not None:
            for match in journey.goal.events:
                for event in match.events:
                    self.events[event].add(journey.goal.value)
        if journey.entry.match is not None:
            for event in journey.entry.match.events:
                declared = self.plan.events[event].properties
                self.events[event] |= {name for name in entry_properties(self.plan, journey) if name in declared}
        for state in journey.states:
            if isinstance(state, WaitUntilState) and state.moment is not None and state.moment.source == "attribute":
                self.attributes.add(state.moment.name)
            if isinstance(state, ChooseState):
                self.attributes |= {part.attribute for c in state.candidates for part in c.add if part.attribute}

    def messages(self, journeys: list[JourneyPlan]) -> None:
        """Addresses and consents of all channels, and the conditions of `policies.suppress`."""
        self.attributes |= {channel.address for channel in self.plan.channels.values() if channel.address}
        purposes = {self.plan.contents[name].purpose for journey in journeys for name in contents_of(journey)}
        for name in purposes:
            self.attributes |= set((self.plan.purposes[name].consent or {}).values())
        for rule in self.plan.suppress:
            self.condition(rule.when)


def wanted(plan: Plan, journeys: list[JourneyPlan], audiences: Iterable[str] = ()) -> Wanted:
    """What replaying `journeys`, and judging `audiences` besides, reads of a log."""
    gather = _Gather(plan)
    for name in audiences:
        gather.condition(plan.audiences[name])
    for journey in journeys:
        gather.journey(journey)
    gather.messages(journeys)
    for name in gather.attributes:
        for setter in plan.attributes[name].sets:
            gather.events.setdefault(setter.event, set()).add(setter.property)
    events = {
        name: (plan.events[name].name, {p: plan.events[name].properties[p] for p in sorted(properties)})
        for name, properties in sorted(gather.events.items())
    }
    attributes = {name: (plan.attributes[name].name, plan.attributes[name].type) for name in sorted(gather.attributes)}
    declared = frozenset(part.name for part in plan.events.values())
    zones = tuple((setter.event, setter.property) for setter in plan.attributes["timezone"].sets)
    lists = {
        name: ClosedList(values, tuple((setter.event, setter.property) for setter in plan.attributes[name].sets))
        for name in sorted(gather.attributes)
        for values in [plan.attributes[name].values]
        if values is not None
    }
    first = any(journey.entry.schedule is not None for journey in journeys)
    return Wanted(events, attributes, frozenset(gather.literals), declared, zones=zones, first=first, lists=lists)
