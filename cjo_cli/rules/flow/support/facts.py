"""What is known at every state of a journey: what held where it was entered, and on the ways that lead there.

Of two ways into a state only what both tell is known. Time passes in waits; then only what cannot change is still
known: the entry's properties, the paths taken, and that the entry event is in the history.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from cjo_cli.diagnostics import Path as Path_
from cjo_cli.plan.conditions import (
    AllOf,
    AnyOf,
    Condition,
    Constant,
    Entry,
    Events,
    FromAttribute,
    Match,
    Not,
    Path,
    Test,
)
from cjo_cli.plan.model import (
    BranchState,
    ChooseState,
    EntryState,
    State,
    Transition,
    WaitForState,
    WaitState,
    WaitUntilState,
)
from cjo_cli.rules.base import JourneyItem, Scene
from cjo_cli.rules.flow.support.domains import EVERY, Values, these
from cjo_cli.rules.flow.support.formula import Formula, formula, topics
from cjo_cli.rules.flow.support.memory import remembered
from cjo_cli.rules.flow.support.paths import paths_before
from cjo_cli.rules.flow.support.solve import satisfiable
from cjo_cli.rules.flow.support.variables import Universe, constant
from cjo_cli.rules.flow.support.words import ONE_OR_MORE


@dataclass(frozen=True)
class Fact:
    """A condition that holds, or does not; `lasting` where time cannot change that; the path of what says so."""

    condition: Condition
    holds: bool
    lasting: bool
    origin: Path_ = field(default=(), compare=False)


@dataclass(frozen=True)
class Known:
    """What is known at an instant; the questions that can be asked there."""

    audiences: Mapping[str, Condition]
    universe: Universe
    facts: tuple[Fact, ...] = ()
    # What was asked here already, and what a condition means here: by identity, so with what must not make way.
    _answers: dict[tuple[tuple[int, bool], ...], tuple[bool, object]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )
    _meanings: dict[tuple[int, bool], tuple[Formula, frozenset[str], object]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    def possible(self, *more: tuple[Condition, bool]) -> bool:
        """Whether the conditions can hold, or fail, together with the facts."""
        key = tuple((id(condition), holds) for condition, holds in more)
        if key not in self._answers:
            self._answers[key] = self._possible(more), more
        return self._answers[key][0]

    def _possible(self, more: Sequence[tuple[Condition, bool]]) -> bool:
        meanings = [self._meaning(condition, holds) for condition, holds in more]
        asked = [meaning for meaning, _ in meanings]
        answer = satisfiable(*self._relevant(frozenset[str]().union(*(about for _, about in meanings))), *asked)
        # Facts can make the question too large; without them it may still have an answer.
        return answer if answer is not None else satisfiable(*asked) is not False

    def never(self, condition: Condition) -> bool:
        """Whether the condition cannot hold."""
        return not self.possible((condition, True))

    def always(self, condition: Condition) -> bool:
        """Whether the condition cannot fail."""
        return not self.possible((condition, False))

    def also(self, *facts: Fact) -> Known:
        """The same, knowing more."""
        new = tuple(fact for fact in facts if fact not in self.facts)
        return Known(self.audiences, self.universe, (*self.facts, *new)) if new else self

    def later(self) -> Known:
        """What of it is known after time may have passed."""
        kept = tuple(fact for fact in self.facts if fact.lasting)
        universe = replace(self.universe, fresh=False) if self.universe.fresh else self.universe
        return Known(self.audiences, universe, kept)

    @cached_property
    def _told(self) -> list[tuple[Formula, frozenset[str]]]:
        return [self._meaning(fact.condition, fact.holds) for fact in self.facts]

    def _relevant(self, about: frozenset[str]) -> list[Formula]:
        """The facts that speak of what is asked for, or of what these speak of."""
        chosen: list[Formula] = []
        waiting = self._told
        while met := [of for _, of in waiting if not of.isdisjoint(about)]:
            chosen += [part for part, of in waiting if not of.isdisjoint(about)]
            waiting = [(part, of) for part, of in waiting if of.isdisjoint(about)]
            about = about.union(*met)
        return chosen

    def _meaning(self, condition: Condition, holds: bool) -> tuple[Formula, frozenset[str]]:
        """A condition as a formula, and what it speaks of."""
        key = (id(condition), holds)
        if key not in self._meanings:
            made = formula(condition, self.universe, self.audiences, holds=holds)
            self._meanings[key] = made, topics(made), condition
        return self._meanings[key][:2]


def fact(condition: Condition, origin: Path_, *, holds: bool = True) -> Fact:
    """The fact, lasting if it reads only what cannot change."""
    return Fact(condition, holds, _lasts(condition), origin)


def _lasts(condition: Condition) -> bool:
    match condition:
        case AllOf() | AnyOf():
            return all(_lasts(part) for part in condition.of)
        case Not():
            return _lasts(condition.of)
        case Entry():
            return not any(_moves(test) for test in condition.tests)
        case Path():
            return True
    return False


def _moves(test: Test) -> bool:
    return test.op in ("older_than", "newer_than") or isinstance(test.value, FromAttribute)


@remembered
def universe_of(scene: Scene) -> Universe:
    """The closed lists of the project's attributes, and of the event properties that set them."""
    closed: dict[str, Values] = {}
    for name, term in scene.facets.all("attribute"):
        part = scene.plan.attributes[name]
        if term.values and part.type in ("string", "integer", "number"):
            kind = "string" if part.type == "string" else "number"
            of = (Constant(kind=kind, value=value if kind == "string" else str(value)) for value in term.values)
            closed[name] = these(constant(value) for value in of)
    properties = {
        (setter.event, setter.property): closed[name]
        for name, part in scene.plan.attributes.items()
        for setter in part.sets
        if name in closed
    }
    return Universe(closed=closed, properties=properties)


