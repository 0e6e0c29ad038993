"""What is told of a change is what two whole simulations differ in, row by row; on random projects, changed at random.

The fast tier takes a few cases, the full tier as many as `CJO_CASES` says. One case alone, or a long run:

    python tests/review/outcomes/test_differences.py 1000 0
"""

from __future__ import annotations

import os
import random
import sys
import tempfile
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

sys.path[:0] = [str(Path(__file__).parents[2]), str(Path(__file__).parent)]

from mutate import mutated  # noqa: E402 - run as a script nobody else puts these on the path
from oracle.compare import tables_of  # noqa: E402
from oracle.generate import Case, write_case  # noqa: E402

from cjo_cli.api.reading import checked, log_of  # noqa: E402
from cjo_cli.errors import NothingToDo, ProjectError  # noqa: E402
from cjo_cli.review.outcomes import outcomes as module  # noqa: E402
from cjo_cli.review.outcomes.behaviour import replayed  # noqa: E402
from cjo_cli.review.outcomes.outcomes import outcomes  # noqa: E402
from cjo_cli.review.outcomes.tally import figures_of  # noqa: E402
from cjo_cli.review.outcomes.values import Changed, Rows  # noqa: E402
from cjo_cli.simulate import run  # noqa: E402

FAST = 6
CASES = int(os.environ.get("CJO_CASES", "600"))


def differences(seed: int, folder: Path) -> tuple[list[str], set[str]]:
    """What is told otherwise than two simulations tell it, and what occurred."""
    case, rng = Case(seed), random.Random(seed)
    write_case(case, folder / "base")
    head = folder / "head"
    for name, text in mutated(case, rng).items():
        (head / name).parent.mkdir(parents=True, exist_ok=True)
        (head / name).write_text(text, encoding="utf-8")
    try:
        sides = [checked(folder / "base"), checked(head)]
    except (ProjectError, NothingToDo):
        return [], {"invalid"}
    plans = [side.plan for side in sides]
    log, root = log_of(sides[0].project), folder / "base"
    many = rng.choice((0.0, 0.5, 1.0))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "MANY", many)
        told = outcomes(*plans, log, root, allow_bad_rows=100)
    again = outcomes(*plans, log, root, allow_bad_rows=100)
    results = [run.simulate(root, plan, log, list(replayed(plan).values()), allow_bad_rows=100) for plan in plans]
    found = [] if told == again else ["what is kept is not what was found"]
    for name, side, result in zip(("base", "head"), (told.base, told.head), results, strict=True):
        if side != figures_of(result):
            found.append(f"{name}: {_unlike(side, figures_of(result))}")
    rows, customers, by_journey = _rows([tables_of(result) for result in results])
    if not told.same and (told.rows != rows or told.changed != customers):
        found.append(f"rows {told.rows} {told.changed}, not {rows} {customers}")
    if told.same and customers.customers:
        found.append(f"called the same, and {customers} differ")
    for one in told.journeys:
        if one.changed != by_journey.get(one.journey, Changed()):
            found.append(f"{one.journey}: {one.changed}, not {by_journey.get(one.journey)}")
    return found, _occurred(told, many)


def _unlike(told: Any, made: Any) -> str:
    for name in {*told.journeys, *made.journeys}:
        one, two = told.journeys.get(name), made.journeys.get(name)
        if one != two:
            return f"{name}: {one}, not {two}"
    return f"{told.pressure}, not {made.pressure}"


def _rows(tables: list[Any]) -> tuple[dict[str, Rows], Changed, dict[str, Changed]]:
    """The rows that only one side has, and whose they are."""
    counts, paths, messages = {}, set(), set()
    for name in ("instances", "steps", "messages"):
        base, head = (Counter(table[name]) for table in tables)
        gone, new = base - head, head - base
        counts[name] = Rows(gone.total(), new.total())
        both = {*gone, *new}
        if name == "instances":
            # `credited_step` hangs on messages.
            short = [Counter(row[:-1] for row in rows.elements()) for rows in (gone, new)]
            paths |= {row[:2] for row in {*(short[0] - short[1]), *(short[1] - short[0])}}
            messages |= {row[:2] for row in both if row[:-1] in short[0] and row[:-1] in short[1]}
        else:
            (paths if name == "steps" else messages).update(row[:2] for row in both)
    journeys = {journey for journey, _ in paths | messages}
    return (
        counts,
        _changed(paths, messages),
        {
            name: _changed({one for one in paths if one[0] == name}, {one for one in messages if one[0] == name})
            for name in journeys
        },
    )


def _changed(paths: set[Any], messages: set[Any]) -> Changed:
    who = [{customer for _, customer in some} for some in (paths, messages)]
    return Changed(len(who[0] | who[1]), len(who[0]), len(who[1]))


def _occurred(told: Any, many: float) -> set[str]:
    found = {"same"} if told.same else {f"many {many}", "differs" if told.changed.customers else "nothing differs"}
    found |= {f"way {one.way}" for one in told.journeys}
    found |= {one.kind for one in told.examples} | {one.change for one in told.in_flight}
    return found | ({"audience"} if told.audiences else set())


def run_cases(first: int, count: int) -> tuple[list[str], Counter[str]]:
    found, seen = [], Counter()
    for seed in range(first, first + count):
        with tempfile.TemporaryDirectory() as folder:
            wrong, occurred = differences(seed, Path(folder))
        found += [f"seed {seed}: {line}" for line in wrong]
        seen.update(occurred)
    return found, seen


ALL = {
    "same", "differs", "nothing differs", "way None", "way changed", "way entered from", "way exclusive", "way caps",
    "enters", "does not enter", "path", "message", "gone", "changed", "audience",
}  # fmt: skip


def test_what_is_told_is_what_two_simulations_differ_in():
    found, seen = run_cases(0, FAST)
    assert not found, "\n".join(found)
    assert not {"differs", "way changed", "way caps", "path", "message"} - set(seen), seen


@pytest.mark.full
def test_what_is_told_is_what_two_simulations_differ_in_at_length():
    found, seen = run_cases(FAST, CASES)
    assert not found, "\n".join(found)
    assert not ALL - set(seen), seen


if __name__ == "__main__":
    wrong, occurred = run_cases(int(sys.argv[2]) if len(sys.argv) > 2 else 0, int(sys.argv[1]))
    print("\n".join(line[:1500] for line in wrong))
    print(occurred)
    sys.exit(bool(wrong))
