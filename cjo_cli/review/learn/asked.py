"""The question of `cjo learn`: its words, found in the project; what nobody says is taken from the journey."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NoReturn

from cjo_cli.diagnostics import suggestion
from cjo_cli.errors import UsageError
from cjo_cli.log.data import Wanted
from cjo_cli.model.base import ValueType
from cjo_cli.model.project import Project
from cjo_cli.plan.conditions import Constant, Match, PropertyTest, Test
from cjo_cli.plan.model import ChooseState, JourneyPlan, Plan
from cjo_cli.plan.vocabulary import Facets, facets_of
from cjo_cli.review.learn.features import chosen_features
from cjo_cli.review.learn.values import Question, Reward
from cjo_cli.simulate.needs import entry_properties, wanted

NUMBERS = ("number", "integer")
# Properties that say what they are.
ACTIONS, PROPENSITY = ("candidate", "content"), "propensity"


@dataclass(frozen=True)
class Words:
    """What the command line says, as it is written there."""

    step: str
    shown: str | None = None
    action: str | None = None
    propensity: str | None = None
    reward: str | None = None
    where: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    features: tuple[str, ...] = ()
    sensitive: bool = False
    held_out: float = 30


def question_of(project: Project, plan: Plan, words: Words, within: int | None = None) -> Question:
    """The question that the words ask; `within` is how soon a reward counts, by default as long as for the goal.

    Raises UsageError for what the project does not know.
    """
    if not 0 <= words.held_out <= 100:
        raise UsageError(f"--held-out: {words.held_out} is no percent", "it takes a number from 0 to 100")
    facets = facets_of(project)
    journey, step = step_of(plan, words.step)
    shown = words.shown or _sent(facets, plan, step)
    properties = _event(plan, shown, "--shown")
    action = words.action or _usual(properties, shown, ACTIONS)
    _property(properties, shown, action, "--action", ("string", "integer"))
    propensity = words.propensity or (PROPENSITY if properties.get(PROPENSITY) == "number" else None)
    if propensity is not None:
        _property(properties, shown, propensity, "--propensity", NUMBERS)
    reward = _reward(plan, journey, shown, words.reward, within)
    spent = {action, propensity, reward.value if reward.own else None}
    features, left_out = chosen_features(facets, plan, journey, step, words, spent, shown)
    tests = tuple(_test(properties, shown, item) for item in words.where)
    match = Match(events=(shown,), where=tests)
    names = _names(step, words.names)
    return Question(journey, step, match, action, propensity, reward, features, left_out, names, words.held_out)


def step_of(plan: Plan, name: str) -> tuple[JourneyPlan, ChooseState]:
    """The `choose` that `journey:step` names; the step may be left out where the journey has but one."""
    found = {
        f"{journey.id}:{state.id}": (journey, state)
        for journey in plan.journeys
        for state in journey.states
        if isinstance(state, ChooseState)
    }
    if not found:
        raise UsageError("the project has no choose to learn scores for", "cjo learn is for steps of next best action")
    of_journey = [pair for pair in found.values() if pair[0].id == name]
    if name in found or len(of_journey) == 1:
        return found.get(name) or of_journey[0]
    raise UsageError(f"no choose '{name}'", suggestion(name, found) or f"write journey:step; there is {_some(found)}")


def _some(names: Iterable[str]) -> str:
    first, *more = names
    return first + (f" and {len(more)} more" if len(more) > 1 else f" and {more[0]}" if more else "")


def _sent(facets: Facets, plan: Plan, step: ChooseState) -> str:
    """The event that the channels of the candidates leave in the log when they send."""
    channels = {via for candidate in step.candidates for via in candidate.via}
    for name, term in facets.all("channel"):
        for kind, event in term.events or ():
            if name in channels and kind in ("sent", "delivered") and event in plan.events:
                return str(event)
    raise UsageError("no event is known to record what was chosen", "name it: --shown EVENT --action PROPERTY")


def _event(plan: Plan, name: str, flag: str) -> dict[str, ValueType]:
    if name not in plan.events:
        raise UsageError(
            f"{flag}: no event '{name}'", suggestion(name, plan.events) or "name one of the taxonomy's, by its id"
        )
    return plan.events[name].properties


def _usual(properties: Mapping[str, ValueType], event: str, names: Sequence[str]) -> str:
    for name in names:
        if properties.get(name) == "string":
            return name
    raise UsageError(f"which property of '{event}' names the candidate?", "name it: --action PROPERTY")


def _property(properties: Mapping[str, ValueType], event: str, name: str, flag: str, types: Sequence[str]) -> ValueType:
    if name not in properties:
        hint = suggestion(name, properties) or "it has " + (", ".join(sorted(properties)) or "none")
        raise UsageError(f"{flag}: the event '{event}' has no property '{name}'", hint)
    if properties[name] not in types:
        raise UsageError(f"{flag}: '{name}' is of type {properties[name]}", "it takes " + " or ".join(types))
    return properties[name]


def _reward(plan: Plan, journey: JourneyPlan, shown: str, asked: str | None, within: int | None) -> Reward:
    goal = journey.goal
    if asked is None:
        if goal is None:
            raise UsageError("the journey has no goal to learn for", "name what counts: --reward EVENT --within SPAN")
        return Reward(goal.action, goal.events, None, within or goal.within)
    event, dot, value = asked.partition(".")
    properties = _event(plan, event, "--reward")
    if dot:
        _property(properties, event, value, "--reward", (*NUMBERS, "boolean"))
    if event == shown:
        if not dot:
            raise UsageError(f"--reward: '{event}' is what was shown", f"name its property: --reward {event}.PROPERTY")
        return Reward(asked, (), value, 0, own=True)
    soon = within or (None if goal is None else goal.within)
    if soon is None:
        raise UsageError("how long after a decision does a reward count?", "say it: --within 7d")
    return Reward(asked, (Match(events=(event,)),), value or None, soon)


def _test(properties: Mapping[str, ValueType], event: str, item: str) -> PropertyTest:
    """`property=value`, as a `where` has it."""
    name, equals, value = item.partition("=")
    if not equals:
        raise UsageError(f"--where: not PROPERTY=VALUE: {item}", "write it as --where policy=random")
    kind = _property(properties, event, name, "--where", ("string", "boolean", *NUMBERS))
    constant = _constant(kind, value)
    if constant is None:
        raise UsageError(f"--where: '{name}' is of type {kind}, which '{value}' is not", f"write --where {name}=VALUE")
    return PropertyTest(property=name, type=kind, tests=(Test(op="eq", value=constant),))


def _constant(kind: ValueType, value: str) -> Constant | None:
    from decimal import Decimal, InvalidOperation

    if kind == "string":
        return Constant(kind="string", value=value)
    if kind == "boolean":
        return Constant(kind="boolean", value=value.lower() == "true") if value.lower() in ("true", "false") else None
    try:
        number = Decimal(value)
    except InvalidOperation:
        return None
    return Constant(kind="number", value=str(number)) if number.is_finite() else None


def _names(step: ChooseState, pairs: Sequence[str]) -> dict[str, str]:
    """By what the log calls it, each candidate: its id, its content's where that tells, and what `--as` says."""
    contents = [candidate.content for candidate in step.candidates]
    found = {c.content: c.id for c in step.candidates if contents.count(c.content) == 1}
    found |= {candidate.id: candidate.id for candidate in step.candidates}
    known = {candidate.id for candidate in step.candidates}
    for pair in pairs:
        name, equals, value = pair.partition("=")
        if not equals:
            raise UsageError(f"--as: not CANDIDATE=VALUE: {pair}", "write what the log calls it: --as voucher=V10")
        if name not in known:
            _unknown(name, known)
        found[value] = name
    return found


