"""The example project: its log is what its generator makes, and its journeys use the whole language."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from cjo_cli import api
from cjo_cli.plan.model import Plan

ROOT = Path(__file__).parent.parent
LOGS = ROOT / "tests" / "logs"


@pytest.fixture(scope="module")
def plan() -> Plan:
    validation = api.validate(ROOT)
    assert validation.diagnostics == ()
    assert validation.plan is not None
    return validation.plan


def test_the_log_is_what_the_generator_makes(tmp_path: Path) -> None:
    subprocess.run([sys.executable, str(LOGS / "generate.py"), str(tmp_path)], check=True, capture_output=True)
    for name in ("aurora_events.parquet", "aurora_customers.parquet"):
        made, kept = (
            duckdb.connect()
            .execute(f"SELECT count(*), bit_xor(hash(t)) FROM '{(folder / name).as_posix()}' t")
            .fetchone()
            for folder in (tmp_path, LOGS)
        )
        assert made == kept


def test_the_log_is_as_large_and_small_as_said() -> None:
    files = [LOGS / "aurora_events.parquet", LOGS / "aurora_customers.parquet"]
    assert sum(file.stat().st_size for file in files) <= 5_000_000
    found = (
        duckdb.connect()
        .execute(
            f"SELECT count(*), count(DISTINCT user_id), max(event_time) - min(event_time) FROM '{files[0].as_posix()}'"
        )
        .fetchone()
    )
    assert found is not None
    assert found[0] >= 500_000
    assert found[1] >= 20_000
    assert 88 <= found[2].days <= 91


def test_every_step_and_every_way_in(plan: Plan) -> None:
    states = [state for journey in plan.journeys for state in journey.states]
    assert {state.kind for state in states} == {
        "entry", "wait", "wait_until", "wait_for", "branch", "split", "send", "choose", "update", "exit", "end",
    }  # fmt: skip
    assert {journey.entry.way for journey in plan.journeys} == {"event", "when", "schedule", "journey"}
    until = [state for state in states if state.kind == "wait_until"]
    assert any(state.time is not None for state in until)
    assert any(state.window is not None for state in until)
    assert {state.moment.source for state in until if state.moment is not None} == {"attribute", "entry"}
    assert any(state.kind == "wait_for" and state.when is not None for state in states)


def test_content_in_both_languages_over_all_channels(plan: Plan) -> None:
    assert len(plan.contents) >= 10
    variants = [variant for content in plan.contents.values() for variant in content.variants]
    assert {variant.locale for variant in variants} >= {"en", "nl"}
    assert {variant.channel for variant in variants} >= {"email", "push", "sms", "onsite", "call"}
