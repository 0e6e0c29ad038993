"""What the log recorded of one customer's first way through a journey: the events, the profile, what was decided."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from cjo_cli.errors import UsageError
from cjo_cli.machine.advance import advance, newcomer
from cjo_cli.machine.decisions import Decision, Ended, Entered, Reached
from cjo_cli.machine.notes import Drawn
from cjo_cli.machine.state import Event, Passed
from cjo_cli.machine.trace import Heard, Tracer
from cjo_cli.model.base import DAY
from cjo_cli.plan.model import ChooseState, JourneyPlan, Plan, SplitState
from cjo_cli.review.explain.person import Person
from cjo_cli.review.tests.run import machine_of

# How long is looked on after the end, for deliveries that were put off.
AFTER = DAY


@dataclass(frozen=True)
class Recorded:
    """One instance: the journeys it needs, when its test starts and ends, its events, what chance decided."""

    journeys: tuple[str, ...]
    start: int
    until: int
    events: tuple[Event, ...]
    assign: dict[str, bool | str]


def recorded(plan: Plan, journey: JourneyPlan, person: Person) -> Recorded:
    """The first instance of a journey in a customer's log. Raises UsageError where there is none."""
    names = fed_by(plan, journey)
    heard = _heard(plan, names, person)
    decisions = [one for one in heard if isinstance(one, Decision) and one.journey == journey.id]
    entered = next((one for one in decisions if isinstance(one, Entered)), None)
    if entered is None:
        raise UsageError(
            f"the customer never entered '{journey.id}' in the log", "cjo explain tells why; or take another customer"
        )
    own = [one for one in decisions if (one.key, one.entered_at) == (entered.key, entered.entered_at)]
    ended = next((one.at for one in own if isinstance(one, Ended)), person.horizon)
    until = min(ended + AFTER, person.horizon)
    start = _start(plan, names, heard, entered)
    events = tuple(event for event in person.events if event.ts <= until)
    held = "holdout" if len(names) == 1 else f"{journey.id}/holdout"
    return Recorded(
        names, start, until, events, _assigned(journey, {held: True} if entered.held_out else {}, own, heard)
    )


def fed_by(plan: Plan, journey: JourneyPlan) -> tuple[str, ...]:
    """A journey after those that it is entered from."""
    by_id = {one.id: one for one in plan.journeys}
    names = [journey.id]
    while (before := by_id[names[0]].entry.journey) is not None and before in by_id:
        names.insert(0, before)
    return tuple(names)


def _heard(plan: Plan, names: Sequence[str], person: Person) -> list[Heard]:
    heard: list[Heard] = []
    machine = machine_of(plan, names, Tracer(lambda _, one: heard.append(one)))
    machine = replace(machine, beginning=person.beginning)
    begun = newcomer(machine, person.id, person.first, person.profile)
    advance(machine, begun, (*person.events, Passed(person.horizon)))
    return heard


def _start(plan: Plan, names: Sequence[str], heard: Sequence[Heard], entered: Entered) -> int:
    """Before the entry: that of the journey it is fed by; a day before where a condition has to turn true."""
    first = next(j for j in plan.journeys if j.id == names[0])
    entries = [one.at for one in heard if isinstance(one, Entered) and one.journey == names[0]]
    start = max((at for at in entries if at <= entered.at), default=entered.at)
    return start - DAY if first.entry.way == "when" else start


def _assigned(
    journey: JourneyPlan, held: dict[str, bool | str], own: Sequence[Decision], heard: Sequence[Heard]
) -> dict[str, bool | str]:
    """What chance decided for the instance."""
    explored = {one.whose.step for one in heard if isinstance(one, Drawn) and one.of == "pick"}
    return {**held, **dict(_drawn(journey, own, explored))}


def _drawn(journey: JourneyPlan, own: Sequence[Decision], explored: set[str | None]) -> Iterator[tuple[str, str]]:
    kinds = {state.id: state for state in journey.states}
    for one in own:
        if isinstance(one, Reached) and one.path is not None:
            state = kinds[one.step]
            if isinstance(state, SplitState) or (isinstance(state, ChooseState) and one.step in explored):
                yield one.step, one.path
