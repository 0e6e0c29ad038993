"""A whole log through the machine: the same rows as a simulation's, one event at a time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from cjo_cli.machine.advance import advance, snapshot
from cjo_cli.machine.batch import Arrival, batched, begun
from cjo_cli.machine.course import Machine
from cjo_cli.machine.rows import Row, Rows
from cjo_cli.machine.state import Customer, Input, Passed
from cjo_cli.machine.values import Value


def replay_events(
    machine: Machine,
    events: Sequence[Arrival],
    profiles: Mapping[str, Mapping[str, Value]],
    horizon: int,
    batch: int | None = None,
) -> dict[str, list[Row]]:
    """Feed `events`, which stand by `ts` and then the log's order, and let everything up to `horizon` pass.

    `profiles` is the snapshot by customer; `batch` how many events come at once. Gives instances, steps, messages.
    """
    states = snapshot(machine, profiles)
    rows = Rows()
    newest: int | None = None
    for some in _cut([arrival for arrival in events if arrival[1].ts <= horizon], batch):
        made = batched(some, newest, machine.lateness)
        newest = made.newest
        for customer, inputs in made.inputs.items():
            _advance(machine, states, rows, customer, inputs)
        if batch is not None and newest is not None:
            _pass(machine, states, rows, newest - machine.lateness - 1)
    _pass(machine, states, rows, horizon)
    for state in states.values():
        rows.close(state)
    return rows.tables()


def _cut(events: Sequence[Arrival], batch: int | None) -> Iterator[Sequence[Arrival]]:
    step = batch or max(len(events), 1)
    for start in range(0, len(events), step):
        yield events[start : start + step]


def _advance(machine: Machine, states: dict[str, Customer], rows: Rows, customer: str, inputs: Sequence[Input]) -> None:
    state = states.get(customer)
    if state is None:
        state, inputs = begun(machine, customer, inputs)
    states[customer], decisions = advance(machine, state, inputs)
    rows.take(customer, decisions)


def _pass(machine: Machine, states: dict[str, Customer], rows: Rows, t: int) -> None:
    """Let time pass for all to whom something is due."""
    for customer, state in states.items():
        if state.due is not None and state.due <= t:
            _advance(machine, states, rows, customer, [Passed(t)])
