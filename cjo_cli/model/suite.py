"""Journey tests (`*.test.yaml`): what is given, and what is expected to come of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any

from pydantic import Field, WithJsonSchema

from cjo_cli.model.base import Instant, Items, OneOrMore, Scalar, Text, Value
from cjo_cli.model.config import Timezone
from cjo_cli.model.expectation import COLUMN, At, Cell, Expect, Id, Some
from cjo_cli.model.names import AttributeName, EventName, JourneyName
from cjo_cli.model.written import keys

AnyScalar = Annotated[Scalar, Cell]
Profile = Annotated[dict[Text, AnyScalar], keys("attribute")]


class Given(Value):
    """An event of the log that the test is run over."""

    at: Annotated[At, Cell] | None = None
    event: Annotated[EventName, Cell]
    properties: dict[Text, AnyScalar] = Field(default_factory=dict)
    customer: Id | None = None


Arm = Annotated[bool | str, WithJsonSchema({"type": ["string", "boolean"]}), Cell]


class Shared(Value):
    """What the tests of a file may share, and each may say anew."""

    journeys: OneOrMore[JourneyName] | None = None
    start: Annotated[Instant, Cell] | None = None
    until: Annotated[At, Cell] | None = None
    timezone: Annotated[Timezone, Cell] | None = None
    profile: Profile = Field(default_factory=dict)
    profiles: dict[Text, Profile] = Field(default_factory=dict)
    assign: dict[Text, Arm] = Field(default_factory=dict)


class Case(Shared):
    """One test; `without` takes attributes of the file's profile away, `snapshot` says that nobody wrote `expect`."""

    test: Text
    without: Annotated[Items[AttributeName], Cell] = ()
    given: Some[Given] = ()
    expect: Expect
    snapshot: bool = False


class Table(Case):
    """A test for each row: `{each: column}` anywhere in it stands for the row's value."""

    each: Items[dict[Text, Any]]


class Head(Shared):
    """A file of tests, whose tests are not read yet."""

    title: Text | None = None
    description: Text | None = None
    tests: Items[dict[Text, Any]]


class SuiteFile(Head):
    """A file of tests as one writes it, for its JSON Schema."""

    tests: Items[Case | Table]  # type: ignore[assignment]


Path = tuple[str | int, ...]


@dataclass(frozen=True)
class JourneyTest:
    """One test as it is run: that of a row where there is a table.

    `cells` are the places below the test where a column of the row stands.
    """

    case: Case
    number: int
    title: str
    row: int | None = None
    cells: Mapping[Path, str] = field(default_factory=dict)

    def path(self, *below: str | int) -> Path:
        """The path of what is below the test, in the file; of what a row says, its cell's."""
        return place_below(self.number, self.row, self.cells, below)


def place_below(number: int, row: int | None, cells: Mapping[Path, str], below: Path) -> Path:
    """Where in the file stands what is `below` a test: in the test, or in its row's cell."""
    for length in range(len(below), 0, -1) if row is not None else ():
        column = cells.get(below[:length])
        if column is not None and row is not None:
            return ("tests", number, COLUMN, row, column, *below[length:])
    return ("tests", number, *below)


@dataclass(frozen=True)
class Suite:
    """A file of tests, as it is read."""

    head: Head
    tests: tuple[JourneyTest, ...]


# Whose the events are where nobody is named.
SOMEBODY = "customer"
Attributes = Mapping[str, Any]


@dataclass(frozen=True)
class Scenario:
    """What a test is run with: its own words over its file's."""

    journeys: tuple[str, ...] | None
    start: str | None
    until: int | str | None
    timezone: str | None
    profiles: Mapping[str, Attributes]
    assign: Mapping[str, bool | str]


def scenario(head: Head, case: Case) -> Scenario:
    """Put the words of a file and of one of its tests together."""
    named = [given.customer for given in case.given if given.customer is not None]
    people = dict.fromkeys([*head.profiles, *case.profiles, *named]) or {SOMEBODY: None}
    return Scenario(
        journeys=case.journeys or head.journeys,
        start=case.start or head.start,
        until=head.until if case.until is None else case.until,
        timezone=case.timezone or head.timezone,
        profiles={name: _profile(head, case, name) for name in people},
        assign={**head.assign, **case.assign},
    )


def _profile(head: Head, case: Case, name: str) -> Attributes:
    shared = {key: value for key, value in head.profile.items() if key not in case.without}
    own = {key: value for key, value in head.profiles.get(name, {}).items() if key not in case.without}
    return {**shared, **own, **case.profile, **case.profiles.get(name, {})}
