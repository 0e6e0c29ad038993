"""What is personal, and what is sensitive: attributes and events as the taxonomy marks them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from cjo_cli.diagnostics import Place
from cjo_cli.plan.conditions import (
    AllOf,
    AnyOf,
    Attribute,
    Audience,
    Condition,
    Entry,
    Events,
    FromAttribute,
    Match,
    Not,
    Test,
    tests_of,
)
from cjo_cli.rules.base import Scene
from cjo_cli.rules.flow.support.memory import remembered


def pii_place(scene: Scene, root: str, name: str) -> Place | None:
    """Where what a template reads is marked as personal, or nothing. What is sensitive is personal."""
    if root == "customer":
        entry = scene.facets.of("attribute").get(name)
        for key in ("pii", "sensitive"):
            if entry is not None and getattr(entry.term, key):
                return entry.place(key)
    if root == "entry":
        for event in _having(scene).get(name, ()):
            entry = scene.facets.of("event")[event]
            if entry.term.properties[name].pii:
                return entry.place("properties", name)
    return None


@remembered
def _having(scene: Scene) -> dict[str, list[str]]:
    """The events that have each property, in the file's order."""
    found: dict[str, list[str]] = {}
    for event, term in scene.facets.all("event"):
        for name in term.properties:
            found.setdefault(name, []).append(event)
    return found


def sensitive_place(scene: Scene, root: str, name: str) -> Place | None:
    """Where what a template reads is marked as sensitive; a property is, where every event that has it is."""
    if root == "customer":
        return _marked(scene, "attribute", name)
    having = _having(scene).get(name, ()) if root == "entry" else ()
    first = None
    for event in having:
        place = _marked(scene, "event", event)
        if place is None:
            return None
        first = first or place
    return first


def sensitive_events(scene: Scene, match: Match | None) -> Iterator[tuple[str, Place]]:
    """The sensitive events of a match, as words for a message and the place of their mark."""
    for event in match.events if match else ():
        place = _marked(scene, "event", event)
        if place is not None:
            yield f"the event '{event}'", place


def sensitive_parts(scene: Scene, condition: Condition | None) -> Iterator[tuple[str, Place]]:
    """What sensitive a condition looks at, through audiences, as words for a message and the place of its mark."""
    for leaf, through in _leaves(condition, scene.plan.audiences, ""):
        if isinstance(leaf, Events):
            yield from ((words + through, place) for words, place in sensitive_events(scene, leaf.match))
        for name in _attributes(leaf):
            place = _marked(scene, "attribute", name)
            if place is not None:
                yield f"the attribute '{name}'{through}", place
        if isinstance(leaf, Entry):
            place = sensitive_place(scene, "entry", leaf.property)
            if place is not None:
                yield f"'entry.{leaf.property}'{through}", place


def _leaves(of: Condition | None, audiences: Mapping[str, Condition], through: str) -> Iterator[tuple[Condition, str]]:
    if isinstance(of, AllOf | AnyOf):
        for part in of.of:
            yield from _leaves(part, audiences, through)
    elif isinstance(of, Not):
        yield from _leaves(of.of, audiences, through)
    elif isinstance(of, Audience):
        yield from _leaves(audiences[of.id], audiences, through or f", through the audience '{of.id}'")
    elif of is not None:
        yield of, through


def _attributes(leaf: Condition) -> Iterator[str]:
    if isinstance(leaf, Attribute):
        yield leaf.attribute
    tests: Iterator[Test] = tests_of(leaf)
    yield from (test.value.attribute for test in tests if isinstance(test.value, FromAttribute))


def _marked(scene: Scene, facet: str, name: str) -> Place | None:
    entry = scene.facets.of(facet).get(name)
    return entry.place("sensitive") if entry is not None and entry.term.sensitive else None
