"""Assumptions against the oracle on random cases: every figure of a draw is what the oracle makes of the log with that
draw's events written into it, and its messages cause just these events.

The fast tier takes 10 cases, the full tier 2,000 others. One case alone, or a long run:

    python tests/simulate/test_assumed_differential.py 2000 1000    # so many cases, from that seed
"""

from __future__ import annotations

import sys
import tempfile
import traceback
from collections import Counter
from pathlib import Path

import numpy as np
import pytest

sys.path[:0] = [str(Path(__file__).parents[1]), str(Path(__file__).parents[2])]

from oracle.generate import Case, write_case  # noqa: E402 - run as a script nobody else puts tests/ on the path

from cjo_cli.simulate import run as engine  # noqa: E402
from cjo_cli.simulate import world  # noqa: E402
from cjo_cli.simulate.assumed import drawn as draws_of  # noqa: E402
from cjo_cli.simulate.assumed import reach  # noqa: E402
from cjo_cli.simulate.limits import Limits, limits  # noqa: E402
from simulate.assumed_cases import compare, drawn  # noqa: E402

FAST, FULL, PARTS = 10, 2000, 8


def check(first: int, count: int) -> tuple[list[str], Counter[str]]:
    """What differs in the cases of `count` seeds, and what occurred."""
    wrong: list[str] = []
    seen: Counter[str] = Counter()
    for seed in range(first, first + count):
        with tempfile.TemporaryDirectory() as folder:
            try:
                found, occurred = compare(Case(seed), Path(folder))
            except Exception:  # noqa: BLE001 - which seed it was is what matters
                found, occurred = [traceback.format_exc(limit=-4)], Counter()
        seen.update(occurred)
        wrong += [f"seed {seed}: {line}" for line in found[:5]]
        if len(wrong) > 20:
            break
    return wrong, seen


def test_draws_agree_with_the_oracle() -> None:
    wrong, seen = check(0, FAST)
    assert not wrong, "\n".join(wrong)
    # The test tests itself: where nothing was assumed and nothing moved it would say nothing.
    assert seen["events"] > 100
    assert seen["changed"] > 5
    assert seen["after"] > 5


@pytest.mark.full
@pytest.mark.parametrize("part", range(PARTS))
def test_draws_agree_with_the_oracle_at_length(part: int) -> None:
    wrong, seen = check(1000 + part * FULL // PARTS, FULL // PARTS)
    assert not wrong, "\n".join(wrong)
    assert min(seen[name] for name in ("events", "changed", "after", "chains")) > 0


@pytest.mark.parametrize("seed", [21, 33])
def test_cuts_portions_and_short_cuts_change_nothing(
    seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = Case(seed)
    write_case(case, tmp_path)
    made = drawn(case, tmp_path, 3)
    assert made is not None
    whole = figures(made[0])
    everywhere = [reach.Readers(everywhere=True, journeys={}) for _ in made[2].events]
    changes = (
        (world, "ROWS_AT_ONCE", 9),
        (draws_of, "MESSAGES_AT_ONCE", 1),
        (draws_of, "COPIED_AT_ONCE", 20),
        (engine, "limits", lambda memory, journeys: Limits(limits(memory, journeys).engine, 20)),
        (draws_of, "readers_of", lambda *_: everywhere),
    )
    for module, name, value in changes:
        with monkeypatch.context() as patched:
            patched.setattr(module, name, value)
            other = drawn(case, tmp_path, 3)
        assert other is not None
        assert figures(other[0]) == whole, name


def figures(looking) -> tuple:
    draws = {label: values.tolist() for label, values in looking.draws().items() if np.any(values)}
    recorded = {label: value for label, value in looking.recorded().items() if value}
    return draws, recorded, Counter(looking.seen)


if __name__ == "__main__":
    count, first = [*(int(text) for text in sys.argv[1:]), *(FULL, 1000)[len(sys.argv) - 1 :]]
    differ, total = check(first, count)
    print("\n".join(differ) or f"{count:,} cases agree")
    for what, number in sorted(total.items()):
        print(f"{number:9,}  {what}")
    sys.exit(1 if differ else 0)
