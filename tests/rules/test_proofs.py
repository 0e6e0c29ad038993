"""What lint proves of a project holds in its replay: random projects and logs, as the engine and the oracle share them.

python tests/rules/test_proofs.py 500 1000    # so many cases, from that seed
"""

from __future__ import annotations

import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

sys.path[:0] = [str(Path(__file__).parents[1]), str(Path(__file__).parents[2])]

from oracle.compare import simulate, tables_of  # noqa: E402 - run as a script nobody else puts tests/ on the path
from oracle.generate import Case, write_case  # noqa: E402

from cjo_cli.diagnostics import Finding  # noqa: E402
from cjo_cli.load.project import load  # noqa: E402
from cjo_cli.model.journey import Journey  # noqa: E402
from cjo_cli.plan.build import compile_project  # noqa: E402
from cjo_cli.plan.model import JourneyPlan  # noqa: E402
from cjo_cli.rules.base import JourneyItem  # noqa: E402
from cjo_cli.rules.check import findings  # noqa: E402
from cjo_cli.rules.timing.support.arrival import HOUR, arrivals  # noqa: E402

FAST, FULL, CHUNK = 60, 600, 30
NOBODY = ("nobody can enter", "nobody enters")


def broken(seed: int) -> tuple[list[str], Counter[str]]:
    """What of the proofs of one case does not hold, and how many of each kind there were."""
    case, proved = Case(seed), Counter[str]()
    with tempfile.TemporaryDirectory() as folder:
        write_case(case, Path(folder))
        loaded = load(Path(folder))
        compiled = compile_project(loaded.project)
        found = [f for f in findings(loaded.project, compiled) if f.code.startswith(("CJO3", "CJO4"))]
        result = simulate(case, Path(folder))
    if result is None:
        return [], proved
    plans = {plan.file: plan for plan in compiled.plan.journeys}
    journeys = {document.file: document.value for document in loaded.project.journeys}
    rows = tables_of(result)
    wrong = []
    for finding in found:
        plan = plans.get(finding.place.file)
        lines = [] if plan is None else list(_contradicting(finding, plan, rows))
        proved[finding.name] += 1
        wrong += [f"seed {seed}: {finding.message}, yet {line}" for line in lines[:2]]
    for file, plan in plans.items():
        wrong += [f"seed {seed}: {line}" for line in _out_of_bounds(file, journeys[file], plan, rows, proved)]
    return wrong, proved


def _contradicting(finding: Finding, plan: JourneyPlan, rows: dict[str, Any]) -> Iterator[str]:
    """The rows that a finding says cannot be."""
    path, said = finding.place.path, finding.message
    if said.endswith(NOBODY):
        yield from (f"{row[1]} entered" for row in rows["instances"] if row[0] == plan.id)
    for state in plan.states:
        mine = [row for row in rows["steps"] if row[0] == plan.id and row[4] == state.id]
        if finding.name == "unreachable-step" and state.source == path:
            yield from (f"{row[1]} was there" for row in mine)
        head, tail = path[: len(state.source)], path[len(state.source) :]
        if head == state.source and tail[:1] == ("branch",) and tail[2:3] and tail[2] in ("when", "id"):
            taken = state.transitions[int(tail[1])].path
            if said.endswith("is never taken") or finding.name == "shadowed-path":
                yield from (f"{row[1]} took it" for row in mine if row[5] == taken)
            if said.endswith("is taken by all that come to it"):
                earlier = {way.path for way in state.transitions[: int(tail[1]) + 1]}
                yield from (f"{row[1]} did not" for row in mine if row[5] not in earlier)
        if (
            finding.name == "wait-into-quiet-hours"
            and " always " in said
            and finding.related[0].place.path[: len(state.source)] == state.source
        ):
            sent = (row for row in rows["messages"] if row[0] == plan.id and row[4] == state.id)
            at_once = (row for row in sent if row[10] == "sent" and row[8] == row[9] and f"'{row[5]}'" in said)
            yield from (f"{row[1]} got it at once" for row in at_once)
        if finding.name == "outside-validity" and said.endswith("never sent") and path[:-1] == state.source:
            sent = (row for row in rows["messages"] if row[0] == plan.id and row[4] == state.id)
            yield from (f"{row[1]} got it" for row in sent if row[10] == "sent" and f"'{row[5]}'" in said)


def _out_of_bounds(
    file: str, journey: Journey, plan: JourneyPlan, rows: dict[str, Any], proved: Counter[str]
) -> Iterator[str]:
    """The steps that were reached sooner or later than computed; the clock may change by an hour."""
    known = arrivals(plan, JourneyItem(file, journey, plan))  # type: ignore[arg-type]
    at = {plan.states[number].id: arrival for number, arrival in known.items()}
    for row in rows["steps"]:
        if row[0] == plan.id:
            since, arrival = row[6] - row[3], at[row[4]]
            proved["bounds"] += 1
            if since < arrival.earliest - HOUR or (arrival.latest is not None and since > arrival.latest + HOUR):
                yield f"{plan.id} {row[4]} after {since / HOUR} h, not {arrival}"


@pytest.mark.parametrize("first", range(0, FAST, CHUNK))
def test_proofs_hold(first: int) -> None:
    _hold(first)


@pytest.mark.full
@pytest.mark.parametrize("first", range(FAST, FAST + FULL, CHUNK))
def test_proofs_hold_at_length(first: int) -> None:
    _hold(first)


def _hold(first: int) -> None:
    proved: Counter[str] = Counter()
    for seed in range(first, first + CHUNK):
        wrong, found = broken(seed)
        assert not wrong, "\n".join(wrong)
        proved += found
    # The test tests itself: a chunk without proofs says nothing of them.
    assert proved["never-true"]
    assert proved["bounds"] > 1000


if __name__ == "__main__":
    total: Counter[str] = Counter()
    for seed in range(int(sys.argv[2]), int(sys.argv[2]) + int(sys.argv[1])):
        wrong, found = broken(seed)
        total += found
        print("\n".join(wrong), end="\n" if wrong else "", flush=True)
    print(total)
