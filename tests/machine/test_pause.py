"""Random projects whose journeys are all paused for a third of their log (R5), beside the same that never were."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path

import pytest
from oracle.generate import Case, write_case

from cjo_cli.machine.advance import advance, newcomer
from cjo_cli.machine.batch import Arrival, batched, begun
from cjo_cli.machine.change import Change
from cjo_cli.machine.course import Machine
from cjo_cli.machine.decisions import Converted, Decision, Ended
from cjo_cli.machine.several import joined
from cjo_cli.machine.state import Customer, Passed, journey_of
from cjo_cli.plan.model import Plan
from machine.feed import accepted, arrivals, machine_of, plan_of, snapshot

Made = list[tuple[str, Decision]]


def with_status(plan: Plan, status: str) -> Plan:
    """The journeys that a replay takes, all of one status."""
    open_ = (journey for journey in plan.journeys if journey.status in ("live", "review"))
    return plan.model_copy(update={"journeys": tuple(one.model_copy(update={"status": status}) for one in open_)})


class World:
    """A log in three parts, and what its customers are at the end of each."""

    def __init__(self, case: Case, folder: Path) -> None:
        plan = plan_of(folder)
        rows = accepted(case)
        self.live = machine_of(with_status(plan, "live"), rows[0]["ts"])
        self.paused = machine_of(with_status(plan, "paused"), rows[0]["ts"])
        self.events = arrivals(self.live, rows)
        third = len(self.events) // 3
        self.cuts = [self.events[third][1].ts, self.events[2 * third][1].ts, self.events[-1][1].ts]
        known = snapshot(self.live, case.profiles)
        begin = self.live.beginning
        self.begun = {name: newcomer(self.live, name, begin, own) for name, own in known.items()}

    def part(self, number: int) -> list[Arrival]:
        after = self.cuts[number - 1] if number else -1
        return [one for one in self.events if after < one[1].ts <= self.cuts[number]]

    def run(self, machines: Sequence[Machine]) -> list[Made]:
        """What each part decides, by `machines`, each of which takes over from the one before."""
        states, made = dict(self.begun), []
        for number, machine in enumerate(machines):
            if number:
                change = Change(machine, "abc"[number - 1], "abc"[number], self.cuts[number - 1])
                states = {name: change.take_over(state)[0] for name, state in states.items()}
            made.append(fed(machine, states, self.part(number), self.cuts[number]))
        return made


def fed(machine: Machine, states: dict[str, Customer], events: list[Arrival], until: int) -> Made:
    found: Made = []
    for customer, inputs in batched(events, None, 0).inputs.items():
        state = states.get(customer)
        known = (state, inputs) if state is not None else begun(machine, customer, inputs)
        states[customer], decisions = advance(machine, *known)
        found += [(customer, one) for one in decisions]
    for customer, state in states.items():
        states[customer], decisions = advance(machine, state, [Passed(until)])
        found += [(customer, one) for one in decisions]
    return found


def ends(made: Made) -> dict[tuple[object, ...], tuple[object, ...]]:
    """The instances that an event or their length ended, when, and why; no step has a say in that."""
    return {
        (customer, journey_of(one.journey), one.key, one.entered_at): (one.at, one.outcome, one.reason)
        for customer, one in made
        if isinstance(one, Ended) and one.step is None and one.outcome != "completed"
    }


def checked(seeds: range) -> dict[str, int]:
    """Hold every seed to R5; gives how many instances ended in a pause, and what was decided at the end of one."""
    seen = {"ended": 0, "resumed": 0}
    for seed in seeds:
        with tempfile.TemporaryDirectory() as name:
            case = Case(seed)
            write_case(case, Path(name))
            world = World(case, Path(name))
        older = {"a": world.live}
        never = world.run([world.live, joined(world.live, older)])
        held = world.run([world.live, joined(world.paused, older), joined(world.live, {**older, "b": world.paused})])
        assert held[0] == never[0]
        assert all(isinstance(one, Ended | Converted) for _, one in held[1]), seed
        assert all(one.step is None for _, one in held[1] if isinstance(one, Ended)), seed
        before = {(c, one.journey, one.key, one.entered_at) for c, one in never[0]}
        due = {who: end for who, end in ends(never[1]).items() if (who[0], *who[1:]) in before}
        assert due.items() <= ends(held[1]).items(), seed
        assert all(one.at > world.cuts[1] for _, one in held[2]), seed
        seen["ended"] += len(due)
        seen["resumed"] += sum(one.at == world.cuts[1] + 1 for _, one in held[2])
    return seen


def test_a_pause_holds_steps_and_entries_and_nothing_else() -> None:
    assert min(checked(range(300, 320)).values()) > 3


@pytest.mark.full
def test_a_pause_holds_steps_and_entries_and_nothing_else_at_length() -> None:
    assert min(checked(range(400)).values()) > 100
