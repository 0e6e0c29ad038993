"""The engine against the oracle on random cases, row by row.

The fast tier takes 200 cases, the full tier 2,000 others, or as many as `CJO_CASES` says. One case alone, or a long run:

    python tests/simulate/test_differential.py 50000          # cases 0 to 49,999, on all cores
    python tests/simulate/test_differential.py 1 4711         # case 4711, all its differences
    python tests/simulate/test_differential.py 50000 0 1      # on one core
"""

from __future__ import annotations

import os
import sys
import tempfile
import traceback
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import pytest

sys.path[:0] = [str(Path(__file__).parents[1]), str(Path(__file__).parents[2])]

from oracle.compare import ALL, compare  # noqa: E402 - run as a script nobody else puts tests/ on the path
from oracle.generate import Case  # noqa: E402

FAST = 200
CHUNK = 50
CASES = int(os.environ.get("CJO_CASES", "2000"))
# One in so many cases is also written and read back: the files hold what the tables do.
FILES_EVERY = 8


def run(first: int, count: int, stop_after: int = 5) -> tuple[dict[int, list[str]], Counter[str]]:
    """Compare the cases of `count` seeds: what differs by seed, and what occurred."""
    failed: dict[int, list[str]] = {}
    seen: Counter[str] = Counter()
    for seed in range(first, first + count):
        with tempfile.TemporaryDirectory() as folder:
            try:
                found, occurred = compare(Case(seed), Path(folder), files=seed % FILES_EVERY == 0)
            except Exception:  # noqa: BLE001 - which seed it was is what matters
                found, occurred = [traceback.format_exc(limit=-4)], Counter()
        seen += occurred
        if found:
            failed[seed] = found
        if len(failed) >= stop_after:
            break
    return failed, seen


def report(failed: dict[int, list[str]]) -> str:
    return "\n".join(f"seed {seed}: {line}" for seed, lines in failed.items() for line in lines[:8])


@pytest.mark.parametrize("first", range(0, FAST, CHUNK))
def test_the_engine_agrees_with_the_oracle(first):
    failed, seen = run(first, CHUNK)
    assert not failed, report(failed)
    # The test tests itself: a chunk in which something never occurs says nothing about it.
    assert not ALL - set(seen), f"never seen in cases {first} to {first + CHUNK - 1}: {sorted(ALL - set(seen))}"
    assert not set(seen) - ALL


@pytest.mark.full
@pytest.mark.parametrize("part", range(8))
def test_the_engine_agrees_with_the_oracle_at_length(part):
    first, last = (FAST + CASES * edge // 8 for edge in (part, part + 1))
    failed, seen = run(first, last - first)
    assert not failed, report(failed)
    assert last - first < 2 * CHUNK or not ALL - set(seen)


if __name__ == "__main__":
    given = [int(text) for text in sys.argv[1:]]
    count, first, cores = [*given, *(FAST, 0, os.cpu_count() or 1)[len(given) :]]
    total: Counter[str] = Counter()
    wrong = 0
    starts = range(first, first + count, CHUNK)
    counts = [min(CHUNK, first + count - start) for start in starts]
    with ProcessPoolExecutor(cores, get_context("spawn")) as pool:
        for start, many, (failed, seen) in zip(
            starts, counts, pool.map(run, starts, counts, [CHUNK] * len(starts)), strict=True
        ):
            total += seen
            wrong += len(failed)
            print(report(failed) or f"{start} to {start + many - 1} agree", flush=True)
    for name in sorted(ALL | set(total)):
        print(f"{total[name]:9,}  {name}")
    sys.exit(1 if wrong else 0)
