"""A test as the machine takes it: typed events and profiles, its horizon, and what chance decides."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from cjo_cli.machine.chance import Chance
from cjo_cli.machine.matchers import native
from cjo_cli.machine.state import Event
from cjo_cli.machine.values import Value
from cjo_cli.model.base import DAY
from cjo_cli.model.project import Document, Project
from cjo_cli.model.suite import Given, JourneyTest, Scenario, Suite, scenario
from cjo_cli.plan.model import Plan
from cjo_cli.plan.origin import Origin, origin_of
from cjo_cli.plan.vocabulary import Facets, facets_of
from cjo_cli.review.tests.chance import assigned

# How long is looked on after the last event where a test does not say it.
LOOKED_ON = 90 * DAY
OPEN = ("live", "review")


@dataclass(frozen=True)
class Prepared:
    """One test; `journeys` are those that exist in it (E10)."""

    file: str
    test: JourneyTest
    journeys: tuple[str, ...]
    origin: Origin
    horizon: int
    people: Mapping[str, Mapping[str, Value]]
    events: tuple[tuple[str, Event], ...]
    chance: Chance

    @property
    def name(self) -> str:
        """The test's file and title."""
        return f"{self.file}::{self.test.title}"

    @property
    def beginning(self) -> int:
        """When time begins (T5): with the first event, at the start at the latest."""
        return min([self.origin.start, *(event.ts for _, event in self.events)])


@dataclass(frozen=True)
class Words:
    """What tests are written in terms of."""

    project: Project
    plan: Plan
    facets: Facets


def words_of(project: Project, plan: Plan) -> Words:
    """The words of a project."""
    return Words(project, plan, facets_of(project))


def prepare(words: Words, document: Document[Suite], test: JourneyTest) -> Prepared:
    """One test of a file, whose references are sound."""
    told = scenario(document.value.head, test.case)
    journeys = told.journeys or tuple(journey.id for journey in words.plan.journeys if journey.status in OPEN)
    origin = origin_of(str(told.start), told.timezone or words.plan.timezone)
    events = sorted((_event(words, origin, told, given) for given in test.case.given), key=lambda pair: pair[1].ts)
    plans = [journey for journey in words.plan.journeys if journey.id in journeys]
    return Prepared(
        document.file, test, journeys, origin, _horizon(origin, told, [event.ts for _, event in events]),
        {name: _profile(words, origin, told, name) for name in told.profiles}, tuple(events),
        assigned(plans, told.assign),
    )  # fmt: skip


def _horizon(origin: Origin, told: Scenario, instants: list[int]) -> int:
    return origin.at(told.until) if told.until is not None else max([origin.start, *instants]) + LOOKED_ON


def _event(words: Words, origin: Origin, told: Scenario, given: Given) -> tuple[str, Event]:
    entry = words.facets.resolve("event", given.event)
    assert entry is not None, given.event
    kinds = words.plan.events[entry.term.id].properties
    values = {name: origin.value(value, kinds[name]) for name, value in given.properties.items()}
    typed = {name: native(constant) for name, constant in values.items() if constant is not None}
    ts = origin.start if given.at is None else origin.at(given.at)
    return given.customer or next(iter(told.profiles)), Event(ts, entry.term.id, typed)


def _profile(words: Words, origin: Origin, told: Scenario, name: str) -> dict[str, Value]:
    found: dict[str, Value] = {} if told.timezone is None else {"timezone": told.timezone}
    for word, written in told.profiles[name].items():
        entry = words.facets.resolve("attribute", word)
        attribute = word if entry is None else entry.term.id
        constant = origin.value(written, words.plan.attributes[attribute].type)
        if constant is not None:
            found[attribute] = native(constant)
    return found
