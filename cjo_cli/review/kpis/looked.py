"""What the KPIs of a project look for in its log: which events are activity, and which purchases."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from cjo_cli.diagnostics import suggestion
from cjo_cli.errors import ConfigError
from cjo_cli.model.taxonomy import ChannelTerm
from cjo_cli.plan.compile_taxonomy import compile_actions
from cjo_cli.plan.conditions import Match
from cjo_cli.plan.model import GoalPart, Plan
from cjo_cli.plan.scope import Compiler
from cjo_cli.plan.vocabulary import Facets
from cjo_cli.review.kpis.seen import Look
from cjo_cli.review.kpis.values import Kpi

ANY = "any"
# What a channel does, and no customer.
DONE_TO = ("sent", "delivered")
ASKING = ("retention-rate", "churn-rate")
NUMERIC = ("number", "integer")


@dataclass(frozen=True)
class Sought:
    """What to look for, and by KPI the name of its activity or purchase there; `why` says why a KPI has none."""

    look: Look
    names: dict[str, str]
    why: dict[str, str]


def sought(kpis: tuple[Kpi, ...], plan: Plan, facets: Facets) -> Sought:
    """What the KPIs need. Raises ConfigError for an action or event that no KPI can be taken from."""
    actions = compile_actions(Compiler(facets, plan.timezone))
    names: dict[str, str] = {}
    why: dict[str, str] = {}
    activities: dict[str, tuple[Match, ...]] = {}
    purchases: dict[str, GoalPart] = {}
    for kpi in kpis:
        if kpi.formula in ASKING:
            names[kpi.id] = _activity_name(kpi)
            activities[names[kpi.id]] = _activity(kpi, plan, facets, actions)
        elif kpi.formula == "clv":
            found = _purchase(kpi, plan, actions)
            if isinstance(found, GoalPart):
                names[kpi.id] = found.action
                purchases[found.action] = found
            else:
                why[kpi.id] = found
    spans = dict.fromkeys((names[kpi.id], kpi.span) for kpi in kpis if kpi.formula in ASKING)
    return Sought(Look(activities, tuple(spans), purchases, tuple(plan.audiences)), names, why)


def _activity_name(kpi: Kpi) -> str:
    return kpi.event or kpi.action or ANY


def _activity(kpi: Kpi, plan: Plan, facets: Facets, actions: dict[str, GoalPart]) -> tuple[Match, ...]:
    if kpi.event is not None:
        return (Match(events=(kpi.event,)),)
    if kpi.action is not None:
        return actions[kpi.action].events
    done = {event for _, term in facets.all("channel") for event in _done_to(term)}
    known = {str(entry.term.id) for word in done if (entry := facets.resolve("event", word)) is not None}
    return (Match(events=tuple(event for event in plan.events if event not in known)),)


def _done_to(term: ChannelTerm) -> list[str]:
    return [event for kind, event in term.events or () if kind in DONE_TO and event is not None]


def _purchase(kpi: Kpi, plan: Plan, actions: dict[str, GoalPart]) -> GoalPart | str:
    """What is a purchase, and its worth; or why nobody can tell."""
    if kpi.event is not None:
        found = GoalPart(action=kpi.event, events=(Match(events=(kpi.event,)),), value=kpi.value, within=0, exit=True)
    elif kpi.action is not None:
        found = actions[kpi.action]
        if found.value is None:
            raise ConfigError(f"{kpi.file}: the KPI '{kpi.id}': the action '{kpi.action}' has no value",
                              "give the action a value, or name another one")  # fmt: skip
    else:
        return _usual(plan, actions)
    for event in (event for match in found.events for event in match.events):
        properties = plan.events[event].properties
        if properties.get(str(found.value)) not in NUMERIC:
            numbers = [name for name, kind in properties.items() if kind in NUMERIC]
            raise ConfigError(f"{kpi.file}: the KPI '{kpi.id}': '{event}' has no number '{found.value}'",
                              suggestion(str(found.value), numbers) or "name a number of the event")  # fmt: skip
    return found


def _usual(plan: Plan, actions: dict[str, GoalPart]) -> GoalPart | str:
    """The action with a value that most journeys have for a goal; actions of the same events and value are one."""
    goals = [journey.goal for journey in plan.journeys if journey.goal is not None and journey.goal.value is not None]
    often = Counter(_same(goal) for goal in goals).most_common(2)
    if not often:
        return "no journey's goal is an action with a value: name one, parameters: {action: ID}"
    first = {_same(action): action for action in reversed(actions.values())}
    if len(often) > 1 and often[0][1] == often[1][1]:
        both = " and ".join(sorted(first[same].action for same, _ in often))
        return f"{both} are as frequent as goals: name one, parameters: {{action: ID}}"
    return first[often[0][0]]


def _same(goal: GoalPart) -> tuple[str, ...]:
    """What is alike of goals that are the same purchase."""
    return (str(goal.value), *(match.model_dump_json() for match in goal.events))
