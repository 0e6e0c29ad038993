"""Which words, audiences and content an item names, by id: plain values, small enough to be kept between runs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from cjo_cli.plan.conditions import AllOf, AnyOf, Audience, Condition, Not
from cjo_cli.plan.model import ChooseState, JourneyPlan, SendState, SplitState, WaitForState
from cjo_cli.rules.base import ContentItem, Item, JourneyItem, Scene, TermItem

Use = tuple[str, str]


def uses(scene: Scene, item: Item) -> tuple[Use, ...]:
    """(facet, id) of each term that `item` names, once each, sorted."""
    found = (
        _of_journey(scene, item)
        if isinstance(item, JourneyItem)
        else _of_content(scene, item)
        if isinstance(item, ContentItem)
        else _of_term(scene, item)
    )
    return tuple(sorted(set(found)))


def uses_of_policies(scene: Scene) -> Iterator[Use]:
    """What `policies` in cjo.yaml names."""
    for rule in scene.plan.suppress:
        yield from (("audience", name) for name in _audiences([rule.when]))
        yield from (("purpose", name) for name in rule.purposes or ())


def contents_sent(plan: JourneyPlan) -> tuple[str, ...]:
    """The content items that a journey's steps name, sorted."""
    sent = {state.content for state in plan.states if isinstance(state, SendState)}
    choices = (state.candidates for state in plan.states if isinstance(state, ChooseState))
    return tuple(sorted(sent | {candidate.content for candidates in choices for candidate in candidates}))


def conditions_of(plan: JourneyPlan) -> Iterator[Condition]:
    """Every condition of a journey's entry and states."""
    yield from (c for c in (plan.entry.when, plan.entry.condition, plan.entry.audience) if c is not None)
    for state in plan.states:
        if isinstance(state, WaitForState) and state.when is not None:
            yield state.when
        if isinstance(state, ChooseState):
            for candidate in state.candidates:
                yield from (c for c in (candidate.when, *(p.when for p in candidate.add)) if c is not None)
        if not isinstance(state, SplitState):
            yield from (t.when for t in state.transitions if t.when is not None)


def _of_journey(scene: Scene, item: JourneyItem) -> Iterator[Use]:
    journey, plan = item.journey, item.plan
    if plan.campaign is not None:
        yield "campaign", plan.campaign
    if plan.goal is not None:
        yield "action", plan.goal.action
    yield from (("product", name) for name in plan.products)
    yield from _tagged(scene, journey.tags)
    yield from (("audience", name) for name in _audiences(conditions_of(plan)))
    yield from (("channel", name) for state in plan.states if isinstance(state, SendState) for name in state.via)


def _of_content(scene: Scene, item: ContentItem) -> Iterator[Use]:
    content, plan = item.content, item.plan
    yield "purpose", plan.purpose
    yield from _named(scene, "campaign", [content.campaign])
    yield from _named(scene, "action", [content.action])
    yield from _named(scene, "product", content.products)
    yield from _tagged(scene, content.tags)
    yield from (("channel", variant.channel) for variant in plan.variants)
    yield from (("audience", name) for name in _audiences(v.when for v in plan.variants if v.when is not None))


def _of_term(scene: Scene, item: TermItem) -> Iterator[Use]:
    term = item.entry.term
    if item.facet == "audience":
        yield from (("audience", name) for name in _audiences([scene.plan.audiences[term.id]]))
    if item.facet == "purpose" and isinstance(term.consent, dict):
        yield from _named(scene, "channel", term.consent)
    if item.facet == "voice":
        yield from _named(scene, "channel", term.require)


def _named(scene: Scene, facet: str, words: Iterable[str | None]) -> Iterator[Use]:
    found = (scene.facets.resolve(facet, word) for word in words if word is not None)
    yield from ((facet, entry.term.id) for entry in found if entry is not None)


def _tagged(scene: Scene, tags: dict[str, tuple[str, ...]]) -> Iterator[Use]:
    for facet, words in tags.items():
        yield from _named(scene, facet, words)


def _audiences(conditions: Iterable[Condition]) -> Iterator[str]:
    for condition in conditions:
        if isinstance(condition, Audience):
            yield condition.id
        elif isinstance(condition, AllOf | AnyOf):
            yield from _audiences(condition.of)
        elif isinstance(condition, Not):
            yield from _audiences([condition.of])
