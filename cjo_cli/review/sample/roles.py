"""What becomes of each property and attribute in an extract: by its type, its mark, and how a plan reads it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from cjo_cli.model.base import ValueType
from cjo_cli.model.project import Project
from cjo_cli.model.taxonomy import AttributeTerm, EventTerm, walk_terms
from cjo_cli.plan.conditions import Attribute, Condition, Constant, Constants, Entry, Events, Match, Test, leaves
from cjo_cli.plan.model import Plan
from cjo_cli.simulate.needs import conditions_of, matches_of, wanted

# A property of an event, or an attribute (without an event).
Column = tuple[str | None, str]
# Zones and languages without which local times and variants would not be what they are; a rare one is left out.
PLACES = ("timezone", "locale")


@dataclass
class Texts:
    """What a plan compares a column of texts with: whole texts, beginnings, parts."""

    whole: set[str] = field(default_factory=set)
    beginnings: set[str] = field(default_factory=set)
    parts: set[str] = field(default_factory=set)


@dataclass(frozen=True)
class Role:
    """How a column is treated: `personal` as marked, `read` by some journey of the plan, and the texts it knows.

    A `place` is a timezone or locale: another text than one of these is none.
    """

    type: ValueType
    personal: bool
    read: bool
    place: bool
    texts: Texts


def roles_of(project: Project, plan: Plan) -> dict[Column, Role]:
    """The role of every declared property and attribute.

    A property that sets a personal attribute is personal, and so is what an address or a personal property sets.
    """
    personal, places = _personal(project, plan), _places(plan)
    asked = wanted(plan, list(plan.journeys), plan.audiences)
    texts = _texts(plan)
    read: set[Column] = {(event, name) for event, (_, properties) in asked.events.items() for name in properties}
    read |= {(None, name) for name in asked.attributes}
    kinds: dict[Column, ValueType] = {(None, name): part.type for name, part in plan.attributes.items()}
    for event, own in plan.events.items():
        kinds |= {(event, name): kind for name, kind in own.properties.items()}
    found = {
        column: Role(kind, column in personal, column in read, column in places, texts.get(column, Texts()))
        for column, kind in kinds.items()
    }
    _share(plan, found)
    return found


def _places(plan: Plan) -> set[Column]:
    """Timezone and locale, and the properties that set them."""
    found: set[Column] = {(None, name) for name in PLACES}
    return found | {(setter.event, setter.property) for name in PLACES for setter in plan.attributes[name].sets}


def _personal(project: Project, plan: Plan) -> set[Column]:
    found: set[Column] = {(None, channel.address) for channel in plan.channels.values() if channel.address}
    for document in project.facets:
        for term, _, _ in walk_terms(document.value.terms):
            if isinstance(term, EventTerm):
                found |= {(term.id, name) for name, prop in term.properties.items() if prop.pii}
            if isinstance(term, AttributeTerm) and term.pii:
                found.add((None, term.id))
    pairs = [((setter.event, setter.property), (None, name)) for name, part in plan.attributes.items()
             for setter in part.sets]  # fmt: skip
    found |= {attribute for prop, attribute in pairs if prop in found}
    return found | {prop for prop, attribute in pairs if attribute in found}


def _share(plan: Plan, roles: Mapping[Column, Role]) -> None:
    """An attribute and the properties that set it know the same texts."""
    for name, part in plan.attributes.items():
        own = roles[None, name].texts
        if part.values is not None:
            own.whole |= {str(value) for value in part.values}
        for setter in part.sets:
            theirs = roles[setter.event, setter.property].texts
            for kind in ("whole", "beginnings", "parts"):
                both = getattr(own, kind) | getattr(theirs, kind)
                setattr(own, kind, both)
                setattr(theirs, kind, both)


def _texts(plan: Plan) -> dict[Column, Texts]:
    found: dict[Column, Texts] = {}
    for journey in plan.journeys:
        entry = () if journey.entry.match is None else journey.entry.match.events
        for condition in (*conditions_of(plan, journey), *(rule.when for rule in plan.suppress)):
            for leaf in leaves(condition, plan.audiences):
                _note(leaf, entry, found)
        for match in matches_of(journey):
            _note_match(match, found)
    for audience in plan.audiences.values():
        for leaf in leaves(audience, plan.audiences):
            _note(leaf, (), found)
    return found


def _note(leaf: Condition, entry: Iterable[str], found: dict[Column, Texts]) -> None:
    if isinstance(leaf, Events):
        _note_match(leaf.match, found)
    elif isinstance(leaf, Attribute):
        _note_tests((None, leaf.attribute), leaf.tests, found)
    elif isinstance(leaf, Entry):
        for event in entry:
            _note_tests((event, leaf.property), leaf.tests, found)


def _note_match(match: Match, found: dict[Column, Texts]) -> None:
    for event in match.events:
        for prop in match.where:
            _note_tests((event, prop.property), prop.tests, found)


def _note_tests(column: Column, tests: Iterable[Test], found: dict[Column, Texts]) -> None:
    texts = found.setdefault(column, Texts())
    kinds = {"starts_with": texts.beginnings, "contains": texts.parts}
    for test in tests:
        constants = test.value.of if isinstance(test.value, Constants) else (test.value,)
        for constant in constants:
            if isinstance(constant, Constant) and constant.kind == "string":
                kinds.get(test.op, texts.whole).add(str(constant.value))
