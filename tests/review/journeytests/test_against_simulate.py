"""A test's instances, steps and messages are those that `simulate` finds for its customer: random projects and logs."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from machine.feed import accepted
from oracle.compare import differences, simulate, tables_of
from oracle.generate import FEATURES, Case, write_case

from cjo_cli import api
from cjo_cli.load.suites import SuiteSchema
from cjo_cli.machine.chance import CHANCE
from cjo_cli.machine.rows import Rows
from cjo_cli.machine.values import read, text_of
from cjo_cli.model.project import Document
from cjo_cli.plan.model import Plan
from cjo_cli.review.tests.prepare import prepare, words_of
from cjo_cli.review.tests.run import machine_of, play

CASES = 6
# What a test does not say as a log does: rows that are refused, a `--from`, shapes of files.
PLAIN = FEATURES - {"from-to", "bad-rows", "event-id", "layouts"}
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def instant(t: int) -> str:
    return (EPOCH + timedelta(microseconds=t)).isoformat().replace("+00:00", "Z")


def literal(cell: Any, kind: str) -> Any:
    """A cell of the log as it is written in a test; None where it is no value of its type, and so missing."""
    text = text_of(cell)
    value = None if text is None else read(text, kind)  # type: ignore[arg-type]
    if value is None or kind in ("string", "boolean", "integer"):
        return value
    if kind == "number":
        return Decimal(repr(value))
    return instant(int(value)) if kind == "timestamp" else (EPOCH + timedelta(days=int(value))).date().isoformat()


def typed(row: dict[str, Any], kinds: dict[str, str], names: dict[str, str]) -> dict[str, Any]:
    found = {name: literal(row.get(names.get(name, name)), kind) for name, kind in kinds.items()}
    return {name: value for name, value in found.items() if value is not None}


def suite_of(case: Case, plan: Plan, rows: list[dict[str, Any]]) -> dict[str, Any]:
    """A file with a test for each customer of the snapshot, all from the log's first instant to its last."""
    terms = {part.name: term for term, part in plan.events.items()}
    kinds = {name: part.type for name, part in plan.attributes.items()}
    names = {name: part.name for name, part in plan.attributes.items()}
    tests = []
    for profile in case.profiles:
        customer = str(profile["customer_id"])
        own = [row for row in rows if str(row["customer_id"]) == customer and row["event"] in terms]
        given = [
            {"at": instant(row["ts"]), "event": terms[row["event"]],
             "properties": typed(row, dict(plan.events[terms[row["event"]]].properties), {})}
            for row in own
        ]  # fmt: skip
        tests.append({
            "test": f"customer {customer}", "profiles": {customer: typed(profile, dict(kinds), names)},
            "given": given, "expect": {"messages": []},
        })  # fmt: skip
    return {"start": instant(rows[0]["ts"]), "until": instant(rows[-1]["ts"]), "tests": tests}


def compare(case: Case, folder: Path) -> tuple[list[str], int]:
    """What differs, and how many rows there are."""
    write_case(case, folder)
    result = simulate(case, folder)
    if result is None:
        return [], 0
    validation = api.checked(folder)
    plan = validation.plan
    assert plan is not None
    suite, wrong = SuiteSchema().check("t.test.yaml", suite_of(case, plan, accepted(case)))
    assert suite is not None, [finding.message for finding in wrong]
    words, rows = words_of(validation.project, plan), Rows()
    for test in suite.tests:
        prepared = replace(prepare(words, Document("t.test.yaml", suite), test), chance=CHANCE)
        made, states = play(machine_of(plan, prepared.journeys), prepared)
        for customer, decision in made:
            rows.take(customer, [decision])
        for state in states:
            rows.close(state)
    known = {str(profile["customer_id"]) for profile in case.profiles}
    want = {name: [row for row in some if row[1] in known] for name, some in tables_of(result).items()}
    got = rows.tables()
    return [line for name, some in want.items() for line in differences(name, got[name], some)], sum(
        map(len, want.values())
    )


def check(seeds: range, folder: Path) -> int:
    total = 0
    for seed in seeds:
        found, rows = compare(Case(seed, PLAIN), folder / str(seed))
        assert not found, f"seed {seed}: {found[:6]}"
        total += rows
    return total


def test_tests_agree_with_simulate(tmp_path: Path) -> None:
    assert check(range(CASES), tmp_path) > 20 * CASES


@pytest.mark.full
def test_tests_agree_with_simulate_at_length(tmp_path: Path) -> None:
    assert check(range(CASES, 300), tmp_path) > 5_000
