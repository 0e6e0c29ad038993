"""What is asked and answered, as the OpenAPI document describes it."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from cjo_cli.serve.intake import LONGEST, MOST

Id = Annotated[str, Field(min_length=1, max_length=LONGEST, pattern=r"^[^\x00]+$")]
Number = Annotated[int, Field(ge=0, le=2**63 - 1)]


class Page(BaseModel):
    """What is asked of a list."""

    model_config = ConfigDict(extra="forbid")

    after: Number = Field(0, description="The `next` of the page before; 0 is the beginning.")
    limit: int = Field(100, ge=1, le=1000, description="At most so many.")


class LogPage(BaseModel):
    """What is asked of the log."""

    model_config = ConfigDict(extra="forbid")

    after: Number = Field(0, description="Entries after this number.")


class DecisionsPage(Page):
    """What is asked of decisions."""

    customer_id: Id | None = Field(None, description="Of one customer alone.")


class EventsTaken(BaseModel):
    """What became of events; they are decided by when this is answered."""

    accepted: int = Field(description="So many were new.")
    seen: int = Field(description="So many had been taken before, and changed nothing.")


class NumberedDecision(BaseModel):
    """A decision, and its entry's number in the log."""

    n: int
    decision: dict[str, Any] = Field(description="As `cjo run` writes it: the bundle's schema `decision`.")


class Decisions(BaseModel):
    """A page of decisions, in the order in which they were taken."""

    decisions: list[NumberedDecision]
    next: int = Field(description="Ask `after` this for what follows.")


class Customer(BaseModel):
    """Where a customer is, and why."""

    customer_id: str
    last_event: str | None
    decided_until: str | None
    next_due: str | None
    instances: list[dict[str, Any]] = Field(description="Each on its way, or with a goal that may still be reached.")
    decisions: list[dict[str, Any]] = Field(description="The last 20, the newest first.")


class Erasure(BaseModel):
    """The entry of the log that proves an erasure."""

    entry: int
    hash: str
    subject: str = Field(description="By which the log's entries named the customer; its key is destroyed.")
    decisions: int = Field(description="So many were removed.")


class Health(BaseModel):
    """How it is."""

    status: str


class Fault(BaseModel):
    """What an event lacks, by its place in the request."""

    index: int
    lacks: str


class Problem(BaseModel):
    """What was wrong with a request (RFC 9457)."""

    title: str
    status: int
    detail: str
    errors: list[Fault] | None = None


_TEXT = {"type": "string", "minLength": 1}
_NAME = {**_TEXT, "maxLength": LONGEST}
_INSTANT = {"type": "string", "format": "date-time"}
_OBJECT = {"type": "object"}
_REF = "#/components/schemas/"


def _event(required: str, **properties: object) -> dict[str, object]:
    return {"type": "object", "required": required.split(), "properties": properties}


_EVENTS = {
    "Event": _event(
        "customer_id event ts event_id", customer_id=_NAME, event=_TEXT, ts=_INSTANT, event_id=_TEXT, properties=_OBJECT
    ),
    "Segment": _event(
        "type timestamp messageId", type=_TEXT, event=_TEXT, timestamp=_INSTANT, messageId=_TEXT, userId=_NAME,
        anonymousId=_NAME, properties=_OBJECT, traits=_OBJECT,
    ),
    "CloudEvent": _event(
        "specversion type source id subject time", specversion={"const": "1.0"}, type=_TEXT, source=_TEXT, id=_TEXT,
        subject=_NAME, time=_INSTANT, data=_OBJECT,
    ),
}  # fmt: skip
_CLOUD = {"$ref": _REF + "CloudEvent"}
_ONE = {"anyOf": [{"$ref": _REF + name} for name in _EVENTS]}


def _several(items: object) -> dict[str, object]:
    return {"type": "array", "items": items, "minItems": 1, "maxItems": MOST}


_BATCH = {**_event("batch", batch=_several(_ONE)), "title": "Batch"}
# The body of `POST /v1/events`.
EVENTS_BODY = {
    "requestBody": {
        "required": True,
        "content": {
            "application/json": {"schema": {"anyOf": [_ONE, _several(_ONE), _BATCH]}},
            "application/cloudevents+json": {"schema": _CLOUD},
            "application/cloudevents-batch+json": {"schema": _several(_CLOUD)},
        },
    }
}


# What a route that asks for a token may answer besides.
GUARDED = (401, 403, 422, 503)


def answers(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """The answers of a route besides the good one, for its document."""
    content = {"application/problem+json": {"schema": {"$ref": _REF + "Problem"}}}
    return {status: {"description": "See `detail`.", "content": content} for status in statuses}


def text(kind: str, description: str) -> dict[int | str, dict[str, Any]]:
    """The good answer of a route that gives text."""
    return {200: {"description": description, "content": {kind: {}}}}


def schemas() -> dict[str, object]:
    """What the document refers to beside the routes' own models."""
    problem = Problem.model_json_schema(ref_template=_REF + "{model}")
    return {**_EVENTS, **problem.pop("$defs"), "Problem": problem}
