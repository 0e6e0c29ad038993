"""`cjo simulate --show-plan`: stages, shared relations, SQL; and nothing is replayed."""

from __future__ import annotations

import re
from pathlib import Path

from command_line import Run

from cjo_cli import api
from cjo_cli.simulate.outline import relations


def test_the_plan_of_the_starter(cjo: Run, starter: Path) -> None:
    shown = cjo("simulate", "--show-plan", "-o", "out", folder=starter)
    assert (shown.returncode, shown.stderr) == (0, "")
    assert not (starter / "out").exists()
    assert [line[0] for line in shown.stdout.splitlines() if line[0] != " "] == ["1", "2", "3", "4"]
    assert "   cart_updated where value >= 30: cart-recovery\n" in shown.stdout
    assert "   order_completed where cart_id = entry.cart_id: cart-recovery\n" in shown.stdout
    assert "cart-recovery: enter (entry) > patience (wait) > remind (send)" in shown.stdout
    assert "all-marketing (3 in all channels)" in shown.stdout
    assert re.search(r"rows:\n +SELECT ", shown.stdout)
    assert "logs/events.csv" in shown.stdout
    assert str(starter) not in shown.stdout


def test_journeys_that_look_for_the_same_share_a_relation(starter: Path) -> None:
    first = starter / "journeys" / "cart-recovery.yaml"
    text = first.read_text(encoding="utf-8").replace("journey: cart-recovery", "journey: second")
    (starter / "journeys" / "second.yaml").write_text(text, encoding="utf-8")
    plan = api.checked(starter).plan
    assert plan is not None
    found = relations(plan, list(plan.journeys))
    assert found["cart_updated where value >= 30"] == ["cart-recovery", "second"]
    assert api.show_plan(starter, select=["second"]).count("cart-recovery") == 0
