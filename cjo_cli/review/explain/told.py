"""One customer through a traced machine: all that was decided and weighed, in order."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass

from cjo_cli.diagnostics import suggestion
from cjo_cli.errors import UsageError
from cjo_cli.machine.advance import advance, newcomer
from cjo_cli.machine.clock import Clock
from cjo_cli.machine.course import Machine, compile_plan
from cjo_cli.machine.state import Customer, Passed
from cjo_cli.machine.trace import Heard, Tracer
from cjo_cli.machine.zones import of_tzdata
from cjo_cli.plan.model import JourneyPlan, Plan
from cjo_cli.review.explain.person import Person


@dataclass(frozen=True)
class Told:
    """What was heard, what is left when the log ends, and what there was at an instant that was asked for."""

    heard: tuple[Heard, ...]
    last: Customer
    then: Customer | None
    machine: Machine


def tell(plan: Plan, journeys: Collection[str], person: Person, start: int | None, then: int | None = None) -> Told:
    """Replay one customer over `journeys`, which alone exist (E10); `start` is `--from`, `then` where to halt once."""
    heard: list[Heard] = []
    tracer = Tracer(lambda _, one: heard.append(one))
    clock = Clock(of_tzdata, plan.timezone)
    machine = compile_plan(plan, clock, person.beginning, journeys=journeys, start=start, trace=tracer)
    state = newcomer(machine, person.id, person.first, person.profile)
    at = None if then is None else min(then, person.horizon)
    state = _passed(machine, state, person, None, person.horizon if at is None else at)
    middle = None if at is None else state
    if at is not None:
        state = _passed(machine, state, person, at, person.horizon)
    return Told(tuple(heard), state, middle, machine)


def _passed(machine: Machine, state: Customer, person: Person, after: int | None, until: int) -> Customer:
    """The state when everything after an instant until another has come."""
    events = [event for event in person.events if (after is None or event.ts > after) and event.ts <= until]
    return advance(machine, state, [*events, Passed(until)])[0]


def without(plan: Plan, policies: Collection[str]) -> Plan:
    """The plan without the policies that `--without` names; its conditions are the same objects.

    Raises UsageError for a policy that is none.
    """
    for name in policies:
        if name not in POLICIES:
            hint = suggestion(name, POLICIES) or "known: " + ", ".join(POLICIES)
            raise UsageError(f"--without: unknown policy '{name}'", hint)
        plan = plan.model_copy(update=POLICIES[name](plan))
    return plan


def _no_quiet_hours(plan: Plan) -> dict[str, object]:
    return {"channels": {name: one.model_copy(update={"quiet_hours": None}) for name, one in plan.channels.items()}}


def _no_consent(plan: Plan) -> dict[str, object]:
    return {"purposes": {name: one.model_copy(update={"consent": None}) for name, one in plan.purposes.items()}}


def _no_holdout(plan: Plan) -> dict[str, object]:
    return {"holdout": 0, "journeys": tuple(_treated(journey) for journey in plan.journeys)}


def _treated(journey: JourneyPlan) -> JourneyPlan:
    entry = journey.entry.model_copy(update={"holdout": 0})
    return journey.model_copy(update={"states": (entry, *journey.states[1:])})


# What a plan is without each policy.
POLICIES: dict[str, Callable[[Plan], dict[str, object]]] = {
    "caps": lambda _: {"caps": ()}, "quiet-hours": _no_quiet_hours, "consent": _no_consent, "holdout": _no_holdout,
}  # fmt: skip
