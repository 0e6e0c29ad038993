"""Splits and what their arms do: messages with their channel and timing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from cjo_cli.diagnostics import Place
from cjo_cli.plan.model import (
    BranchState,
    ChooseState,
    SendState,
    SplitState,
    State,
    WaitForState,
    WaitState,
    WaitUntilState,
)
from cjo_cli.rules.base import JourneyItem

# What of a state is its name or its place, and not what it does.
NAMING = {"id", "source", "transitions"}
DELAYS = (WaitState, WaitUntilState, WaitForState, BranchState, SplitState)


@dataclass(frozen=True)
class Message:
    """One message of an arm: the content or contents it may have, the channel tried first, what comes before it."""

    content: tuple[str, ...]
    channel: str
    after: tuple[str, ...]


@dataclass(frozen=True)
class ArmPart:
    """An arm of a split: its share in basis points, its messages in the file's order, and all it does as text."""

    id: str
    place: Place
    weight: int
    messages: tuple[Message, ...]
    does: tuple[str, ...]


@dataclass(frozen=True)
class SplitPart:
    """A split as a state of the plan, and its arms."""

    state: SplitState
    place: Place
    arms: tuple[ArmPart, ...]

    @property
    def treated(self) -> tuple[ArmPart, ...]:
        """The arms that send something."""
        return tuple(arm for arm in self.arms if arm.messages)

    @property
    def controls(self) -> tuple[ArmPart, ...]:
        """The arms that send nothing."""
        return tuple(arm for arm in self.arms if not arm.messages)


def splits_of(item: JourneyItem) -> Iterator[SplitPart]:
    """The journey's splits in the file's order."""
    for state in item.plan.states:
        if isinstance(state, SplitState):
            arms = tuple(_arm(item, state, position) for position in range(len(state.transitions)))
            yield SplitPart(state, item.place(*state.source, "split", key=True), arms)


def _arm(item: JourneyItem, split: SplitState, position: int) -> ArmPart:
    bounds = [0, *(transition.below or 0 for transition in split.transitions)]
    top = (*split.source, "split", position)
    inside = [state for state in item.plan.states if state.source[: len(top)] == top]
    return ArmPart(
        str(split.transitions[position].path),
        item.place(*top, "id"),
        bounds[position + 1] - bounds[position],
        tuple(_messages(inside)),
        tuple(f"{state.source[len(top) :]} {_doing(state)}" for state in inside),
    )


def _messages(states: list[State]) -> Iterator[Message]:
    before: tuple[str, ...] = ()
    for state in states:
        if isinstance(state, SendState):
            yield Message((state.content,), next(iter(state.via), ""), before)
        elif isinstance(state, ChooseState):
            via = next((candidate.via for candidate in state.candidates if candidate.via), ())
            yield Message(tuple(c.content for c in state.candidates), next(iter(via), ""), before)
        elif isinstance(state, DELAYS):
            before = (*before, _doing(state))


def _doing(state: State) -> str:
    guards = [f"{t.path} {t.below} {t.when and t.when.model_dump_json()}" for t in state.transitions]
    return state.model_dump_json(exclude=NAMING) + " ".join(guards)
