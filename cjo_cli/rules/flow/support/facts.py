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
    _answers: dict[tuple[tuple[int, bool], ...], tuple[object, bool]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    def possible(self, *more: tuple[Condition, bool]) -> bool:
        """Whether the conditions can hold, or fail, together with the facts.

        Several rules ask the same: answers are kept, with the conditions, by whose identity they are found.
        """
        key = tuple((id(condition), holds) for condition, holds in more)
        if key not in self._answers:
            self._answers[key] = more, self._possible(more)
        return self._answers[key][1]

    def _possible(self, more: Sequence[tuple[Condition, bool]]) -> bool:
        asked = [self._formula(condition, holds) for condition, holds in more]
        answer = satisfiable(*self._relevant(asked), *asked)
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
        return replace(self, facts=(*self.facts, *new)) if new else self

    def later(self) -> Known:
        """What of it is known after time may have passed."""
        kept = tuple(fact for fact in self.facts if fact.lasting)
        return replace(self, universe=replace(self.universe, fresh=False), facts=kept)

    @cached_property
    def _told(self) -> list[tuple[frozenset[str], Formula]]:
        told = (self._formula(fact.condition, fact.holds) for fact in self.facts)
        return [(topics(part), part) for part in told]

    def _relevant(self, asked: list[Formula]) -> list[Formula]:
        """The facts that speak of what is asked for, or of what these speak of."""
        about = frozenset[str]().union(*map(topics, asked))
        chosen: list[Formula] = []
        waiting = self._told
        while met := [of for of, _ in waiting if of & about]:
            chosen += [part for of, part in waiting if of & about]
            waiting = [(of, part) for of, part in waiting if not of & about]
            about = about.union(*met)
        return chosen

    def _formula(self, condition: Condition, holds: bool) -> Formula:
        return formula(condition, self.universe, self.audiences, holds=holds)


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
        for number, way in enumerate(state.transitions):
            earlier = [t.when for t in state.transitions[:number] if t.when is not None]
            asked = [(when, False) for when in earlier] + ([(way.when, True)] if way.when is not None else [])
            if here.possible(*asked):
                told = [
                    fact(condition, (*state.source, "branch", i, "when"), holds=holds)
                    for i, (condition, holds) in enumerate(asked)
                ]
                yield way.next, here.also(*told, *_path(state, way))
        return
    for way in state.transitions:
        after = here
        if isinstance(state, WaitState | WaitUntilState | WaitForState):
            after = here.later()
        if isinstance(state, WaitForState) and state.when is not None:
            after = after.also(fact(state.when, (*state.source, "wait_for", "when"), holds=way.path == "event"))
        yield way.next, after.also(*_path(state, way))


def _path(state: State, way: Transition) -> list[Fact]:
    return [] if way.path is None else [fact(Path(step=state.id, path=way.path), state.source)]


__all__ = ["Fact", "Known", "at_entry", "fact", "known_at", "universe_of"]
