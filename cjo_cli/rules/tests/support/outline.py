"""A journey as tests may speak of it, as plain values that are kept between runs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from cjo_cli.diagnostics import Place
from cjo_cli.plan.model import (
    ChooseState,
    EndState,
    EntryState,
    ExitState,
    SendState,
    State,
    WaitForState,
    WaitUntilState,
)
from cjo_cli.rules.base import Item, JourneyItem, Note, Scene


@dataclass(frozen=True)
class Step:
    """A step: its kind, its paths, and what it sends over which channels."""

    id: str
    kind: str
    paths: tuple[str, ...]
    contents: tuple[str, ...]
    channels: tuple[str, ...]


@dataclass(frozen=True)
class Outline:
    """A journey: its steps, the reasons that it may be left for, and whether its goal ends it, or it has one at all."""

    id: str
    place: Place
    status: str
    steps: tuple[Step, ...]
    reasons: tuple[str, ...]
    goal: str

    def step(self, name: str) -> Step | None:
        """The step of that id."""
        return next((step for step in self.steps if step.id == name), None)


def note(scene: Scene, item: Item) -> Iterator[Note]:
    """A journey's outline; nothing where there are no tests."""
    if not isinstance(item, JourneyItem) or not scene.suites:
        return
    plan = item.plan
    states = [state for state in plan.states if not isinstance(state, EntryState | EndState)]
    steps = tuple((s.id, s.kind, _paths(s), *_sends(s)) for s in states)
    reasons = {part.event for part in plan.exits} | {reason for state in states for reason in _reasons(state)}
    reasons |= {"max_duration"} if plan.max_duration is not None else set()
    goal = "none" if plan.goal is None else "ends" if plan.goal.exit else "counts"
    yield Note(plan.id, item.place("journey"), (plan.status, steps, tuple(sorted(reasons)), goal))


def outline_of(note: Note) -> Outline:
    """The outline that a note tells."""
    status, steps, reasons, goal = note.facts
    return Outline(note.item, note.place, status, tuple(Step(*step) for step in steps), reasons, goal)


def _paths(state: State) -> tuple[str, ...]:
    if isinstance(state, WaitForState):
        return ("event", "timeout")
    if isinstance(state, ChooseState):
        return tuple(candidate.id for candidate in state.candidates)
    return tuple(way.path for way in state.transitions if way.path is not None)


def _sends(state: State) -> tuple[tuple[str, ...], tuple[str, ...]]:
    if isinstance(state, SendState):
        return (state.content,), state.via
    if isinstance(state, ChooseState):
        via = dict.fromkeys(channel for candidate in state.candidates for channel in candidate.via)
        return tuple(candidate.content for candidate in state.candidates), tuple(via)
    return (), ()


def _reasons(state: State) -> Iterator[str]:
    if isinstance(state, ExitState):
        yield state.reason
    if isinstance(state, WaitUntilState) and state.moment is not None:
        yield from ("if_past",) if state.moment.if_past == "exit" else ()
        yield from ("if_missing",) if state.moment.if_missing == "exit" else ()
