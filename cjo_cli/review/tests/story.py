"""All that a machine told of a test that failed, and what is asked of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from cjo_cli.diagnostics import Place
from cjo_cli.machine import notes
from cjo_cli.machine.decisions import Decision
from cjo_cli.plan.model import JourneyPlan, Plan
from cjo_cli.review.places import Places
from cjo_cli.review.tests.prepare import Prepared
from cjo_cli.review.tests.run import Told
from cjo_cli.review.tests.words import deciding, when


@dataclass(frozen=True)
class Why:
    """What decided, in words, and where it is written; None where nothing of the project did."""

    words: str
    place: Place | None


@dataclass(frozen=True)
class Story:
    """All that was told of one test, with what it is about."""

    plan: Plan
    places: Places
    prepared: Prepared
    told: Sequence[Told]

    def journey(self, name: str) -> JourneyPlan:
        """A journey of the plan."""
        return next(journey for journey in self.plan.journeys if journey.id == name)

    def decisions(self, customer: str, journey: str) -> list[Decision]:
        """What was decided about a customer in a journey."""
        return [d for who, d in self.told if who == customer and isinstance(d, Decision) and d.journey == journey]

    def notes(self, customer: str, journey: str) -> list[notes.Note]:
        """What was weighed for a customer in a journey."""
        return [
            n for who, n in self.told if who == customer and isinstance(n, notes.Note) and n.whose.journey == journey
        ]

    def when(self, instant: int) -> str:
        """An instant as a failure tells it."""
        return when(instant, self.prepared.origin)


def verdicts(story: Story, customer: str, journey: JourneyPlan, step: str | None) -> list[notes.Verdict]:
    """What was judged at a step, in order."""
    heard = story.notes(customer, journey.id)
    return [note.verdict for note in heard if isinstance(note, notes.Judged) and note.whose.step == step]


def placed(story: Story, verdict: notes.Verdict, otherwise: Place) -> Place:
    """Where the part that decided stands; of what an audience means, where it is asked for."""
    for one in (deciding(verdict), verdict):
        site = story.places.of(one.node)
        if site is not None and site.place.file == otherwise.file:
            return site.place
    return otherwise


def step_place(journey: JourneyPlan, step: str) -> Place:
    """Where a step stands."""
    state = next(state for state in journey.states if state.id == step)
    return Place(journey.file, state.source)
