"""The three schemas of a bundle: its plan, the events it reads, the decisions it puts out."""

from __future__ import annotations

import json
from importlib.resources import files
from typing import Any

from cjo_cli.plan.model import EventPart, Plan

DRAFT = "https://json-schema.org/draft/2020-12/schema"
# What reads as each type (V1): the text of a value counts, whatever the format it came in.
TYPES: dict[str, list[str]] = {
    "string": ["string", "number", "boolean"],
    "number": ["number", "string"],
    "integer": ["number", "string"],
    "boolean": ["boolean", "string"],
    "timestamp": ["string"],
    "date": ["string"],
}


def schemas(plan: Plan) -> dict[str, dict[str, Any]]:
    """The schemas by name: `plan`, `event`, `decision`."""
    return {"plan": written("plan"), "event": event_schema(plan), "decision": decision_schema()}


def decision_schema() -> dict[str, Any]:
    """What a line of decisions is."""
    return written("decision")


def written(name: str) -> dict[str, Any]:
    """A schema as it lies here: one made anew would change with the version of pydantic, and the digest with it."""
    text = files("cjo_cli.bundle.schemas").joinpath(f"{name}.json").read_text(encoding="utf-8")
    found: dict[str, Any] = json.loads(text)
    return found


def event_schema(plan: Plan) -> dict[str, Any]:
    """What a line of events is, in cjo's own columns, with the properties that the taxonomy declares.

    An event that the taxonomy does not know, or a property of another type, is no error (D2), so that only the keys
    that every row needs are required (D1).
    """
    return {
        "$schema": DRAFT,
        "title": f"An event of {plan.name}",
        "type": "object",
        "required": ["customer_id", "event", "ts"],
        "properties": {
            "customer_id": {"type": ["string", "integer"]},
            "event": {"type": "string", "minLength": 1},
            "ts": {"type": ["string", "number"]},
            "event_id": {"type": ["string", "integer", "null"]},
        },
        "allOf": [_event(part) for _, part in sorted(plan.events.items())],
    }


def _event(part: EventPart) -> dict[str, Any]:
    properties = {name: _property(of) for name, of in sorted(part.properties.items())}
    return {"if": {"properties": {"event": {"const": part.name}}}, "then": {"properties": properties}}


def _property(of: str) -> dict[str, Any]:
    return {"type": [*TYPES[of], "null"], "description": of}
