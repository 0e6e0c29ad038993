"""What a project asks of an audit: its actions, its channels, and what must be read of the log for them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from cjo_cli.audit.values import Contact, Wish
from cjo_cli.diagnostics import suggestion
from cjo_cli.errors import UsageError
from cjo_cli.log.data import Wanted
from cjo_cli.model.base import ValueType
from cjo_cli.model.project import Project
from cjo_cli.model.taxonomy import ActionTerm, ChannelTerm, walk_terms
from cjo_cli.plan.compile_taxonomy import compile_actions
from cjo_cli.plan.conditions import Match
from cjo_cli.plan.model import Plan
from cjo_cli.plan.scope import Compiler
from cjo_cli.plan.vocabulary import facets_of

# What of a channel's traces is taken for a message: the first that it has.
KINDS = ("sent", "delivered", "opened", "clicked")


def wishes_of(project: Project, plan: Plan, only: Sequence[str]) -> tuple[Wish, ...]:
    """The actions named in `only`, or events as actions; else those that are goals; else all that have events.

    Raises UsageError for a name that is neither.
    """
    facets = facets_of(project)
    compiled = compile_actions(Compiler(facets, plan.timezone))
    known = {name: Wish(name, _title(term), compiled[name].events) for name, term in facets.all("action")}
    if only:
        return tuple(known[name] if name in known else _event(name, [*known, *plan.events], plan) for name in only)
    goals = {journey.goal.action for journey in plan.journeys if journey.goal is not None}
    return tuple(wish for name, wish in known.items() if wish.matches and (name in goals or not goals))


def _title(term: ActionTerm) -> str:
    return term.title or term.id


def _event(name: str, known: Sequence[str], plan: Plan) -> Wish:
    """An event as an action."""
    if name not in plan.events:
        raise UsageError(
            f"--action: no action and no event '{name}'", suggestion(name, known) or "name one of the taxonomy"
        )
    return Wish(name, name, (Match(events=(name,)),))


def contacts_of(project: Project, plan: Plan) -> Iterator[Contact]:
    """The channels that leave traces in the log, as the taxonomy says."""
    for document in project.facets:
        for term, _, _ in walk_terms(document.value.terms):
            if isinstance(term, ChannelTerm) and term.events is not None:
                yield from _contact(term, plan)


def _contact(term: ChannelTerm, plan: Plan) -> Iterator[Contact]:
    given = {kind: event for kind, event in term.events or () if event in plan.events}
    names = {kind: plan.events[event].name for kind, event in given.items()}
    kind = next((kind for kind in KINDS if kind in names), None)
    if kind is not None:
        traces = tuple(dict.fromkeys(names[kind] for kind in KINDS if kind in names))
        yield Contact(term.id, term.title or term.id, kind, names[kind], traces)


def wanted_for(plan: Plan, wishes: Sequence[Wish]) -> Wanted:
    """What must be read of the log besides who, when and what: the properties that actions look at."""
    read: dict[str, dict[str, ValueType]] = {}
    for match in (match for wish in wishes for match in wish.matches):
        for event in match.events:
            read.setdefault(event, {}).update({prop.property: prop.type for prop in match.where})
    events = {name: part.name for name, part in plan.events.items()}
    return Wanted(
        events={name: (events[name], properties) for name, properties in sorted(read.items()) if name in events},
        attributes={},
        literals=frozenset(),
        declared=frozenset(events.values()),
    )
