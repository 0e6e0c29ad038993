"""What the leaves of conditions speak of: variables, and the domains that make a leaf true.

By V2 and V3 a leaf is true exactly where its variable lies in a domain, "missing" being one of the places it can lie.
Two values compared with each other, and `contains`, are beyond intervals: each is a variable of its own, true or false.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, NamedTuple

from cjo_cli.model.base import ValueType
from cjo_cli.plan.conditions import Constant, Constants, FromAttribute, FromEntry, Match, Test
from cjo_cli.rules.flow.support.domains import (
    ABSENT,
    ANYTHING,
    EVERY,
    PRESENT,
    Domain,
    Values,
    above,
    at_least,
    beginning,
    these,
)


class Variable(NamedTuple):
    """An attribute, an entry property, the age of one, a path, a count or total of events, or a relation."""

    kind: str
    name: str
    detail: Any = None


class Kind(NamedTuple):
    """Which events count: their terms, what their properties may be, and the tests that are beyond intervals."""

    events: frozenset[str]
    where: tuple[tuple[str, Domain], ...] = ()
    beyond: frozenset[tuple[str, Test]] = frozenset()

    @property
    def impossible(self) -> bool:
        """Whether no event can be of this kind."""
        return any(domain.empty for _, domain in self.where)

    def inside(self, other: Kind) -> bool:
        """Whether every event of this kind is one of `other`."""
        mine = dict(self.where)
        return (
            self.events <= other.events
            and other.beyond <= self.beyond
            and all(mine.get(name, ANYTHING).inside(domain) for name, domain in other.where)
        )


@dataclass(frozen=True)
class Universe:
    """What the variables may be before any condition is read.

    `closed` are the closed lists of attributes, `properties` those of an event's properties that set such attributes,
    `entry` those of the entry's; `paths` are the paths that can have been taken at each step, None for "not reached";
    `fresh` is whether no time has passed since the entry. `known` keeps what was made of conditions, by the identity
    of what it was made of, which it keeps too; universes that differ in the journey alone share it.
    """

    closed: Mapping[str, Values] = field(default_factory=dict)
    properties: Mapping[tuple[str, str], Values] = field(default_factory=dict)
    entry: Mapping[str, Values] = field(default_factory=dict)
    paths: Mapping[str, frozenset[str | None]] | None = None
    fresh: bool = False
    known: dict[tuple[int, bool, bool, int], tuple[Any, object]] = field(
        default_factory=dict, compare=False, repr=False
    )

    def holder(self, variable: Variable, value_type: ValueType) -> Domain:
        """What an attribute or entry property of that type may be."""
        listed = (self.closed if variable.kind == "attribute" else self.entry).get(variable.name)
        return Domain(missing=True, values=_typed(EVERY if listed is None else listed, value_type))

    def path(self, step: str) -> Domain:
        """What the path taken at `step` may be."""
        if self.paths is None:
            return ANYTHING
        names = self.paths.get(step, frozenset({None}))
        return Domain(missing=None in names, values=these(name for name in names if name is not None))

    def count(self, window: str | int, kind: Kind) -> Domain:
        """How many events of the kind there may be; none where it is impossible, or nothing can have happened yet."""
        none = kind.impossible or (self.fresh and window == "entry")
        return Domain(missing=False, values=these([Decimal(0)]) if none else at_least(Decimal(0)))

    def total(self, window: str | int, kind: Kind) -> Domain:
        """What a sum over events of the kind may be."""
        none = kind.impossible or (self.fresh and window == "entry")
        return Domain(missing=False, values=these([Decimal(0)]) if none else EVERY)


def _typed(values: Values, value_type: ValueType) -> Values:
    if value_type == "boolean":
        return values & these([False, True])
    return values.whole() if value_type == "integer" else values


def constant(value: Constant) -> Any:
    """The literal as what its variable's values compare with."""
    return Decimal(str(value.value)) if value.kind == "number" else value.value


def is_beyond(test: Test) -> bool:
    """Whether intervals cannot hold the test: it reads a second value, looks inside a text, or moves with time."""
    second = isinstance(test.value, FromEntry | FromAttribute)
    return second or test.op in ("contains", "older_than", "newer_than")


def domain_of(test: Test) -> Domain:
    """The domain in which the test is true; the test is not one that `is_beyond`."""
    if test.op in ("ne", "not_in"):
        return _equal(test).complement()
    if test.op in ("eq", "in"):
        return _equal(test)
    assert isinstance(test.value, Constant)
    value = constant(test.value)
    if test.op == "exists":
        return PRESENT if value else ABSENT
    return Domain(missing=False, values=_beside(test.op, value))


def _beside(op: str, value: Any) -> Values:
    if op == "starts_with":
        return beginning(value)
    edge = at_least(value) if op in ("gte", "lt", "before") else above(value)
    return edge.complement() if op in ("lt", "lte", "before") else edge


def _equal(test: Test) -> Domain:
    constants = test.value.of if isinstance(test.value, Constants) else (test.value,)
    values = these(constant(value) for value in constants if isinstance(value, Constant))
    return Domain(missing=False, values=values)


def age_domain(test: Test) -> Domain:
    """The ages at which `older_than` or `newer_than` is true (T3)."""
    assert isinstance(test.value, Constant)
    older = at_least(test.value.value)
    return Domain(missing=False, values=older if test.op == "older_than" else older.complement())


def kind_of(match: Match, universe: Universe) -> Kind:
    """The kind of the events that match."""
    where: dict[str, Domain] = {}
    beyond: set[tuple[str, Test]] = set()
    for tested in match.where:
        domain = Domain(missing=True, values=_typed(_listed(match, tested.property, universe), tested.type))
        for test in tested.tests:
            if is_beyond(test):
                beyond.add((tested.property, test))
                domain &= ANYTHING if test.op == "ne" else PRESENT
            else:
                domain &= domain_of(test)
        where[tested.property] = Domain(domain.missing, _typed(domain.values, tested.type))
    return Kind(frozenset(match.events), tuple(sorted(where.items(), key=lambda pair: pair[0])), frozenset(beyond))


def _listed(match: Match, name: str, universe: Universe) -> Values:
    """The closed list of the property, where each of the events has one."""
    lists = [universe.properties.get((event, name), EVERY) for event in match.events]
    merged = lists[0]
    for listed in lists[1:]:
        merged |= listed
    return merged
