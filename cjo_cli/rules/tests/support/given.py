"""What a test is given: events, attributes and values of the taxonomy."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from cjo_cli.diagnostics import Place, Related
from cjo_cli.model.base import ValueType
from cjo_cli.plan.vocabulary import Entry, Fault
from cjo_cli.rules.tests.support.scope import Scope

EVENT, ATTRIBUTE, VALUE = "test-of-unknown-event", "test-of-unknown-attribute", "test-of-wrong-value"
BUILT_IN = ("timezone", "locale")
WRITTEN = {
    "string": "quote it", "timestamp": "write it as 2026-03-01T09:00:00Z, 2026-03-01, or an offset such as 5d",
    "date": "write it as 2026-03-01, or as an offset such as 5d", "boolean": "write true or false",
}  # fmt: skip


def given(scope: Scope) -> Iterator[Fault]:
    """The faults of all that a test is given."""
    for number, one in enumerate(scope.test.case.given):
        entry = scope.scene.facets.resolve("event", one.event)
        if entry is None:
            yield scope.lost(EVENT, scope.place("given", number, "event"), f"unknown event '{one.event}'", one.event,
                             scope.scene.facets.of("event"), "declare it in the taxonomy, facet event")  # fmt: skip
        else:
            for name, value in one.properties.items():
                yield from _property(scope, entry, name, value, number)
    yield from _profiles(scope)


def _property(scope: Scope, entry: Entry, name: str, value: Any, number: int) -> Iterator[Fault]:
    known = entry.term.properties
    if name not in known:
        yield scope.lost(EVENT, scope.place("given", number, "properties", name, key=True),
                         f"the event '{entry.term.id}' has no property '{name}'", name, known,
                         f"declare it under '{entry.term.id}' in the taxonomy")  # fmt: skip
        return
    place = scope.place("given", number, "properties", name)
    yield from _typed(scope, place, value, known[name].type, entry.place("properties", name))


def _profiles(scope: Scope) -> Iterator[Fault]:
    for person, profile in scope.told.profiles.items():
        for name, value in profile.items():
            own = name in scope.test.case.profiles.get(person, {}) or name in scope.suite.head.profiles.get(person, {})
            below = ("profiles", person, name) if own else ("profile", name)
            yield from _attribute(scope, below, name, value)
    for number, name in enumerate(scope.test.case.without):
        if scope.scene.facets.resolve("attribute", name) is None and name not in BUILT_IN:
            yield _unknown(scope, scope.place("without", number), name)


def _attribute(scope: Scope, below: tuple[str, ...], name: str, value: Any) -> Iterator[Fault]:
    entry = scope.scene.facets.resolve("attribute", name)
    if entry is None and name not in BUILT_IN:
        yield _unknown(scope, scope.place(*below, key=True), name)
        return
    kind: ValueType = "string" if entry is None else entry.term.type
    declared = None if entry is None else entry.place("id")
    yield from _typed(scope, scope.place(*below), value, kind, declared)
    values = None if entry is None else entry.term.values
    if entry is not None and values and isinstance(value, type(values[0])) and value not in values:
        yield scope.lost(VALUE, scope.place(*below), f"'{value}' is not among the values of '{name}'", str(value),
                         [str(one) for one in values], "its values: " + ", ".join(map(str, values)))  # fmt: skip


def _unknown(scope: Scope, place: Place, name: str) -> Fault:
    return scope.lost(ATTRIBUTE, place, f"unknown attribute '{name}'", name, scope.scene.facets.of("attribute"),
                      "declare it in the taxonomy, facet attribute")  # fmt: skip


def _typed(scope: Scope, place: Place, value: Any, kind: ValueType, declared: Place | None) -> Iterator[Fault]:
    if scope.origin.value(value, kind) is None:
        related = () if declared is None else (Related(declared, f"declared as {kind}"),)
        yield Fault(VALUE, place, f"not a {kind}", "reads as missing", related,
                    WRITTEN.get(kind, "write a plain number") + "; leave it out where it shall be missing")  # fmt: skip
