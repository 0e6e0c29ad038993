"""Conditions as formulas over variables: a plan's condition, or its negation, to `all` and `any` of literals."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from cjo_cli.model.base import ValueType
from cjo_cli.plan.conditions import (
    AllOf,
    AnyOf,
    Attribute,
    Audience,
    Condition,
    Entry,
    Events,
    FromAttribute,
    FromEntry,
    Not,
    Path,
    Test,
)
from cjo_cli.rules.flow.support.domains import Domain, these
from cjo_cli.rules.flow.support.variables import (
    Universe,
    Variable,
    age_domain,
    constant,
    domain_of,
    is_beyond,
    kind_of,
)


class Literal(NamedTuple):
    """The variable lies in the domain."""

    variable: Variable
    domain: Domain


class Every(NamedTuple):
    of: tuple[Formula, ...]


class Some(NamedTuple):
    of: tuple[Formula, ...]


Formula = Literal | Every | Some
TRUE, FALSE = Every(()), Some(())
YES_OR_NO = Domain(missing=False, values=these([False, True]))
YES = Domain(missing=False, values=these([True]))


def formula(condition: Condition, universe: Universe, audiences: Mapping[str, Condition], *, holds: bool) -> Formula:
    """What it means that the condition holds, or that it does not."""
    if isinstance(condition, AllOf | AnyOf | Not | Path):
        return _made(condition, universe, audiences, holds=holds)
    # Audiences are named again and again. All but `entry` read nothing of the journey.
    read = universe.entry if isinstance(condition, Entry) else None
    key = (id(condition), holds, universe.fresh, id(read))
    if key not in universe.known:
        universe.known[key] = _made(condition, universe, audiences, holds=holds), (condition, read)
    made: Formula = universe.known[key][0]
    return made


def _made(condition: Condition, universe: Universe, audiences: Mapping[str, Condition], *, holds: bool) -> Formula:
    match condition:
        case AllOf() | AnyOf():
            parts = tuple(formula(part, universe, audiences, holds=holds) for part in condition.of)
            return Every(parts) if isinstance(condition, AllOf) == holds else Some(parts)
        case Not():
            return formula(condition.of, universe, audiences, holds=not holds)
        case Audience():
            return formula(audiences[condition.id], universe, audiences, holds=holds)
        case Attribute():
            return _holder(Variable("attribute", condition.attribute), condition, universe, holds=holds)
        case Entry():
            return _holder(Variable("entry", condition.property), condition, universe, holds=holds)
        case Events():
            return _events(condition, universe, holds=holds)
        case Path():
            taken = Domain(missing=False, values=these([condition.path]))
            return _literal(Variable("path", condition.step), taken, universe.path(condition.step), holds=holds)
    raise AssertionError(condition)


def topics(of: Formula) -> frozenset[str]:
    """What a formula speaks of; two that share nothing cannot contradict each other."""
    if isinstance(of, Literal):
        return _about(of.variable)
    return frozenset[str]().union(*map(topics, of.of))


def _about(variable: Variable) -> frozenset[str]:
    if variable.kind == "relation":
        sides = (side for side in variable.detail if isinstance(side, Variable))
        return frozenset[str]().union(*map(_about, sides))
    if variable.kind in ("count", "total"):
        return frozenset({"events"})
    kind = variable.detail if variable.kind == "age" else variable.kind
    return frozenset({f"{kind} {variable.name}"})


def _literal(variable: Variable, domain: Domain, everything: Domain, *, holds: bool) -> Literal:
    return Literal(variable, (domain if holds else domain.complement()) & everything)


def _joined(literals: list[Literal], *, holds: bool) -> Formula:
    if len(literals) == 1:
        return literals[0]
    return Every(tuple(literals)) if holds else Some(tuple(literals))


def _holder(variable: Variable, leaf: Attribute | Entry, universe: Universe, *, holds: bool) -> Formula:
    everything = universe.holder(variable, leaf.type)
    literals = []
    for test in leaf.tests:
        if not is_beyond(test):
            literal = _literal(variable, domain_of(test), everything, holds=holds)
            literals.append(literal._replace(domain=_whole(literal.domain, leaf.type)))
        elif test.op in ("older_than", "newer_than"):
            age = Variable("age", variable.name, variable.kind)
            literals.append(Literal(age, age_domain(test) if holds else age_domain(test).complement()))
        else:
            literals.append(_relation(variable, test, holds=holds))
    return _joined(literals, holds=holds)


def _whole(domain: Domain, value_type: ValueType) -> Domain:
    return Domain(domain.missing, domain.values.whole()) if value_type == "integer" else domain


def _relation(variable: Variable, test: Test, *, holds: bool) -> Literal:
    """`eq` is true or false; `ne` is its opposite (V2)."""
    if isinstance(test.value, FromEntry):
        other: Variable | str = Variable("entry", test.value.property)
    elif isinstance(test.value, FromAttribute):
        other = Variable("attribute", test.value.attribute)
    else:
        assert test.value.kind != "set"
        other = constant(test.value)
    relation = Variable("relation", "eq" if test.op == "ne" else test.op, (variable, other))
    return _literal(relation, YES, YES_OR_NO, holds=holds != (test.op == "ne"))


def _events(leaf: Events, universe: Universe, *, holds: bool) -> Formula:
    kind = kind_of(leaf.match, universe)
    window = leaf.within if leaf.within is not None else leaf.window
    if leaf.total is None:
        variable, everything = Variable("count", "", (window, kind)), universe.count(window, kind)
    else:
        variable, everything = Variable("total", leaf.total, (window, kind)), universe.total(window, kind)
    literals = []
    for test in leaf.tests:
        if is_beyond(test):
            literals.append(_relation(variable, test, holds=holds))
        else:
            literal = _literal(variable, domain_of(test), everything, holds=holds)
            value_type: ValueType = "integer" if leaf.total is None else "number"
            literals.append(literal._replace(domain=_whole(literal.domain, value_type)))
    return _joined(literals, holds=holds)
