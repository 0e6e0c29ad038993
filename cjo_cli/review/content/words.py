"""What a word of the taxonomy reaches: audiences made of it, attributes that an event sets, terms below it."""

from __future__ import annotations

from collections.abc import Iterator

from cjo_cli.plan.conditions import (
    AllOf,
    AnyOf,
    Audience,
    Condition,
    Events,
    Match,
    Not,
)
from cjo_cli.plan.model import Plan
from cjo_cli.plan.vocabulary import Facets
from cjo_cli.simulate.triggers import attributes_read

# A facet and a term's id in it.
Word = tuple[str, str]
# What these mean stands with each of their terms; others hand on what they say to those below.
MADE = ("audience", "attribute", "event", "action", "purpose")


def mentions(condition: Condition) -> Iterator[Word]:
    """The audiences, attributes and events that a condition names itself."""
    match condition:
        case AllOf() | AnyOf():
            for part in condition.of:
                yield from mentions(part)
        case Not():
            yield from mentions(condition.of)
        case Audience():
            yield "audience", condition.id
        case _:
            yield from (("attribute", name) for name in attributes_read(condition))
            if isinstance(condition, Events):
                yield from (("event", name) for name in condition.match.events)


def matched(match: Match) -> Iterator[Word]:
    """The same of what an event is looked for by."""
    yield from mentions(Events(match=match, tests=()))


def reached(plan: Plan, facets: Facets, word: Word) -> frozenset[Word]:
    """The word, the terms below it, and what is made of them: a change of the one is a change of all."""
    facet, name = word
    below = () if facet in MADE else (term for term, entry in facets.of(facet).items() if name in entry.parents)
    found = {word, *((facet, term) for term in below)}
    made = {audience: set(mentions(condition)) for audience, condition in plan.audiences.items()}
    setters = {
        attribute: {("event", setter.event) for setter in part.sets} for attribute, part in plan.attributes.items()
    }
    while True:
        more = {("audience", audience) for audience, of in made.items() if of & found}
        more |= {("attribute", attribute) for attribute, of in setters.items() if of & found}
        if more <= found:
            return frozenset(found)
        found |= more
