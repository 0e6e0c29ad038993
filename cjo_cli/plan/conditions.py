"""Conditions as a plan holds them: every reference resolved, every literal typed (V3).

Numbers are decimal text, instants and durations integers of microseconds, dates days since 1970-01-01.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from cjo_cli.model.base import ValueType

Operator = Literal[
    "eq", "ne", "in", "not_in", "gt", "gte", "lt", "lte", "contains", "starts_with", "exists",
    "before", "after", "older_than", "newer_than",
]  # fmt: skip


class Part(BaseModel):
    """The base of all that a plan is made of."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Constant(Part):
    """A literal: text, decimal text, a boolean, microseconds of an instant or duration, days of a date."""

    kind: Literal["string", "number", "boolean", "timestamp", "date", "duration"]
    value: str | bool | int


class Constants(Part):
    """The list of `in` and `not_in`."""

    kind: Literal["set"] = "set"
    of: tuple[Constant, ...]


class FromEntry(Part):
    kind: Literal["entry"] = "entry"
    property: str
    type: ValueType


class FromAttribute(Part):
    kind: Literal["attribute"] = "attribute"
    attribute: str
    type: ValueType


Operand = Annotated[Constant | Constants | FromEntry | FromAttribute, Field(discriminator="kind")]


class Test(Part):
    """One operator and what a value is compared with."""

    __test__ = False
    op: Operator
    value: Operand


class PropertyTest(Part):
    """Tests that must all hold of one property of an event."""

    property: str
    type: ValueType
    tests: tuple[Test, ...]


class Match(Part):
    """Events by term id, and what must hold of their properties."""

    events: tuple[str, ...]
    where: tuple[PropertyTest, ...] = ()


class AllOf(Part):
    form: Literal["all"] = "all"
    of: tuple[Condition, ...]


class AnyOf(Part):
    form: Literal["any"] = "any"
    of: tuple[Condition, ...]


class Not(Part):
    form: Literal["not"] = "not"
    of: Condition


class Audience(Part):
    """A name in the plan's `audiences`."""

    form: Literal["audience"] = "audience"
    id: str


class Attribute(Part):
    form: Literal["attribute"] = "attribute"
    attribute: str
    type: ValueType
    tests: tuple[Test, ...]


class Entry(Part):
    form: Literal["entry"] = "entry"
    property: str
    type: ValueType
    tests: tuple[Test, ...]


class Events(Part):
    """A count of events, or a total over them, in a window: all history, `within` microseconds, or since entry."""

    form: Literal["events"] = "events"
    match: Match
    window: Literal["all", "within", "entry"] = "all"
    within: int | None = None
    total: str | None = None
    tests: tuple[Test, ...]


class Path(Part):
    form: Literal["path"] = "path"
    step: str
    path: str


Condition = Annotated[AllOf | AnyOf | Not | Audience | Attribute | Entry | Events | Path, Field(discriminator="form")]
NEVER = AnyOf(of=())

for _part in (AllOf, AnyOf, Not):
    _part.model_rebuild()


def leaves(condition: Condition, audiences: dict[str, Condition]) -> Iterator[Condition]:
    """Every part of `condition` that is no `all`, `any`, `not` or audience, audiences followed."""
    if isinstance(condition, AllOf | AnyOf):
        for part in condition.of:
            yield from leaves(part, audiences)
    elif isinstance(condition, Not):
        yield from leaves(condition.of, audiences)
    elif isinstance(condition, Audience):
        yield from leaves(audiences[condition.id], audiences)
    else:
        yield condition


def tests_of(leaf: Condition) -> Iterator[Test]:
    """Every test in one leaf, those of a `where` too."""
    if isinstance(leaf, Attribute | Entry | Events):
        yield from leaf.tests
    if isinstance(leaf, Events):
        for prop in leaf.match.where:
            yield from prop.tests
