"""However a log is cut into batches, and a state into texts, the same is decided."""

from __future__ import annotations

from pathlib import Path

import pytest
from oracle.generate import Case, write_case

from cjo_cli.machine.advance import advance, newcomer
from cjo_cli.machine.codec import from_json, to_json
from cjo_cli.machine.state import Passed
from machine.feed import accepted, arrivals, machine_of, plan_of, replay, snapshot


@pytest.mark.parametrize("seed", [3, 500, 996])
def test_rows_do_not_depend_on_the_batch(seed: int, tmp_path: Path) -> None:
    case = Case(seed)
    write_case(case, tmp_path)
    first, *others = (replay(case, tmp_path, batch) for batch in (None, 1, 7, 1000))
    assert sum(map(len, first.values())) > 50
    assert all(other == first for other in others)


@pytest.mark.parametrize("seed", [7, 42])
def test_decisions_do_not_depend_on_calls_and_a_state_is_what_its_text_says(seed: int, tmp_path: Path) -> None:
    case = Case(seed)
    write_case(case, tmp_path)
    rows = accepted(case)
    machine = machine_of(plan_of(tmp_path), rows[0]["ts"])
    events, profiles = arrivals(machine, rows), snapshot(machine, case.profiles)
    decided = 0
    for customer in sorted({name for name, _ in events}):
        own = [event for name, event in events if name == customer]
        begun = newcomer(machine, customer, machine.beginning, profiles.get(customer, {}))
        end = Passed(rows[-1]["ts"])
        whole, at_once = advance(machine, begun, [*own, end])
        state, one_by_one = begun, []
        for one in (*own, end):
            before = to_json(state)
            after, decisions = advance(machine, from_json(customer, to_json(state)), [one])
            assert to_json(state) == before
            state = after
            one_by_one += decisions
        assert tuple(one_by_one) == at_once
        assert from_json(customer, to_json(state)) == state
        assert state == whole
        decided += len(at_once)
    assert decided > 20