def _unknown(name: str, known: Iterable[str]) -> NoReturn:
    raise UsageError(f"--as: no candidate '{name}'", suggestion(name, known) or "candidates: " + _some(sorted(known)))


def wanted_for(plan: Plan, question: Question) -> Wanted:
    """What must be read of the log: what the journey reads, and what the question names."""
    first = wanted(plan, [question.journey])
    events = {name: (part, dict(properties)) for name, (part, properties) in first.events.items()}
    attributes, literals = dict(first.attributes), set(first.literals)

    def need(event: str, *names: str | None) -> None:
        _, properties = events.setdefault(event, (plan.events[event].name, {}))
        properties.update({name: plan.events[event].properties[name] for name in names if name is not None})

    shown = question.shown.events[0]
    own = question.reward.value if question.reward.own else None
    need(shown, question.action, question.propensity, own)
    for match in (question.shown, *question.reward.matches):
        for event in match.events:
            need(event, *(test.property for test in match.where))
            literals |= {str(t.value.value) for p in match.where for t in p.tests if isinstance(t.value, Constant)
                         and t.value.kind == "string"}  # fmt: skip
            need(event, question.reward.value if match is not question.shown else None)
    for feature in question.features:
        if feature.source == "attribute":
            attributes[feature.name] = (plan.attributes[feature.name].name, feature.type)
            for setter in plan.attributes[feature.name].sets:
                need(setter.event, setter.property)
    entry = question.journey.entry.match
    for event in entry.events if entry is not None else ():
        need(event, *entry_read(plan, question))
    return replace(first, events=dict(sorted(events.items())), attributes=attributes, literals=frozenset(literals))


def entry_read(plan: Plan, question: Question) -> dict[str, ValueType]:
    """The entry event's properties that are read, with their types."""
    named = {feature.name: feature.type for feature in question.features if feature.source == "entry"}
    return {**entry_properties(plan, question.journey), **named}
