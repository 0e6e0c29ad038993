"""A project made of a log: the words it declares are those of the log, and it validates and simulates."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml
from command_line import ROOT, Run

from cjo_cli import api
from cjo_cli.api.style import style

EVENTS = """User_ID,timestamp,Event Name,eventName,amount,qty,ok,on_day,at_time,code,note
u1,2026-03-01T10:00:00Z,x,Order Completed,1.5,2,true,2026-03-01,2026-03-01T10:00:00Z,7,b
u2,2026-03-02T10:00:00Z,x,Order Completed,2,3,false,2026-03-02,2026-03-02T10:00:00Z,8,2
u2,2026-03-02T11:00:00Z,x,order_completed,,,,,,,
"""
TYPES = {
    "amount": "number", "qty": "integer", "ok": "boolean", "on_day": "date", "at_time": "timestamp", "code": "string",
    "note": "string",
}  # fmt: skip


def terms(project: Path, facet: str) -> dict[str, dict[str, object]]:
    return {term["id"]: term for term in yaml.safe_load((project / "taxonomy" / f"{facet}.yaml").read_text())["terms"]}


def test_types_and_names(tmp_path: Path, cjo: Run) -> None:
    (tmp_path / "events.csv").write_text(EVENTS, encoding="utf-8")
    done = cjo("init", "shop", "--from-log", "events.csv")
    assert done.returncode == 0
    assert "left out, since they are no names here: Event Name" in done.stderr
    events = terms(tmp_path / "shop", "events")
    assert {name: term.get("name") for name, term in events.items()} == {
        "order_completed": "Order Completed", "order_completed_2": "order_completed",
    }  # fmt: skip
    properties = events["order_completed"]["properties"]
    assert isinstance(properties, dict)
    assert {name: given["type"] for name, given in properties.items()} == TYPES
    config = yaml.safe_load((tmp_path / "shop" / "cjo.yaml").read_text())
    assert config["log"] == {
        "events": "../events.csv",
        "columns": {"customer_id": "User_ID", "ts": "timestamp", "event": "eventName"},
    }


@pytest.mark.parametrize(
    ("events", "customers"),
    [
        pytest.param("tests/logs/aurora_events.parquet", "tests/logs/aurora_customers.parquet", marks=pytest.mark.full),
        ("tests/projects/retail/logs/events.parquet", None),
    ],
)
def test_it_validates_and_simulates(tmp_path: Path, events: str, customers: str | None) -> None:
    project = tmp_path / "made"
    _, found = api.init_from_log(project, ROOT / events, None if customers is None else ROOT / customers)
    validation = api.validate(project)
    # That whoever must not be contacted is not kept from messages is for people to mend.
    assert {diagnostic.finding.code for diagnostic in validation.diagnostics} <= {"CJO615"}
    assert style(project).changes == ()
    assert [len(ran) > 0 for ran in api.simulate(project, select=["first-journey"]).each()] == [True]
    checked = api.check_log(project)
    assert checked.facts.undeclared == {}
    assert checked.facts.mistyped == ()
    assert checked.absent == ()
    assert {event.name: event.rows for event in found.events} == checked.facts.events


@pytest.mark.parametrize(
    ("ts", "unit"), [(1_772_359_200, "s"), (1_772_359_200_000, "ms"), (1_772_359_200_000_000, "us")]
)
def test_the_unit_of_numeric_times(tmp_path: Path, ts: int, unit: str) -> None:
    line = {"userId": "u", "time": ts, "event": "seen", "properties": {"page": "/"}}
    (tmp_path / "events.jsonl").write_text(json.dumps(line) + "\n", encoding="utf-8")
    api.init_from_log(tmp_path / "made", tmp_path / "events.jsonl")
    assert api.check_log(tmp_path / "made").facts.first == 1_772_359_200_000_000
    assert yaml.safe_load((tmp_path / "made" / "cjo.yaml").read_text())["log"]["ts_unit"] == unit


def test_who_is_personal(tmp_path: Path) -> None:
    (tmp_path / "events.csv").write_text("user_id,ts,event\nu,2026-01-01T00:00:00Z,seen\n", encoding="utf-8")
    people = "id,email,phone,plan,Plan Name\nu,a@b.example,+31600000000,gold,Gold\n"
    (tmp_path / "people.csv").write_text(people, encoding="utf-8")
    files, _ = api.init_from_log(tmp_path / "made", tmp_path / "events.csv", tmp_path / "people.csv")
    known = terms(tmp_path / "made", "attributes")
    assert {name: (term["type"], term.get("pii", False)) for name, term in known.items()} == {
        "email": ("string", True), "phone": ("string", True), "plan": ("string", False), "plan_name": ("string", True),
    }  # fmt: skip
    assert known["plan_name"]["name"] == "Plan Name"
    assert not any("a@b" in (tmp_path / "made" / name).read_text(encoding="utf-8") for name in files)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--from-log", "none.csv"), "cannot read 'none.csv'"),
        (("--from-log", "odd.csv"), "no column of 'odd.csv' looks like customer_id; its columns: a, b"),
        (("--from-log", "odd.csv", "--template", "saas"), "--template and --from-log are two ways to start"),
        (("--customers", "odd.csv"), "--customers goes with --from-log"),
    ],
)
def test_what_cannot_be(tmp_path: Path, cjo: Run, options: tuple[str, ...], said: str) -> None:
    (tmp_path / "odd.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    done = cjo("init", "made", *options)
    assert done.returncode == 2
    assert said in done.stderr
    assert not (tmp_path / "made").exists()
