"""The schemas in a bundle: valid, strict where they should be, and true of what they describe."""

from __future__ import annotations

import json
from typing import Any

import duckdb
import jsonschema
import pytest
from command_line import ROOT

from bundle.worlds import Signed
from cjo_cli import api
from cjo_cli.bundle.read import SCHEMAS, opened
from cjo_cli.bundle.schemas.build import decision_schema, event_schema

INSTANT = "2026-03-01T09:00:00.000000Z"
COMMON = {
    "version": 1, "id": "0" * 64, "at": INSTANT, "customer_id": "c1", "journey": "cart-recovery", "key": None,
    "entered_at": INSTANT, "rule": "journeys/cart-recovery.yaml#/steps/1",
    "bundle": {"revision": "r1", "digest": "sha256:" + "0" * 64},
}  # fmt: skip
MESSAGE = {
    **COMMON, "kind": "message", "step": "remind", "reason": None, "content": "cart-reminder",
    "content_digest": "0" * 64, "variant": 0, "channel": "email", "requested_at": INSTANT, "outcome": "sent",
    "rendered": {"subject": "Your cart"},
}  # fmt: skip
UPDATE = {**COMMON, "kind": "update", "step": "mark", "reason": None, "set": {"state": "invited"}, "outcome": "made"}
EXIT = {**COMMON, "kind": "exit", "step": None, "reason": "unsubscribed", "outcome": "exited"}


def valid(schema: dict[str, Any], value: object) -> bool:
    return bool(jsonschema.Draft202012Validator(schema).is_valid(value))


@pytest.mark.parametrize("name", SCHEMAS)
def test_they_are_schemas(name: str, genuine: Signed) -> None:
    jsonschema.Draft202012Validator.check_schema(json.loads(genuine.members[f"cjo/schemas/{name}/data.json"]))


def test_the_plan_in_a_bundle_is_as_the_schema_in_it(genuine: Signed) -> None:
    schema = json.loads(genuine.members["cjo/schemas/plan/data.json"])
    assert valid(schema, json.loads(genuine.members["cjo/plan/data.json"]))


@pytest.mark.parametrize("decision", [MESSAGE, UPDATE, EXIT], ids=["message", "update", "exit"])
def test_decisions(decision: dict[str, Any]) -> None:
    schema = decision_schema()
    assert valid(schema, decision)
    for key in decision:
        assert not valid(schema, {name: value for name, value in decision.items() if name != key}), key
    assert not valid(schema, {**decision, "more": 1})
    for key, wrong in (("kind", "note"), ("version", 2), ("id", "x"), ("at", "2026-03-01"), ("bundle", "r1"),
                       ("outcome", "lost"), ("rule", "journeys/x.yaml")):  # fmt: skip
        assert not valid(schema, {**decision, key: wrong}), key


def test_every_outcome_of_the_semantics_is_a_decisions() -> None:
    from cjo_cli.simulate.result import INSTANCE_OUTCOMES, MESSAGE_OUTCOMES

    of = decision_schema()["$defs"]
    assert set(of["message"]["properties"]["outcome"]["enum"]) == set(MESSAGE_OUTCOMES)
    assert set(of["exit"]["properties"]["outcome"]["enum"]) == set(INSTANCE_OUTCOMES) - {"active"}


def test_events(genuine: Signed) -> None:
    schema = event_schema(opened(genuine.data).plan)
    row = {"customer_id": "c1", "event": "cart_updated", "ts": "2026-03-01T09:00:00Z"}
    assert valid(schema, row)
    assert valid(schema, {**row, "event": "never heard of", "customer_id": 7, "ts": 1.5, "anything": [1]})
    for key in row:
        assert not valid(schema, {name: value for name, value in row.items() if name != key})


def test_the_examples_log_is_as_its_schema() -> None:
    plan = api.checked(ROOT).plan
    assert plan is not None
    judge = jsonschema.Draft202012Validator(event_schema(plan))
    log = (ROOT / "tests/logs/aurora_events.parquet").as_posix()
    rows = duckdb.connect().sql(f"SELECT to_json(e)::text FROM '{log}' e USING SAMPLE 300 (reservoir, 1)").fetchall()
    config = api.checked(ROOT).project.config.log
    assert config is not None
    ours = {} if config.columns is None else {name: our for our, name in config.columns.model_dump().items() if name}
    for (row,) in rows:
        value = {ours.get(key, key): item for key, item in json.loads(row).items()}
        nested = value.pop("properties", None) or {}
        judge.validate({**value, **(json.loads(nested) if isinstance(nested, str) else nested)})


def test_declared_properties_have_their_types() -> None:
    plan = api.checked(ROOT).plan
    assert plan is not None
    schema = event_schema(plan)
    row = {"customer_id": "c", "event": "Ad Clicked", "ts": "2026-01-01", "platform": "instagram"}
    assert valid(schema, row)
    assert not valid(schema, {**row, "platform": ["instagram"]})
    assert not valid(schema, {**row, "show_at": 5})
