"""What a condition tells: names that surely have a value, and other conditions that hold with it."""

from __future__ import annotations

from collections.abc import Mapping

from cjo_cli.plan.conditions import (
    AllOf,
    AnyOf,
    Attribute,
    Audience,
    Condition,
    Constant,
    Constants,
    Entry,
    Match,
    Not,
    Test,
)

Audiences = Mapping[str, Condition]
NOTHING: frozenset[str] = frozenset()


def present(condition: Condition | None, audiences: Audiences, *, holds: bool = True) -> frozenset[str]:
    """The `customer.x` and `entry.x` that have a value wherever `condition` holds, or does not (V2)."""
    match condition:
        case AllOf() | AnyOf():
            told = [present(part, audiences, holds=holds) for part in condition.of]
            if not told:
                return NOTHING
            return NOTHING.union(*told) if (condition.form == "all") == holds else told[0].intersection(*told)
        case Not():
            return present(condition.of, audiences, holds=not holds)
        case Audience():
            return present(audiences[condition.id], audiences, holds=holds)
        case Attribute():
            there = _there(condition.tests, holds=holds)
            return frozenset({f"customer.{condition.attribute}"}) if there else NOTHING
        case Entry():
            return frozenset({f"entry.{condition.property}"}) if _there(condition.tests, holds=holds) else NOTHING
    return NOTHING


def present_in(match: Match) -> frozenset[str]:
    """The properties that an event surely has when it matches."""
    return frozenset(f"entry.{test.property}" for test in match.where if _there(test.tests, holds=True))


def _there(tests: tuple[Test, ...], *, holds: bool) -> bool:
    if holds:
        return any(_needs_value(test) for test in tests)
    # Of several keys it is not known which one failed.
    return len(tests) == 1 and _lacks_value(tests[0])


def _needs_value(test: Test) -> bool:
    if test.op == "exists":
        return isinstance(test.value, Constant) and bool(test.value.value)
    return test.op not in ("ne", "not_in")


def _lacks_value(test: Test) -> bool:
    return test.op in ("ne", "not_in") or (test.op == "exists" and not _needs_value(test))


def implies(one: Condition, other: Condition, audiences: Audiences) -> bool:
    """Whether `other` surely holds wherever `one` does; by form alone, so a no means nothing."""
    if one == other:
        return True
    if isinstance(one, AnyOf) and one.of:
        return all(implies(part, other, audiences) for part in one.of)
    if isinstance(other, AllOf):
        return all(implies(one, part, audiences) for part in other.of)
    if isinstance(one, AllOf) and any(implies(part, other, audiences) for part in one.of):
        return True
    if isinstance(other, AnyOf) and any(implies(one, part, audiences) for part in other.of):
        return True
    if isinstance(one, Audience) and implies(audiences[one.id], other, audiences):
        return True
    return isinstance(other, Audience) and implies(one, audiences[other.id], audiences)


def values_of(name: str, condition: Condition, audiences: Audiences) -> frozenset[str]:
    """The texts that the attribute `name` must have one of where `condition` holds; none where it is free."""
    match condition:
        case Audience():
            return values_of(name, audiences[condition.id], audiences)
        case AllOf():
            return NOTHING.union(*(values_of(name, part, audiences) for part in condition.of))
        case AnyOf():
            told = [values_of(name, part, audiences) for part in condition.of]
            return NOTHING.union(*told) if told and all(told) else NOTHING
        case Attribute() if condition.attribute == name:
            return NOTHING.union(*(_texts(test) for test in condition.tests))
    return NOTHING


def _texts(test: Test) -> frozenset[str]:
    if test.op == "eq" and isinstance(test.value, Constant):
        return frozenset({str(test.value.value)})
    if test.op == "in" and isinstance(test.value, Constants):
        return frozenset(str(constant.value) for constant in test.value.of)
    return NOTHING
