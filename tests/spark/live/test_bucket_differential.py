"""Random logs in random buckets and micro-batches: the decisions are the rows of the replay.

Rows come out of order within the lateness; in half of the cases the same plan takes over twice under another digest.

    python tests/spark/live/test_bucket_differential.py 1000 0        # so many cases, from that seed
"""

from __future__ import annotations

import os
import random
import sys
import tempfile
from pathlib import Path

import pytest

sys.path[:0] = [str(Path(__file__).parents[2]), str(Path(__file__).parents[3])]

from oracle.compare import differences, simulate, tables_of  # noqa: E402
from oracle.generate import FEATURES, Case, write_case  # noqa: E402

from spark.live.buckets import replay  # noqa: E402

CASES = int(os.environ.get("CJO_CASES", "2000")) // 4


def compared(seed: int) -> tuple[list[str], int]:
    """What differs, and how many rows there are."""
    case, rng = Case(seed, FEATURES - {"from-to"}), random.Random(seed)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_case(case, folder)
        result = simulate(case, folder)
        if result is None:
            return [], 0
        engine = replay(case, folder, rng, bundles=rng.choice((1, 3)), migrate=rng.random() < 0.5)
        got, want = engine.tables(), tables_of(result)
        found = [
            f"seed {seed}: {line}" for table, rows in want.items() for line in differences(table, got[table], rows)
        ]
        found += [f"seed {seed}: late {len(done.late)}" for done in engine.done if done.late]
        found += [f"seed {seed}: {note.text}" for done in engine.done for note in done.notes]
        return found, sum(map(len, want.values()))


def run(first: int, count: int) -> tuple[list[str], int]:
    wrong, total = [], 0
    for seed in range(first, first + count):
        found, rows = compared(seed)
        wrong, total = wrong + found[:8], total + rows
    return wrong, total


def test_buckets_decide_as_the_replay() -> None:
    wrong, rows = run(9000, 8)
    assert not wrong, "\n".join(wrong)
    assert rows > 8 * 40


@pytest.mark.full
def test_buckets_decide_as_the_replay_at_length() -> None:
    wrong, _ = run(0, CASES)
    assert not wrong, "\n".join(wrong[:20])


if __name__ == "__main__":
    wrong, rows = run(int(sys.argv[2]) if len(sys.argv) > 2 else 0, int(sys.argv[1]))
    print("\n".join(wrong[:40]))
    print(f"{len(wrong)} differences in {rows:,} rows")
    sys.exit(bool(wrong))
