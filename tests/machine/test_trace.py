"""What a traced machine tells: it changes no row, gives every candidate its fate of E9, and knows where conditions stand."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from oracle.compare import differences, simulate, tables_of
from oracle.generate import Case, write_case

from cjo_cli import api
from cjo_cli.machine.notes import Considered, Judged, Verdict
from cjo_cli.machine.replay import replay_events
from cjo_cli.machine.trace import Heard, Tracer
from cjo_cli.review.places import Places, places_of
from machine.feed import accepted, arrivals, machine_of, snapshot

CASES = 16


class Traced:
    """A case through a traced machine, beside its simulation."""

    def __init__(self, seed: int, folder: Path) -> None:
        case = Case(seed)
        write_case(case, folder)
        self.result = simulate(case, folder)
        self.heard: list[tuple[str, Heard]] = []
        if self.result is None:
            return
        validation = api.checked(folder)
        plan = validation.plan
        assert plan is not None
        self.places: Places = places_of(validation.project, plan)
        rows = accepted(case)
        open_ = [journey.id for journey in plan.journeys if journey.status in ("live", "review")]
        tracer = Tracer(lambda customer, heard: self.heard.append((customer, heard)))
        machine = machine_of(plan, rows[0]["ts"], journeys=open_, start=case.from_, trace=tracer)
        horizon = rows[-1]["ts"] if case.to is None else case.to
        self.rows = replay_events(machine, arrivals(machine, rows), snapshot(machine, case.profiles), horizon)

    def of(self, kind: type[Any]) -> Iterator[Any]:
        return (heard for _, heard in self.heard if isinstance(heard, kind))

    def verdicts(self) -> Iterator[Verdict]:
        def walk(verdict: Verdict) -> Iterator[Verdict]:
            yield verdict
            for part in verdict.parts:
                yield from walk(part)

        return (found for judged in self.of(Judged) for found in walk(judged.verdict))


@pytest.fixture(scope="module")
def cases(tmp_path_factory: pytest.TempPathFactory) -> list[Traced]:
    folder = tmp_path_factory.mktemp("traced")
    made = [Traced(seed, folder / str(seed)) for seed in range(CASES)]
    return [case for case in made if case.result is not None]


def test_a_traced_machine_decides_the_same(cases: list[Traced]) -> None:
    for case in cases:
        for name, rows in tables_of(case.result).items():
            assert not differences(name, case.rows[name], rows)


def test_every_candidate_has_the_fate_that_the_simulation_counts(cases: list[Traced]) -> None:
    seen: set[str | None] = set()
    for case in cases:
        fates: dict[str, Counter[str | None]] = {}
        for one in case.of(Considered):
            fates.setdefault(one.whose.journey, Counter())[one.reason] += 1
        for journey, counts in case.result.counts.items():
            found = fates.get(journey, Counter())
            assert found.total() == counts.candidates, journey
            assert {reason: n for reason, n in found.items() if reason} == counts.rejected, journey
        seen |= {reason for found in fates.values() for reason in found}
    assert seen >= {None, "key", "dates", "audience", "if", "rollout", "merged", "running", "exclusive", "reentry"}


def test_every_condition_that_decided_has_its_place(cases: list[Traced]) -> None:
    roles = set()
    for case in cases:
        for verdict in case.verdicts():
            site = case.places.of(verdict.node)
            assert site is not None, verdict
            roles.add(site.role)
    assert len(roles) == 13
