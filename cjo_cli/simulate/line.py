"""The messages of all journeys in one line, as the caps take them (M6)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from cjo_cli.log.order import sorted_by
from cjo_cli.simulate.messages import OPEN, Messages
from cjo_cli.simulate.result import Array
from cjo_cli.simulate.world import Bools, Ints, World


@dataclass(frozen=True)
class Origin:
    """Where a request comes from, as M6 orders equal deliveries of one customer.

    `journey` is the journey's place by priority and id, `step` the step's by id; the others are by instance.
    """

    journey: int
    step: int
    entered_at: Ints
    key: Ints


class Line:
    """Requests one after the other, and the open ones of their messages in a line: once it is sorted, in M6's order.

    `place` has the place of each in the line among all, `key` its packed customer and delivery, once sorted.
    """

    key: Ints

    def __init__(self, world: World, parts: Sequence[Messages]) -> None:
        self.parts = parts
        self.edges = np.cumsum([0, *map(len, parts)])
        # Of each message the number of its request.
        self._part = np.repeat(np.arange(len(parts), dtype=np.int32), np.diff(self.edges))
        self.customer, self.at = (self._column(name, np.int64) for name in ("customer", "at"))
        is_open = self._column("outcome", np.int8) == OPEN
        self.place = np.arange(len(is_open)) if is_open.all() else np.flatnonzero(is_open)
        self._world = world

    def __len__(self) -> int:
        return int(self.edges[-1])

    def _column(self, name: str, kind: type) -> Array:
        return np.concatenate([np.zeros(0, dtype=kind), *(getattr(part, name) for part in self.parts)])

    @property
    def channel(self) -> Array:
        """The channel of each message of the line."""
        return self._column("channel", np.int16)[self.place]

    @property
    def starts(self) -> Ints:
        """Where each customer's messages begin in the line."""
        customer = self.key // self._world.span
        return np.flatnonzero(np.r_[True, customer[1:] != customer[:-1]][: len(customer)])

    def keep(self, customers: Bools) -> None:
        """Leave only messages of these customers in the line."""
        kept = customers[self.customer[self.place]]
        if not kept.all():
            self.place = self.place[np.flatnonzero(kept)]

    def sort(self, origins: Sequence[Origin]) -> None:
        """By customer and delivery, and what is equal by priority, journey, entry, step, key."""
        journey, step = (np.array([getattr(origin, name) for origin in origins]) for name in ("journey", "step"))
        order, self.key = sorted_by(
            self._world.key(self.customer[self.place], self.at[self.place]),
            lambda some: journey[self._part[self.place[some]]],
            self._of_instance(origins, "entered_at"),
            lambda some: step[self._part[self.place[some]]],
            self._of_instance(origins, "key"),
        )
        self.place = self.place[order]

    def _of_instance(self, origins: Sequence[Origin], name: str) -> Callable[[Ints], Ints]:
        def read(some: Ints) -> Ints:
            place = self.place[some]
            part, values = self._part[place], np.empty(len(some), dtype=np.int64)
            for number in np.flatnonzero(np.bincount(part)).tolist():
                mine = part == number
                instance = self.parts[number].instance[place[mine] - self.edges[number]]
                values[mine] = getattr(origins[number], name)[instance]
            return values

        return read
