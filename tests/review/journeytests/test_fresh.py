"""`cjo test new`: a test of what was recorded says nothing of whose it was, and comes out as it did in the log."""

from __future__ import annotations

from pathlib import Path

import pytest
from command_line import ROOT, Run

from cjo_cli.load.scan import scan
from cjo_cli.load.suites import SuiteSchema
from cjo_cli.simulate.result import Result

# Journeys with every way in, and what is to be there of the customer who is taken.
JOURNEYS = ("cart-recovery", "show-consideration", "win-back", "first-ticket", "monthly-programme")


def somebody(aurora: Result, journey: str) -> str:
    """Whoever has most to tell."""
    rows = aurora.table("steps").to_pylist()
    held = {row["customer_id"] for row in aurora.table("instances").to_pylist() if row["held_out"]}
    counts: dict[str, int] = {}
    for row in rows:
        if row["journey"] == journey and row["customer_id"] not in held:
            counts[row["customer_id"]] = counts.get(row["customer_id"], 0) + 1
    return max(sorted(counts), key=lambda name: counts[name])


@pytest.mark.parametrize("journey", JOURNEYS)
def test_a_recorded_customer_as_a_test(cjo: Run, aurora: Result, tmp_path: Path, journey: str) -> None:
    customer = somebody(aurora, journey)
    file = tmp_path / "new.test.yaml"
    done = cjo("test", "new", journey, "--from-log", "--customer", customer, "--snapshot", "-o", file, folder=ROOT)
    assert done.returncode == 0, done.stderr
    text = file.read_text(encoding="utf-8")
    assert customer not in text
    assert "@" not in text
    suite, wrong = SuiteSchema().check(file.name, scan(file.name, text.encode()).data)
    assert suite is not None, wrong
    (test,) = suite.tests
    assert test.case.snapshot
    assert test.case.expect.entries, "the entry that was recorded is there"
    first = min(
        (row for row in aurora.table("instances").to_pylist() if (row["journey"], row["customer_id"]) == (journey, customer)),
        key=lambda row: row["entered_at"],
    )  # fmt: skip
    ends = test.case.expect.exits or ()
    assert [(end.outcome, end.reason) for end in ends][:1] == (
        [] if first["outcome"] == "active" else [(first["outcome"], first["reason"])]
    )


def test_without_a_snapshot_nothing_is_claimed(cjo: Run, aurora: Result) -> None:
    customer = somebody(aurora, "cart-recovery")
    done = cjo("test", "new", "cart-recovery", "--from-log", "--customer", customer, "-o", "-", folder=ROOT)
    assert "messages: []  # write here" in done.stdout
    assert "snapshot" not in done.stdout


def test_what_is_there_is_not_written_over(cjo: Run, aurora: Result) -> None:
    customer = somebody(aurora, "cart-recovery")
    done = cjo("test", "new", "cart-recovery", "--from-log", "--customer", customer, folder=ROOT)
    assert done.returncode == 2
    assert "cart-recovery.test.yaml is there already" in done.stderr


WRONG: dict[str, tuple[tuple[str, ...], str]] = {
    "no log": (("cart-recovery", "--customer", "c00001"), "--from-log --customer ID"),
    "nobody": (("cart-recovery", "--from-log"), "--from-log --customer ID"),
    "an unknown journey": (("cart", "--from-log", "--customer", "c00001"), "unknown journey 'cart'"),
    "an unknown customer": (("welcome", "--from-log", "--customer", "nobody"), "no customer 'nobody'"),
    "one who never entered": (("upgrade-to-patron", "--from-log", "--customer", "c00033"), "never entered"),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_cannot_be_made_is_told(cjo: Run, name: str) -> None:
    arguments, words = WRONG[name]
    done = cjo("test", "new", *arguments, "-o", "-", folder=ROOT)
    assert done.returncode == 2
    assert words in done.stderr
