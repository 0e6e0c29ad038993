"""Which journeys a change reaches, and by what: a graph from each journey to all that it is judged by."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from cjo_cli.plan.conditions import AllOf, AnyOf, Audience, Condition, Events, Match, Not
from cjo_cli.plan.model import CapPart, ChooseState, JourneyPlan, Plan, SendState, WaitUntilState
from cjo_cli.review.diff.side import Side
from cjo_cli.review.diff.values import Reach, Subject
from cjo_cli.simulate.needs import conditions_of, contents_of, matches_of
from cjo_cli.simulate.triggers import attributes_read

Links = dict[Subject, tuple[Subject, ...]]


def cap_id(cap: CapPart) -> str:
    """A cap's id, behind its channel's: two channels may have caps of one id."""
    return cap.id if cap.channel is None else f"{cap.channel}:{cap.id}"


def journey(name: str) -> Subject:
    """A journey as a subject."""
    return Subject("journey", name)


@dataclass(frozen=True)
class Graph:
    """What each thing of a side is judged by, directly."""

    side: Side

    @cached_property
    def ways(self) -> dict[Subject, dict[str, tuple[Subject, ...]]]:
        """By thing and journey the shortest way that leads from the journey to the thing, the thing included."""
        found: dict[Subject, dict[str, tuple[Subject, ...]]] = {}
        links = _links(self.side)
        for name in self.side.journeys:
            for thing, way in _ways(links, journey(name)):
                found.setdefault(thing, {})[name] = way
        return found


def _ways(links: Links, start: Subject) -> Iterator[tuple[Subject, tuple[Subject, ...]]]:
    """Everything that `start` leads to, nearest first, with the way there."""
    left: deque[tuple[Subject, tuple[Subject, ...]]] = deque([(start, ())])
    seen = {start}
    while left:
        thing, way = left.popleft()
        for following in links.get(thing, ()):
            if following not in seen:
                seen.add(following)
                yield following, (*way, following)
                left.append((following, (*way, following)))


def _links(side: Side) -> Links:
    plan = side.plan
    # What content asks is told of the content.
    bare = plan.model_copy(
        update={"contents": {name: part.model_copy(update={"variants": ()}) for name, part in plan.contents.items()}}
    )
    links = {journey(one.id): _of_journey(plan, bare, one) for one in plan.journeys}
    for name, said in plan.audiences.items():
        links[Subject("audience", name)] = _of_conditions([said])
    for name, part in plan.contents.items():
        asks = _of_conditions([variant.when for variant in part.variants if variant.when is not None])
        held = [rule.id for rule in plan.suppress if rule.purposes is None or part.purpose in rule.purposes]
        held_back = (Subject("suppress", rule) for rule in held)
        links[Subject("content", name)] = (*asks, Subject("purpose", part.purpose), *held_back)
    for rule in plan.suppress:
        links[Subject("suppress", rule.id)] = _of_conditions([rule.when])
    return {**links, **_taxonomy(plan)}


def _taxonomy(plan: Plan) -> Links:
    """Channels lead to those above them, their caps and address; purposes to consent; attributes to what sets them."""
    links: Links = {}
    for name, channel in plan.channels.items():
        above = [Subject("channel", one) for one in reversed(channel.lineage[:-1])][:1]
        caps = [Subject("cap", cap_id(cap)) for cap in plan.caps if cap.channel == name]
        address = [Subject("attribute", channel.address)] if channel.address else []
        links[Subject("channel", name)] = (*caps, *above, *address)
    for name, purpose in plan.purposes.items():
        given = sorted(set((purpose.consent or {}).values()))
        links[Subject("purpose", name)] = tuple(Subject("attribute", one) for one in given)
    for name, attribute in plan.attributes.items():
        links[Subject("attribute", name)] = tuple(Subject("event", setter.event) for setter in attribute.sets)
    for action, matches in _actions(plan).items():
        links[Subject("action", action)] = _of_matches(matches)
    return links


def _actions(plan: Plan) -> dict[str, tuple[Match, ...]]:
    return {one.goal.action: one.goal.events for one in plan.journeys if one.goal is not None}


def _of_journey(plan: Plan, bare: Plan, one: JourneyPlan) -> tuple[Subject, ...]:
    contents = contents_of(one)
    capped = any(plan.purposes[plan.contents[name].purpose].capped for name in contents)
    goal = [Subject("action", one.goal.action)] if one.goal is not None else []
    matches = one.model_copy(update={"goal": None})
    moments = [
        Subject("attribute", state.moment.name)
        for state in one.states
        if isinstance(state, WaitUntilState) and state.moment is not None and state.moment.source == "attribute"
    ]
    return tuple(dict.fromkeys((
        *(Subject("content", name) for name in contents),
        *_of_conditions(conditions_of(bare, one)),
        *_of_matches(matches_of(matches)),
        *goal, *moments,
        *(Subject("channel", name) for name in _channels(one)),
        *(Subject("cap", cap_id(cap)) for cap in plan.caps if cap.channel is None and capped),
        *([journey(one.entry.journey)] if one.entry.journey is not None else []),
        *(Subject("project", key) for key in ("holdout", "name", "timezone", "locale")),
    )))  # fmt: skip


def _channels(one: JourneyPlan) -> list[str]:
    """The channels that a journey may send by."""
    found = [name for state in one.states if isinstance(state, SendState) for name in state.via]
    found += [
        n for state in one.states if isinstance(state, ChooseState) for part in state.candidates for n in part.via
    ]
    return list(dict.fromkeys(found))


def _of_matches(matches: Iterable[Match]) -> tuple[Subject, ...]:
    return tuple(dict.fromkeys(Subject("event", name) for match in matches for name in match.events))


def _of_conditions(conditions: Iterable[Condition]) -> tuple[Subject, ...]:
    found: list[Subject] = []
    for condition in conditions:
        for part in _parts(condition):
            if isinstance(part, Audience):
                found.append(Subject("audience", part.id))
            elif isinstance(part, Events):
                found += _of_matches([part.match])
            found += [Subject("attribute", name) for name in sorted(attributes_read(part))]
    return tuple(dict.fromkeys(found))


def _parts(condition: Condition) -> Iterator[Condition]:
    """Every leaf of a condition, audiences by their name."""
    if isinstance(condition, AllOf | AnyOf):
        for part in condition.of:
            yield from _parts(part)
    elif isinstance(condition, Not):
        yield from _parts(condition.of)
    else:
        yield condition


def reaches(subject: Subject, base: Graph, head: Graph, fed: bool) -> tuple[Reach, ...]:
    """The journeys that a change of `subject` reaches: itself, and those that are judged by it on either side.

    A journey's own change reaches those that are entered from it only where it is `fed`: where it bears on who ends it.
    """
    found = {subject.id: Reach(subject.id)} if subject.kind == "journey" else {}
    if subject.kind == "journey" and not fed:
        return tuple(found.values())
    for ways in (head.ways, base.ways):
        for name, way in ways.get(subject, {}).items():
            found.setdefault(name, Reach(name, way))
    return tuple(sorted(found.values(), key=lambda reach: (not reach.direct, reach.journey)))
