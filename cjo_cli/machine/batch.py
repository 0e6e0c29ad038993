"""A batch of events of many customers into inputs of each (R3, R4).

Time is the events': before each event everything before the newest that came earlier, less `--lateness`, has passed for
all customers. A batch only puts off what passes until its end, which no decision depends on.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from cjo_cli.machine.advance import newcomer
from cjo_cli.machine.course import Machine
from cjo_cli.machine.decisions import Decision
from cjo_cli.machine.state import Customer, Event, Input, Passed

Arrival = tuple[str, Event]


@dataclass(frozen=True)
class Batch:
    """Inputs by customer, in the order of their first event, and the newest instant so far."""

    inputs: dict[str, list[Input]]
    newest: int | None


@dataclass(frozen=True)
class Made:
    """One decision, by what orders those of a batch: their instants, then customers, then as they were decided."""

    at: int
    customer: str
    decision: Decision

    @property
    def order(self) -> tuple[int, str]:
        """What it is sorted by."""
        return self.at, self.customer


def batched(events: Iterable[Arrival], newest: int | None, lateness: int) -> Batch:
    """Inputs of `events`, which follow those of which `newest` is the newest instant."""
    inputs: dict[str, list[Input]] = {}
    for customer, event in events:
        own = inputs.setdefault(customer, [])
        if newest is not None and event.ts < newest - lateness:
            own.append(Passed(newest - lateness - 1))
        own.append(event)
        newest = event.ts if newest is None else max(newest, event.ts)
    return Batch(inputs, newest)


def begun(machine: Machine, customer: str, inputs: Sequence[Input]) -> tuple[Customer, Sequence[Input]]:
    """A customer who was not there before, and their inputs from the first event on: no time has passed for them."""
    place, first = next((place, one) for place, one in enumerate(inputs) if isinstance(one, Event))
    return newcomer(machine, customer, first.ts), inputs[place:]