@remembered
def at_entry(scene: Scene, item: JourneyItem) -> Known:
    """What is known of a candidate before `audience` and `if` are looked at."""
    entry, universe = item.plan.entry, replace(universe_of(scene), fresh=True, paths={})
    if entry.match is None:
        facts = [] if entry.when is None else [fact(entry.when, ("enter", "when"))]
        return Known(scene.plan.audiences, universe, tuple(facts))
    universe = replace(universe, entry=dict(_entry_lists(universe, entry.match)))
    return Known(scene.plan.audiences, universe, tuple(_of_the_event(scene, entry, entry.match)))


def _of_the_event(scene: Scene, entry: EntryState, match: Match) -> Iterator[Fact]:
    for part in match.where:
        yield fact(Entry(property=part.property, type=part.type, tests=part.tests), ("enter", "where", part.property))
    if entry.key is not None:
        yield _exists(scene, match, entry.key)
    happened, at = _certain(match), ("enter", "event")
    yield Fact(Events(match=happened, tests=ONE_OR_MORE), holds=True, lasting=True, origin=at)
    just_now = Events(match=happened, window="within", within=1, tests=ONE_OR_MORE)
    yield Fact(just_now, holds=True, lasting=False, origin=at)


def _exists(scene: Scene, match: Match, key: str) -> Fact:
    """A candidate without a value of its key is rejected (E8)."""
    kind = scene.plan.events[match.events[0]].properties[key]
    there = Test(op="exists", value=Constant(kind="boolean", value=True))
    return fact(Entry(property=key, type=kind, tests=(there,)), ("enter", "key"))


def _certain(match: Match) -> Match:
    """The match less what is read at another instant than the event's own."""
    where = []
    for part in match.where:
        tests = tuple(test for test in part.tests if not _moves(test))
        where += [part.model_copy(update={"tests": tests})] if tests else []
    return match.model_copy(update={"where": tuple(where)})


def _entry_lists(universe: Universe, match: Match) -> Iterator[tuple[str, Values]]:
    for name in {name for _, name in universe.properties}:
        lists = [universe.properties.get((event, name), EVERY) for event in match.events]
        merged = lists[0]
        for listed in lists[1:]:
            merged |= listed
        if merged != EVERY:
            yield name, merged


@remembered
def known_at(scene: Scene, item: JourneyItem) -> dict[int, Known]:
    """What is known at each state that can be reached, by its number; of paths only where a condition may ask."""
    states = item.plan.states
    paths = paths_before(states)
    start = at_entry(scene, item)
    entry = item.plan.entry
    ifs = (("audience", entry.audience), ("if", entry.condition))
    let_in = [fact(part, ("enter", key)) for key, part in ifs if part is not None]
    coming: dict[int, list[Known]] = {0: [start.also(*let_in)]}
    known: dict[int, Known] = {}
    for number, state in enumerate(states):
        if number not in coming:
            continue
        here = _met(coming[number])
        if isinstance(state, BranchState | ChooseState | WaitForState):
            here = replace(here, universe=replace(here.universe, paths=paths[number]))
        known[number] = here
        for to, after in _ways(here, state):
            coming.setdefault(to, []).append(after)
    return known


def _met(ways: list[Known]) -> Known:
    first, *others = ways
    if not others:
        return first
    # Most were known before the ways parted, and are one thing: that is seen sooner than that two are alike.
    ones = [frozenset(map(id, other.facts)) for other in others]
    kept = tuple(
        told for told in first.facts
        if all(id(told) in one or told in other.facts for one, other in zip(ones, others, strict=True))
    )  # fmt: skip
    fresh = all(way.universe.fresh for way in ways)
    return replace(first, universe=replace(first.universe, fresh=fresh), facts=kept)


def _ways(here: Known, state: State) -> Iterator[tuple[int, Known]]:
    """The ways on that can be taken, and what is known on each."""
    if isinstance(state, BranchState):
        yield from _branches(here, state)
        return
    left = here.later() if isinstance(state, WaitState | WaitUntilState | WaitForState) else here
    for way in state.transitions:
        after = left
        if isinstance(state, WaitForState) and state.when is not None:
            after = after.also(fact(state.when, (*state.source, "wait_for", "when"), holds=way.path == "event"))
        yield way.next, after.also(*_path(state, way))


def _branches(here: Known, state: BranchState) -> Iterator[tuple[int, Known]]:
    earlier: list[Fact] = []
    for number, way in enumerate(state.transitions):
        told = list(earlier)
        if way.when is not None:
            told.append(fact(way.when, (*state.source, "branch", number, "when")))
            earlier.append(replace(told[-1], holds=False))
        if here.possible(*((one.condition, one.holds) for one in told)):
            yield way.next, here.also(*told, *_path(state, way))


def _path(state: State, way: Transition) -> list[Fact]:
    return [] if way.path is None else [fact(Path(step=state.id, path=way.path), state.source)]


__all__ = ["Fact", "Known", "at_entry", "fact", "known_at", "universe_of"]
