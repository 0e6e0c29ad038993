"""Where conditions stand in a journey, what is known there, and what follows if one cannot be either way."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from cjo_cli.diagnostics import Path
from cjo_cli.plan.conditions import AllOf, AnyOf, Audience, Condition, Match, Not
from cjo_cli.plan.model import BranchState, ChooseState, ExitPart, State, WaitForState
from cjo_cli.rules.base import JourneyItem, Scene
from cjo_cli.rules.flow.support.facts import Known, at_entry, fact, known_at, universe_of
from cjo_cli.rules.flow.support.memory import remembered


@dataclass(frozen=True)
class Site:
    """A condition at `path`; what follows where it never, or always, holds."""

    condition: Condition
    path: Path
    known: Known
    if_never: str
    if_always: str


@dataclass(frozen=True)
class Verdict:
    """A condition, or a part of one, that can only be one way."""

    condition: Condition
    path: Path
    known: Known
    whole: bool


@remembered
def sites(scene: Scene, item: JourneyItem) -> tuple[Site, ...]:
    """Every condition of the journey that can be reached."""
    states = (_state_sites(item.plan.states[number], known) for number, known in known_at(scene, item).items())
    return (*_entry_sites(scene, item), *(site for found in states for site in found))


def _entry_sites(scene: Scene, item: JourneyItem) -> Iterator[Site]:
    entry, known = item.plan.entry, at_entry(scene, item)
    if entry.when is not None:
        alone = Known(scene.plan.audiences, universe_of(scene))
        never_in = "it never turns true, so nobody enters"
        yield Site(entry.when, ("enter", "when"), alone, never_in, never_in)
    ways = (("audience", entry.audience), ("if", entry.condition))
    for key, condition in ways:
        if condition is not None:
            yield Site(condition, ("enter", key), known, "nobody can enter", f"'{key}' keeps nobody out")
            known = known.also(fact(condition, ("enter", key)))


def _state_sites(state: State, known: Known) -> Iterator[Site]:
    if isinstance(state, BranchState):
        for number, way in enumerate(state.transitions):
            if way.when is not None:
                path = (*state.source, "branch", number, "when")
                taken = f"the path '{way.path}' "
                yield Site(way.when, path, known, taken + "is never taken", taken + "is taken by all that come to it")
    elif isinstance(state, WaitForState) and state.when is not None:
        path = (*state.source, "wait_for", "when")
        waits = f"'{state.id}' always waits until its timeout"
        yield Site(state.when, path, known.later(), waits, f"'{state.id}' never waits")
    elif isinstance(state, ChooseState):
        yield from _candidate_sites(state, known)


def _candidate_sites(state: ChooseState, known: Known) -> Iterator[Site]:
    for number, candidate in enumerate(state.candidates):
        path, eligible = (*state.source, "choose", number), known
        if candidate.when is not None:
            chosen = f"the candidate '{candidate.id}' "
            site = Site(candidate.when, (*path, "when"), known, chosen + "is never eligible", chosen + "always is")
            yield site
            if known.never(candidate.when):
                continue
            eligible = known.also(fact(candidate.when, site.path))
        for place, part in enumerate(candidate.add):
            if part.when is not None:
                points = f"the {part.points} points of '{candidate.id}' are "
                at = (*path, "score", "add", place, "when")
                yield Site(part.when, at, eligible, points + "never given", points + "always given")


def matches(item: JourneyItem) -> Iterator[tuple[Match, Path, str]]:
    """Every event that the journey looks for, with the path of what holds its `where`, and what it is for."""
    entry = item.plan.entry
    if entry.match is not None:
        yield entry.match, ("enter",), "nobody can enter"
    for number, part in exits(item):
        yield part.match, ("exit", number), "this exit is never taken"
    for state in item.plan.states:
        if isinstance(state, WaitForState) and state.match is not None:
            yield state.match, (*state.source, "wait_for"), f"'{state.id}' always waits until its timeout"


def exits(item: JourneyItem) -> Iterator[tuple[int, ExitPart]]:
    """The exit events, each with the number of the rule under `exit` that names it."""
    parts = iter(item.plan.exits)
    for number, rule in enumerate(item.journey.exit):
        for _ in rule.event:
            yield number, next(parts)


def nevers(site: Site) -> Iterator[Verdict]:
    """The condition, if it cannot hold; else those parts of an `any` that cannot."""
    if site.known.never(site.condition):
        yield _deepest(site.condition, site.path, site.known)
    else:
        yield from _parts(site.condition, site.path, site.known, never=True)


def alwayses(site: Site) -> Iterator[Verdict]:
    """The condition, if it cannot fail; else those parts of an `all` that cannot."""
    if site.known.always(site.condition):
        yield Verdict(site.condition, site.path, site.known, whole=True)
    elif not site.known.never(site.condition):
        yield from _parts(site.condition, site.path, site.known, never=False)


def _deepest(condition: Condition, path: Path, known: Known) -> Verdict:
    """The smallest part that is the cause."""
    if isinstance(condition, AllOf):
        for part, below in children(condition, path):
            if known.never(part):
                return _deepest(part, below, known)
    return Verdict(condition, path, known, whole=True)


def _parts(condition: Condition, path: Path, known: Known, *, never: bool) -> Iterator[Verdict]:
    for part, below in children(condition, path):
        dead = never and isinstance(condition, AnyOf) and known.never(part)
        idle = not never and isinstance(condition, AllOf) and len(condition.of) > 1 and known.always(part)
        if dead or idle:
            yield Verdict(part, below, known, whole=False)
        else:
            yield from _parts(part, below, known, never=never)


def children(condition: Condition, path: Path) -> Iterator[tuple[Condition, Path]]:
    """The parts written in a condition, with their paths; what an audience means is written elsewhere."""
    if isinstance(condition, AllOf | AnyOf):
        for number, part in enumerate(condition.of):
            yield part, (*path, condition.form, number)
    elif isinstance(condition, Not):
        yield condition.of, (*path, "not")


def constant_audience(condition: Condition, known: Known) -> bool:
    """Whether it is an audience whose own definition, whoever asks, can only be one way; or all but that one."""
    if isinstance(condition, Not):
        return constant_audience(condition.of, known)
    if not isinstance(condition, Audience):
        return False
    alone = Known(known.audiences, known.universe)
    return alone.never(condition) or alone.always(condition)
