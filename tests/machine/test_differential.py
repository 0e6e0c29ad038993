"""The machine against the replay on random cases, row by row, and however the log is cut into batches.

The fast tier takes 50 cases, the full tier 2,000 others, or as many as `CJO_CASES` says. One case alone, or a long run:

    python tests/machine/test_differential.py 50000          # cases 0 to 49,999
    python tests/machine/test_differential.py 1 4711         # case 4711, all its differences
"""

from __future__ import annotations

import os
import sys
import tempfile
import traceback
from pathlib import Path

import pytest

sys.path[:0] = [str(Path(__file__).parents[1]), str(Path(__file__).parents[2])]

from oracle.compare import differences, simulate, tables_of  # noqa: E402
from oracle.generate import Case, write_case  # noqa: E402

from machine.feed import replay  # noqa: E402 - run as a script nobody else puts tests/ on the path

FAST = 50
CASES = int(os.environ.get("CJO_CASES", "2000"))
BATCHES = (1, 7, 1000, None)


def compare(case: Case, folder: Path, batch: int | None) -> tuple[list[str], int]:
    """How the machine's tables differ from the replay's, and how many rows there are."""
    write_case(case, folder)
    result = simulate(case, folder)
    if result is None:
        return [], 0
    got, want = replay(case, folder, batch), tables_of(result)
    found = [line for name, rows in want.items() for line in differences(name, got[name], rows)]
    return found, sum(map(len, want.values()))


def run(first: int, count: int, stop_after: int = 5) -> tuple[dict[int, list[str]], int]:
    """Compare the cases of `count` seeds: what differs by seed, and how many rows were compared."""
    failed: dict[int, list[str]] = {}
    total = 0
    for seed in range(first, first + count):
        with tempfile.TemporaryDirectory() as folder:
            try:
                found, rows = compare(Case(seed), Path(folder), BATCHES[seed % len(BATCHES)])
            except Exception:  # noqa: BLE001 - which seed it was is what matters
                found, rows = [traceback.format_exc(limit=-4)], 0
        total += rows
        if found:
            failed[seed] = found
        if len(failed) >= stop_after:
            break
    return failed, total


def report(failed: dict[int, list[str]]) -> str:
    return "\n".join(f"seed {seed}: {line}" for seed, lines in failed.items() for line in lines[:8])


def test_the_machine_agrees_with_the_replay():
    failed, rows = run(0, FAST)
    assert not failed, report(failed)
    assert rows > 50 * FAST


@pytest.mark.full
@pytest.mark.parametrize("part", range(8))
def test_the_machine_agrees_with_the_replay_at_length(part):
    first, last = (FAST + CASES * edge // 8 for edge in (part, part + 1))
    failed, rows = run(first, last - first)
    assert not failed, report(failed)
    assert rows > 0


if __name__ == "__main__":
    count, first = int(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 0
    wrong = compared = 0
    for start in range(first, first + count, 100):
        failed, rows = run(start, min(100, first + count - start), stop_after=100)
        wrong, compared = wrong + len(failed), compared + rows
        print(report(failed) or f"{start} to {min(start + 99, first + count - 1)} agree", flush=True)
    print(f"{wrong} of {count:,} cases differ; {compared:,} rows")
    sys.exit(1 if wrong else 0)
