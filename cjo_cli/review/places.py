"""Where each condition and trigger of a plan is written: the nodes that a traced machine tells of, by identity.

The plan must be the very object that was compiled from the project, and that the machine was compiled from.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Literal

from cjo_cli.diagnostics import Path, Place
from cjo_cli.model.project import Project
from cjo_cli.plan.conditions import AnyOf, Audience, Condition, Match, Part
from cjo_cli.plan.model import BranchState, ChooseState, JourneyPlan, Plan, State, WaitForState
from cjo_cli.plan.vocabulary import Facets, facets_of
from cjo_cli.rules.flow.support.sites import children

Role = Literal[
    "enter", "when", "audience", "if", "exit", "goal", "branch", "wait_for", "choose", "score", "variant", "suppress",
    "definition",
]  # fmt: skip


@dataclass(frozen=True)
class Site:
    """A node of the plan, where it is written, and what it is for.

    `journey` and `step` are those that it stands in; a variant, a suppress rule, a goal's action and an audience's
    `definition` stand in none, and `of` is the id of that. `top` is whether it is no part of another.
    """

    node: Part
    place: Place
    role: Role
    journey: str | None = None
    step: str | None = None
    of: str | None = None
    top: bool = True


class Places:
    """Every site of a plan, by its node."""

    def __init__(self, sites: Iterable[Site]) -> None:
        self.sites = tuple({id(site.node): site for site in sites}.values())
        self._by_node = {id(site.node): site for site in self.sites}

    def of(self, node: Part) -> Site | None:
        """Where a node of the plan stands; None where it is not of this plan."""
        return self._by_node.get(id(node))


def places_of(project: Project, plan: Plan) -> Places:
    """The sites of `plan`, which was compiled from `project`: journeys in order, then what they share."""
    facets = facets_of(project)
    return Places((*_journeys(project, plan, facets), *_shared(project, plan, facets)))


def _journeys(project: Project, plan: Plan, facets: Facets) -> Iterator[Site]:
    written = {document.value.id: document.value for document in project.journeys}
    for journey in plan.journeys:
        yield from _entry(journey)
        yield from _exits(journey, written[journey.id])
        for state in journey.states:
            yield from _state(journey, state)
        yield from _goal(journey, facets)


def _entry(journey: JourneyPlan) -> Iterator[Site]:
    entry, file, name = journey.entry, journey.file, journey.id
    if entry.match is not None:
        yield from _match(Site(entry.match, Place(file, ("enter",)), "enter", name), "event")
    ways: tuple[tuple[Role, Condition | None], ...] = (
        ("when", entry.when), ("audience", entry.audience), ("if", entry.condition),
    )  # fmt: skip
    for role, condition in ways:
        if condition is not None:
            yield from _parts(Site(condition, Place(file, ("enter", role)), role, name))


def _exits(journey: JourneyPlan, written: Any) -> Iterator[Site]:
    """The exit events: a rule that names several is as many."""
    parts = iter(journey.exits)
    for number, rule in enumerate(written.exit):
        for position in range(len(rule.event)):
            part = next(parts)
            site = Site(part.match, Place(journey.file, ("exit", number)), "exit", journey.id, of=part.event)
            yield from _match(site, "event", position)


def _state(journey: JourneyPlan, state: State) -> Iterator[Site]:
    def site(node: Part, role: Role, *below: str | int, of: str | None = None) -> Site:
        return Site(node, Place(journey.file, (*state.source, *below)), role, journey.id, state.id, of)

    if isinstance(state, BranchState):
        for number, way in enumerate(state.transitions):
            if way.when is not None:
                yield from _parts(site(way.when, "branch", "branch", number, "when", of=way.path))
    elif isinstance(state, WaitForState) and state.match is not None:
        yield from _match(site(state.match, "wait_for", "wait_for"), "event")
    elif isinstance(state, WaitForState) and state.when is not None:
        yield from _parts(site(state.when, "wait_for", "wait_for", "when"))
    elif isinstance(state, ChooseState):
        for number, one in enumerate(state.candidates):
            if one.when is not None:
                yield from _parts(site(one.when, "choose", "choose", number, "when", of=one.id))
            for position, part in enumerate(one.add):
                if part.when is not None:
                    at: Path = ("choose", number, "score", "add", position, "when")
                    yield from _parts(site(part.when, "score", *at, of=one.id))


def _goal(journey: JourneyPlan, facets: Facets) -> Iterator[Site]:
    if journey.goal is not None:
        action = facets.of("action")[journey.goal.action]
        for number, match in enumerate(journey.goal.events):
            yield from _match(Site(match, action.place("events", number), "goal", of=journey.goal.action), "event")


def _shared(project: Project, plan: Plan, facets: Facets) -> Iterator[Site]:
    """What stands in no journey: variants, suppress rules, definitions of audiences."""
    for document in project.contents:
        content = document.value
        for number, (part, variant) in enumerate(
            zip(plan.contents[content.id].variants, content.variants, strict=True)
        ):
            if part.when is not None:
                at = ("variants", number)
                yield from _either(Site(part.when, Place(document.file, at), "variant", of=content.id), variant)
    for number, rule in enumerate(project.config.policies.suppress):
        found = plan.suppress[number]
        place = Place("cjo.yaml", ("policies", "suppress", number))
        yield from _either(Site(found.when, place, "suppress", of=found.id), rule)
    for name, condition in plan.audiences.items():
        yield from _definition(name, condition, facets)


def _either(site: Site, written: Any) -> Iterator[Site]:
    """A condition that is written as an `audience`, as a `when`, or as both at `site`."""
    keys = [key for key in ("audience", "when") if getattr(written, key) is not None]
    if len(keys) == 1:
        yield from _parts(_below(site, site.node, *keys, top=True))
        return
    yield site
    for key, part in zip(keys, site.node.of, strict=True):  # type: ignore[attr-defined]
        yield from _parts(_below(site, part, key))


def _definition(name: str, condition: Condition, facets: Facets) -> Iterator[Site]:
    """What an audience means: its condition, or any of its children."""
    entry = facets.of("audience")[name]
    if entry.term.when is not None:
        yield from _parts(Site(condition, entry.place("when"), "definition", of=name))
    elif isinstance(condition, AnyOf):
        site = Site(condition, entry.place(), "definition", of=name)
        yield site
        for child in condition.of:
            assert isinstance(child, Audience)
            yield Site(child, facets.of("audience")[child.id].place("id"), "definition", of=name, top=False)


def _parts(site: Site) -> Iterator[Site]:
    """A condition and those in it; what an audience means is written elsewhere."""
    yield site
    for part, path in children(site.node, site.place.path):  # type: ignore[arg-type]
        yield from _parts(_below(site, part, *path[len(site.place.path) :]))


def _match(site: Site, *below: str | int) -> Iterator[Site]:
    """A trigger, at its `event`, and the tests of its `where`."""
    yield _below(site, site.node, *below, top=site.top)
    yield from _where(site, site.node)


def _where(site: Site, match: Part) -> Iterator[Site]:
    assert isinstance(match, Match)
    for test in match.where:
        yield _below(site, test, "where", test.property)


def _below(site: Site, node: Part, *below: str | int, top: bool = False) -> Site:
    place = Place(site.place.file, (*site.place.path, *below))
    return Site(node, place, site.role, site.journey, site.step, site.of, top)
