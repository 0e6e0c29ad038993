"""A journey's steps and messages as columns by instance, so that those of two replays can be laid side by side."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np

from cjo_cli.simulate.result import NEVER, SENT, SUPPRESSED, Array, Ran

CAP = "cap:"
# What stands where there is no row: of a step its instant and path; of a message content, variant, channel, the two
# instants, outcome and reason.
NO_STEP = (NEVER, 0)
NO_MESSAGE = (0, 0, 0, NEVER, NEVER, 0, 0)


class Codes:
    """Texts as numbers, the same for the same text; none is 0."""

    def __init__(self) -> None:
        self._numbers: dict[str | None, int] = {None: 0, "": 0}

    def code(self, text: str | None) -> int:
        """The number of a text."""
        return self._numbers.setdefault(text, len(self._numbers))

    def of(self, texts: Sequence[str | None], numbers: Array) -> Array:
        """Numbers into `texts`, of which the last is -1's, too, as numbers of this kind."""
        return np.asarray(np.array([self.code(text) for text in texts], dtype=np.int64)[numbers])


@dataclass(frozen=True)
class Half:
    """One journey of one side; `names` are the texts of its result, `step` gives the shared name of a step's id."""

    ran: Ran
    names: tuple[str | None, ...]
    step: Callable[[str], str] = field(default=str)

    def states(self) -> dict[str, int]:
        """The states by the shared names of their steps."""
        return {self.step(state.id): number for number, state in enumerate(self.ran.plan.states)}

    def credited(self, codes: Codes) -> Array:
        """By instance the step that is credited with the goal, as a number; 0 where none is."""
        return codes.of([*self.states(), None], self.ran.credited)

    def asks(self, state: int | None) -> bool:
        """Whether anybody asked for a message at a state."""
        return any(part.state == state for part in self.ran.messages)

    def step_columns(self, state: int | None, codes: Codes) -> list[Array]:
        """By instance whether it ran a state, when, and by which path."""
        made = _empty(len(self.ran), NO_STEP)
        found = None if state is None else self.ran.step(state)
        if found is not None:
            _fill(made, found.instance, (True, found.at, codes.of((*found.names, None), found.path)))
        return made

    def message_columns(self, state: int | None, codes: Codes, *, loosely: bool) -> list[Array]:
        """By instance whether it asked for a message at a state, and what became of it.

        `loosely` has what a cap suppressed as sent: both came to the caps.
        """
        made = _empty(len(self.ran), NO_MESSAGE)
        for part in self.ran.messages:
            if part.state == state:
                outcome, reason = part.outcome.astype(np.int64), part.reason
                if loosely:
                    hit = (outcome == SUPPRESSED) & self._caps()[reason]
                    outcome, reason = np.where(hit, SENT, outcome), np.where(hit, 0, reason)
                _fill(made, part.instance, (
                    True, codes.code(part.content), part.variant, codes.of(self.names, part.channel),
                    part.requested_at, part.at, outcome, codes.of(self.names, reason),
                ))  # fmt: skip
        return made

    def _caps(self) -> Array:
        return np.array([text is not None and text.startswith(CAP) for text in self.names])


def _empty(count: int, fills: Sequence[int]) -> list[Array]:
    return [np.zeros(count, dtype=np.bool_), *(np.full(count, fill, dtype=np.int64) for fill in fills)]


def _fill(columns: Sequence[Array], instance: Array, values: Sequence[object]) -> None:
    for column, value in zip(columns, values, strict=True):
        column[instance] = value
