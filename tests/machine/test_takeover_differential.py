"""The same plan under another digest takes over twice in the middle of a log: the rows are those of the replay.

Instances go on by the bundle they entered with, beside those that enter by the newer ones; or they are moved to these.

    python tests/machine/test_takeover_differential.py 1000 0        # so many cases, from that seed
"""

from __future__ import annotations

import os
import sys
import tempfile
from dataclasses import replace
from pathlib import Path

import pytest

sys.path[:0] = [str(Path(__file__).parents[1]), str(Path(__file__).parents[2])]

from oracle.compare import differences, simulate, tables_of  # noqa: E402
from oracle.generate import Case, write_case  # noqa: E402

from cjo_cli.machine.advance import advance, newcomer  # noqa: E402
from cjo_cli.machine.batch import batched, begun  # noqa: E402
from cjo_cli.machine.change import Change  # noqa: E402
from cjo_cli.machine.course import Machine  # noqa: E402
from cjo_cli.machine.rows import Rows  # noqa: E402
from cjo_cli.machine.several import joined  # noqa: E402
from cjo_cli.machine.state import Customer, Passed, journey_of  # noqa: E402
from machine.feed import accepted, arrivals, machine_of, plan_of, snapshot  # noqa: E402

TAGS = ("a", "b", "c")
CASES = int(os.environ.get("CJO_CASES", "2000")) // 4


class Replay:
    """A log of which each third comes to another bundle."""

    def __init__(self, case: Case, folder: Path, *, migrate: bool) -> None:
        rows, plan = accepted(case), plan_of(folder)
        open_ = [journey.id for journey in plan.journeys if journey.status in ("live", "review")]
        self.plain = machine_of(plan, rows[0]["ts"], journeys=open_, start=case.from_)
        self.horizon = rows[-1]["ts"] if case.to is None else case.to
        self.events = [one for one in arrivals(self.plain, rows) if one[1].ts <= self.horizon]
        known = snapshot(self.plain, case.profiles)
        self.migrate = migrate
        self.rows = Rows()
        self.machine: Machine = self.plain
        self.states = {name: newcomer(self.machine, name, self.machine.beginning, own) for name, own in known.items()}

    def tables(self) -> dict:
        third = len(self.events) // 3
        cuts = [self.events[place][1].ts for place in (third, 2 * third)]
        done = -1
        for number, cut in enumerate([*cuts, self.horizon]):
            if number:
                self.take_over(number, done)
            self.feed([one for one in self.events if done < one[1].ts <= cut], cut)
            done = cut
        for state in self.states.values():
            named = tuple(replace(one, journey=journey_of(one.journey)) for one in state.instances)
            self.rows.close(replace(state, instances=named))
        return self.rows.tables()

    def take_over(self, number: int, at: int) -> None:
        older = dict.fromkeys(TAGS[:number], self.plain)
        self.machine = joined(self.plain, older)
        change = Change(self.machine, TAGS[number - 1], TAGS[number], at, self.migrate)
        taken = {name: change.take_over(state) for name, state in self.states.items()}
        assert all(move.why is None for _, moves in taken.values() for move in moves)
        self.states = {name: state for name, (state, _) in taken.items()}

    def feed(self, events: list, until: int) -> None:
        for customer, inputs in batched(events, None, 0).inputs.items():
            state = self.states.get(customer)
            known = (state, inputs) if state is not None else begun(self.machine, customer, inputs)
            self.advance(customer, *known)
        for customer, state in self.states.items():
            self.advance(customer, state, [Passed(until)])

    def advance(self, customer: str, state: Customer, inputs: list) -> None:
        self.states[customer], decisions = advance(self.machine, state, inputs)
        self.rows.take(customer, [replace(one, journey=journey_of(one.journey)) for one in decisions])


def compared(seed: int, *, migrate: bool) -> tuple[list[str], int, bool]:
    """What differs, how many rows there are, and whether some instance went on by an older bundle."""
    case = Case(seed)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_case(case, folder)
        result = simulate(case, folder)
        if result is None:
            return [], 0, False
        replay = Replay(case, folder, migrate=migrate)
        got, want = replay.tables(), tables_of(result)
        older = any("@" in one.journey for state in replay.states.values() for one in state.instances)
        found = [
            f"seed {seed}: {line}" for table, rows in want.items() for line in differences(table, got[table], rows)
        ]
        return found, sum(map(len, want.values())), older


def run(first: int, count: int) -> tuple[list[str], int, int]:
    wrong, total, behind = [], 0, 0
    for seed in range(first, first + count):
        found, rows, older = compared(seed, migrate=seed % 2 == 1)
        wrong, total, behind = wrong + found[:8], total + rows, behind + older
    return wrong, total, behind


def test_who_is_under_way_goes_on() -> None:
    wrong, rows, behind = run(7000, 12)
    assert not wrong, "\n".join(wrong)
    assert rows > 12 * 40
    assert behind


@pytest.mark.full
def test_who_is_under_way_goes_on_at_length() -> None:
    wrong, _, _ = run(0, CASES)
    assert not wrong, "\n".join(wrong[:20])


if __name__ == "__main__":
    wrong, rows, behind = run(int(sys.argv[2]) if len(sys.argv) > 2 else 0, int(sys.argv[1]))
    print("\n".join(wrong[:40]))
    print(f"{len(wrong)} differences in {rows:,} rows; {behind} cases with older bundles to the end")
    sys.exit(bool(wrong))
