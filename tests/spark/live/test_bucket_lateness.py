"""Rows far out of order: what is late, and all that is decided, is what the machine makes of them as they come (R4).

The other side feeds each row to the machine in the micro-batch that it comes in, without holding any.
"""

from __future__ import annotations

import random
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from machine.feed import accepted, arrivals, machine_of, plan_of, snapshot
from oracle.generate import FEATURES, Case, write_case

from cjo_cli.machine.advance import advance, newcomer
from cjo_cli.machine.rows import Rows
from cjo_cli.machine.state import Passed
from cjo_cli.spark.live.settings import Settings
from spark.live.buckets import MARK, Engine, Silent, arrivals_of, opened

HOUR = 3_600_000_000


def fed(case: Case, folder: Path, order: list[list[int]], lateness: int) -> tuple[dict[str, Any], int]:
    """The tables of all, and how many rows were late."""
    rows = accepted(case)
    machine = machine_of(plan_of(folder), rows[0]["ts"], lateness=lateness)
    known, events = snapshot(machine, case.profiles), arrivals(machine, rows)
    states = {name: newcomer(machine, name, machine.beginning, own) for name, own in known.items()}
    found, newest = Rows(), -1
    for batch in [*order, []]:
        passed = Passed((newest if batch else rows[-1]["ts"] + lateness + 1) - lateness - 1)
        inputs: dict[str, list[Any]] = {name: [passed] if newest >= 0 else [] for name in states}
        for place in sorted(batch, key=lambda place: (events[place][1].ts, place)):
            inputs[events[place][0]].append(events[place][1])
        for name, own in inputs.items():
            states[name], decisions = advance(machine, states[name], own)
            found.take(name, decisions)
        newest = max([newest, *(events[place][1].ts for place in batch)])
    for state in states.values():
        found.close(state)
    return found.tables(), sum(state.late for state in states.values())


@pytest.mark.parametrize("seed", range(8100, 8106))
def test_rows_far_out_of_order(seed: int, tmp_path: Path) -> None:
    case, rng = Case(seed, FEATURES - {"from-to"}), random.Random(seed)
    everybody = {str(row["customer_id"]) for row in case.rows if row["customer_id"] is not None}
    missing = everybody - {str(profile["customer_id"]) for profile in case.profiles}
    case.profiles += [{"customer_id": name} for name in sorted(missing)]
    # Instants in whole milliseconds, as the engine's watermark is.
    case.rows = [{**row, "ts": None if row["ts"] is None else row["ts"] // 1000 * 1000} for row in case.rows]
    write_case(case, tmp_path)
    rows, lateness = accepted(case), rng.choice((0, 6 * HOUR))
    places = sorted(range(len(rows)), key=lambda place: rows[place]["ts"] + rng.randrange(48 * HOUR))
    cuts = sorted({0, len(places), *(rng.randrange(len(places)) for _ in range(12))})
    order = [places[first:last] for first, last in pairwise(cuts)]
    engine = Engine(Silent(opened, Settings(3, lateness, 0, "us", rows[0]["ts"])))
    engine.snapshot(case.profiles)
    came = arrivals_of(rows)
    plan = plan_of(tmp_path).model_dump_json(by_alias=True).encode() + MARK
    for number, batch in enumerate(order):
        engine.batch([came[place] for place in batch], [] if number else [plan])
    engine.batch([], last=rows[-1]["ts"] + 1)
    want, late = fed(case, tmp_path, order, lateness)
    assert late > 5
    assert sum(len(done.late) for done in engine.done) == late
    assert engine.tables() == want
