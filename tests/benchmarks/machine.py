"""How many events a second the machine takes, on one core, on the example's plan and log.

    python tests/benchmarks/machine.py [CUSTOMERS]        # of 23,150; 1,000 by default

Each customer's state is kept between calls. `one at a time` calls `advance` for each event and lets time pass as the
stream does; the others give it what a batch holds of a customer. The snapshot's customers are all there, since every
schedule of the plan wakes them. CPU time counts, as other processes share the machine; the best of three.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parents[1]), str(Path(__file__).parents[2])]

from machine.projects import Log  # noqa: E402 - run as a script nobody else puts tests/ on the path
from machine.test_projects import example  # noqa: E402

from cjo_cli.machine.advance import advance, newcomer  # noqa: E402


def one_at_a_time(log: Log) -> int:
    """Give each event to `advance` by itself; gives how many decisions there were."""
    machine = log.machine
    states = {name: newcomer(machine, name, machine.beginning, known) for name, known in log.profiles.items()}
    decided = 0
    for customer, event in log.events:
        states[customer], decisions = advance(machine, states[customer], [event])
        decided += len(decisions)
    return decided


def measured(log: Log, batch: int | None) -> float:
    """CPU seconds of one replay; a batch of 0 is one event at a time."""
    start = time.process_time()
    if batch == 0:
        one_at_a_time(log)
    else:
        log.replay(batch)
    return time.process_time() - start


def main() -> None:
    log = example(int(sys.argv[1]) if len(sys.argv) > 1 else 1000)
    print(f"{len(log.events):,} events of {len(log.profiles):,} customers, {len(log.machine.courses)} journeys\n")
    print("| input | CPU seconds | events a second |")
    print("| --- | ---: | ---: |")
    for name, batch in (("one at a time", 0), ("batches of 1,000", 1000), ("all at once", None)):
        best = min(measured(log, batch) for _ in range(3))
        print(f"| {name} | {best:.2f} | {len(log.events) / best:,.0f} |")


if __name__ == "__main__":
    main()
