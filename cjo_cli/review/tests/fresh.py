"""A test made of what the log recorded of one customer, under other names."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from cjo_cli.diagnostics import suggestion
from cjo_cli.errors import UsageError
from cjo_cli.load.scan import scan
from cjo_cli.load.suites import SuiteSchema
from cjo_cli.model.base import ValueType
from cjo_cli.model.log import LogConfig
from cjo_cli.model.project import Document, Project
from cjo_cli.plan.model import JourneyPlan, Plan
from cjo_cli.review.explain.person import read_person
from cjo_cli.review.sample.roles import Column, roles_of
from cjo_cli.review.tests.facts import Fact
from cjo_cli.review.tests.prepare import prepare, words_of
from cjo_cli.review.tests.pseudonyms import Names
from cjo_cli.review.tests.recorded import fed_by, recorded
from cjo_cli.review.tests.run import Runner
from cjo_cli.review.tests.written import test_text
from cjo_cli.simulate.needs import wanted

TITLE = "What became of a customer of the log"


@dataclass(frozen=True)
class Fresh:
    """A new test: its text, and what was left out of it."""

    text: str
    left_out: tuple[str, ...]


def fresh(project: Project, plan: Plan, log: LogConfig, journey: str, customer: str, *, snapshot: bool) -> Fresh:
    """A test of a customer's first way through a journey.

    Raises UsageError for an unknown journey or customer, and where they never entered it; LogError.
    """
    found = next((one for one in plan.journeys if one.id == journey), None)
    if found is None:
        known = [one.id for one in plan.journeys]
        raise UsageError(f"unknown journey '{journey}'", suggestion(journey, known) or "journeys: " + ", ".join(known))
    return _fresh(project, plan, log, found, customer, snapshot=snapshot)


def _fresh(
    project: Project, plan: Plan, log: LogConfig, journey: JourneyPlan, customer: str, *, snapshot: bool
) -> Fresh:
    person = read_person(project.root, log, wanted(plan, [*_with_feeders(plan, journey)]), customer, None)
    way = recorded(plan, journey, person)
    names = Names(roles_of(project, plan))
    profile = names.values(None, person.profile or {})
    zone = str(profile.pop("timezone", plan.timezone))
    given = [(event.ts, str(event.term), names.values(event.term, event.values)) for event in way.events]
    notes = [
        "Made by `cjo test new` from the log, with other names for ids and texts.",
        "Say in `test` what it shows, and take out what does not matter.",
    ]
    if names.left_out:
        notes.append(f"Left out as personal: {', '.join(sorted(names.left_out))}.")

    def text(facts: list[Fact] | None) -> str:
        return test_text(TITLE, way, zone, _kinds(plan), profile, given, notes, facts)

    facts = _played(project, plan, text(None)) if snapshot else None
    return Fresh(text(facts), tuple(sorted(names.left_out)))


def _with_feeders(plan: Plan, journey: JourneyPlan) -> list[JourneyPlan]:
    names = fed_by(plan, journey)
    return [one for one in plan.journeys if one.id in names]


def _kinds(plan: Plan) -> Mapping[Column, ValueType]:
    kinds: dict[Column, ValueType] = {(None, name): part.type for name, part in plan.attributes.items()}
    for event, part in plan.events.items():
        kinds |= {(event, name): kind for name, kind in part.properties.items()}
    return kinds


def _played(project: Project, plan: Plan, text: str) -> list[Fact]:
    """What comes of a test, as its text says it."""
    file = "new.test.yaml"
    suite, wrong = SuiteSchema().check(file, scan(file, text.encode()).data)
    assert suite is not None, wrong
    prepared = prepare(words_of(project, plan), Document(file, suite), suite.tests[0])
    return list(Runner(plan).run(prepared).facts)
