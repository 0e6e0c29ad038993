"""Which paths can have been taken before a state is reached."""

from __future__ import annotations

from cjo_cli.plan.model import BranchState, ChooseState, State

Taken = dict[str, frozenset[str | None]]


def paths_before(states: tuple[State, ...]) -> list[Taken]:
    """By state, the paths that can have been taken before it at each step; None: the step was not reached."""
    before: list[Taken | None] = [None] * len(states)
    before[0] = {}
    for number, state in enumerate(states):
        here = before[number]
        if here is None:
            continue
        for way in state.transitions:
            taken: frozenset[str | None] | None = None if way.path is None else frozenset({way.path})
            if isinstance(state, ChooseState):
                taken = frozenset({None, *(candidate.id for candidate in state.candidates)})
            elif isinstance(state, BranchState) and way.path is None:
                taken = frozenset({None})
            after = here if taken is None else {**here, state.id: taken}
            known = before[way.next]
            before[way.next] = after if known is None else _either(known, after)
    return [here or {} for here in before]


def _either(one: Taken, two: Taken) -> Taken:
    absent: frozenset[str | None] = frozenset({None})
    return {step: one.get(step, absent) | two.get(step, absent) for step in {**one, **two}}
