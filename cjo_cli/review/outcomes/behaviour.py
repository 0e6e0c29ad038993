"""What of a plan decides what a replay comes to, journey by journey: the rest may change without another replay.

A journey's part of the plan is a plan again, cut down to what the journey's rows can hang on: its states without where
they stand in a file, the contents it sends without their texts and status, the words and policies that these reach.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

from cjo_cli.cache.seen import digest
from cjo_cli.plan.conditions import AllOf, AnyOf, Audience, Condition, Not
from cjo_cli.plan.model import ChannelPart, ChooseState, JourneyPlan, Plan, PurposePart, SendState, SuppressPart
from cjo_cli.simulate.needs import conditions_of, contents_of, wanted
from cjo_cli.simulate.select import REPLAYED

# Whose they are and where they stand; a status tells only whether a journey is replayed at all.
WORDS = ("file", "title", "owner", "stage", "campaign", "products", "status")
BESIDE: Any = {**dict.fromkeys(WORDS, True), "states": {"__all__": {"source"}}, "goal": {"target"}}


def replayed(plan: Plan) -> dict[str, JourneyPlan]:
    """The journeys that a replay takes, by id."""
    return {journey.id: journey for journey in plan.journeys if journey.status in REPLAYED}


def digests(plan: Plan) -> dict[str, str]:
    """By journey that is replayed the digest of what its rows hang on."""
    return {name: digest(_text(_part(plan, journey))) for name, journey in replayed(plan).items()}


def audience_digest(plan: Plan) -> str:
    """The digest of what decides who is in which audience."""
    every = [Audience(id=name) for name in plan.audiences]
    cut = plan.model_copy(update={"journeys": (), "channels": {}, "suppress": ()})
    return digest(_text([_words(cut, every, ()), plan.timezone]))


def side_digest(found: dict[str, str]) -> str:
    """One digest of all journeys' digests."""
    return digest(repr(sorted(found.items())))


def vias(journey: JourneyPlan) -> set[str]:
    """The channels that a journey's messages may take."""
    found: set[str] = set()
    for state in journey.states:
        if isinstance(state, SendState):
            found.update(state.via)
        if isinstance(state, ChooseState):
            found.update(channel for candidate in state.candidates for channel in candidate.via)
    return found


def caps_over(plan: Plan, journey: JourneyPlan) -> list[int]:
    """The caps that a message of the journey may meet, as places in the plan's."""
    if not any(plan.purposes[plan.contents[name].purpose].capped for name in contents_of(journey)):
        return []
    above = {name for via in vias(journey) for name in plan.channels[via].lineage}
    return [n for n, cap in enumerate(plan.caps) if cap.channel is None or cap.channel in above]


def _part(plan: Plan, journey: JourneyPlan) -> Any:
    contents = contents_of(journey)
    purposes = {plan.contents[name].purpose for name in contents}
    rules = [rule for rule in plan.suppress if contents and (rule.purposes is None or purposes & set(rule.purposes))]
    channels = {name: _channel(plan.channels[name]) for name in sorted(vias(journey))}
    cut = plan.model_copy(
        update={"journeys": (journey,), "channels": {n: plan.channels[n] for n in channels}, "suppress": tuple(rules)}
    )
    conditions = [*conditions_of(plan, journey), *(rule.when for rule in rules)]
    return [
        journey.model_dump(exclude=BESIDE),
        _words(cut, conditions, (journey,)),
        [plan.contents[name].model_dump(exclude={"status"}) for name in contents],
        {name: _purpose(plan.purposes[name], channels) for name in sorted(purposes)},
        channels,
        [plan.caps[n].model_dump() for n in caps_over(plan, journey)],
        [_rule(rule, purposes) for rule in rules],
        [plan.timezone, plan.locale if contents else "", [plan.holdout, plan.name] if plan.holdout else []],
    ]


def _channel(channel: ChannelPart) -> Any:
    return channel.model_dump(exclude={"limits", "format"})


def _purpose(purpose: PurposePart, channels: Iterable[str]) -> Any:
    consent = purpose.consent
    return [purpose.capped, purpose.quiet, consent and {name: consent.get(name) for name in channels}]


def _rule(rule: SuppressPart, purposes: set[str]) -> Any:
    """A rule is the same for a journey whatever else it names."""
    named = None if rule.purposes is None else sorted(purposes & set(rule.purposes))
    return [rule.id, rule.when.model_dump(), named]


def _words(cut: Plan, conditions: Iterable[Condition], journeys: tuple[JourneyPlan, ...]) -> Any:
    """What is read of events and attributes, who sets these, and the audiences that are named."""
    names = sorted(audiences_of(conditions, cut.audiences))
    asked = wanted(cut, list(journeys), names)
    setters = {name: [vars(one) for one in cut.attributes[name].sets] for name in asked.attributes}
    return [asked.events, asked.attributes, setters, {name: cut.audiences[name].model_dump() for name in names}]


def audiences_of(conditions: Iterable[Condition], known: dict[str, Condition]) -> set[str]:
    """The audiences that some conditions name, those named by audiences too."""
    found: set[str] = set()
    left = [name for condition in conditions for name in _named(condition)]
    while left:
        name = left.pop()
        if name not in found:
            found.add(name)
            left += _named(known[name])
    return found


def _named(condition: Condition) -> Iterator[str]:
    if isinstance(condition, Audience):
        yield condition.id
    elif isinstance(condition, AllOf | AnyOf):
        for part in condition.of:
            yield from _named(part)
    elif isinstance(condition, Not):
        yield from _named(condition.of)


def _text(value: Any) -> str:
    return json.dumps(value, sort_keys=True, default=list)
