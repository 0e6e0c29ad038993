"""The sends of a journey, each with what is known of whoever comes there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from cjo_cli.diagnostics import Path
from cjo_cli.plan.conditions import Condition, Not
from cjo_cli.plan.model import BranchState, ChooseState, SendState, State, WaitForState
from cjo_cli.rules.base import JourneyItem, Scene
from cjo_cli.rules.content.support.implied import present, present_in
from cjo_cli.rules.flow.support.memory import remembered


@dataclass(frozen=True)
class Sending:
    """One content that one step may send: the step, the channels, what held on the way, names with a value there."""

    content: str
    path: Path
    via: tuple[str, ...]
    conditions: tuple[Condition, ...]
    known: frozenset[str]
    chosen: bool


@remembered
def sendings(scene: Scene, item: JourneyItem) -> tuple[Sending, ...]:
    """Every send and candidate in the file's order."""
    return tuple(_sendings(scene, item))


def _sendings(scene: Scene, item: JourneyItem) -> Iterator[Sending]:
    entry = item.plan.entry
    first = tuple(c for c in (entry.condition, entry.audience, entry.when) if c is not None)
    known = present_in(entry.match) if entry.match else frozenset[str]()
    if entry.key is not None:
        known |= {f"entry.{entry.key}"}
    by_source = {state.source: state for state in item.plan.states}
    for state in item.plan.states:
        held = (*first, *_on_the_way(by_source, state.source)) if isinstance(state, SendState | ChooseState) else ()
        if isinstance(state, SendState):
            yield _sending(scene, state.content, (*state.source, "send"), state.via, held, known)
        elif isinstance(state, ChooseState):
            for position, candidate in enumerate(state.candidates):
                path = (*state.source, "choose", position, "send")
                more = held if candidate.when is None else (*held, candidate.when)
                yield _sending(scene, candidate.content, path, candidate.via, more, known, chosen=True)


def _sending(
    scene: Scene,
    content: str,
    path: Path,
    via: tuple[str, ...],
    held: tuple[Condition, ...],
    known: frozenset[str],
    *,
    chosen: bool = False,
) -> Sending:
    told = frozenset[str]().union(*(present(condition, scene.plan.audiences) for condition in held))
    return Sending(content, path, via, held, known | told, chosen)


def _on_the_way(by_source: dict[Path, State], source: Path) -> Iterator[Condition]:
    """The conditions of the paths that enclose the step at `source`."""
    for length in range(len(source)):
        state, inner = by_source.get(source[:length]), source[length:]
        if isinstance(state, BranchState):
            position = int(inner[1])
            yield from (Not(of=t.when) for t in state.transitions[:position] if t.when is not None)
            own = state.transitions[position].when
            if own is not None:
                yield own
        elif isinstance(state, WaitForState) and state.when is not None:
            yield state.when if inner[0] == "on_event" else Not(of=state.when)
