"""What a journey test expects: lists of entries, messages, steps, ends and goals, and the instants of a test."""

from __future__ import annotations

import re
from typing import Annotated, Any, Literal, Self, TypeVar

from pydantic import BeforeValidator, Discriminator, Field, Tag, WithJsonSchema, model_validator

from cjo_cli.model.base import (
    INSTANT,
    SPAN,
    Instant,
    Offset,
    Scalar,
    Text,
    Value,
    fault,
    shown,
    tagged,
    text_like,
)
from cjo_cli.model.names import ChannelName, ContentName, JourneyName, PathName, StepName

T = TypeVar("T")
# In place of a value: what the row at hand of `each` has in that column.
COLUMN = "each"
CELL: dict[str, Any] = {
    "type": "object", "properties": {COLUMN: {"type": "string"}}, "required": [COLUMN], "additionalProperties": False,
}  # fmt: skip


class OrCell:
    """The value of a column of `each` may stand here."""

    def __get_pydantic_json_schema__(self, core: Any, handler: Any) -> dict[str, Any]:
        """Either of them."""
        return {"anyOf": [handler(core), CELL]}


Cell = OrCell()
OFFSET = re.compile(f"-?{SPAN}")


def _tag(value: Any) -> str:
    if isinstance(value, int) or (isinstance(value, str) and OFFSET.fullmatch(value)):
        return "at:offset"
    if isinstance(value, str) and INSTANT.fullmatch(value):
        return "at:instant"
    raise fault(
        "instant",
        f"expected an offset such as 3h or -2d, or an instant such as 2026-03-01 09:00, got {shown(value)}",
    )


# Microseconds after `start`, or a written instant.
At = Annotated[
    Annotated[Offset, Tag("at:offset")] | Annotated[Instant, Tag("at:instant")],
    Discriminator(_tag),
    tagged(_tag),
]
# A list that may be empty, which says that there is none.
Some = Annotated[tuple[T, ...], Field(strict=False), Cell]


class Within(Value):
    """From one instant to another, both included; one of them may be open."""

    from_: Annotated[At, Cell] | None = Field(None, alias="from")
    to: Annotated[At, Cell] | None = None

    @model_validator(mode="after")
    def _one_end(self) -> Self:
        if self.from_ is None and self.to is None:
            raise fault("shape", "expected from, to or both")
        return self


def _moment(value: Any) -> Any:
    return value if isinstance(value, dict | Within) else {"from": value, "to": value}


class OrAt:
    """An exact instant is a window of no length."""

    def __get_pydantic_json_schema__(self, core: Any, handler: Any) -> dict[str, Any]:
        """Either of them."""
        return {"anyOf": [text_like(OFFSET.pattern), text_like(INSTANT.pattern), handler(core)]}


Moment = Annotated[Within, BeforeValidator(_moment), OrAt()]


def _text_of(value: Any) -> Any:
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


Id = Annotated[str, BeforeValidator(_text_of), WithJsonSchema({"type": ["string", "integer"]}), Cell]


class Row(Value):
    """What each expectation may say: whose it is, of which instance, and when."""

    at: Annotated[Moment, Cell] | None = None
    journey: Annotated[JourneyName, Cell] | None = None
    customer: Id | None = None
    key: Id | None = None

    def said(self) -> dict[str, Any]:
        """What it says, by key."""
        names = type(self).model_fields
        return {name: value for name in names if (value := getattr(self, name)) is not None}

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if not self.said():
            raise fault("shape", "expected at least one of " + ", ".join(type(self).model_fields))
        return self


class Entry(Row):
    """A candidate that was let in."""

    held_out: bool | None = None


class Message(Row):
    """A message that was sent; `variant` is its place in the content's file, from 0."""

    content: Annotated[ContentName, Cell] | None = None
    channel: Annotated[ChannelName, Cell] | None = None
    locale: Annotated[Text, Cell] | None = None
    variant: Annotated[int, Field(ge=0), Cell] | None = None
    step: Annotated[StepName, Cell] | None = None


class Stopped(Message):
    """A message that was not sent, and why."""

    outcome: Annotated[Literal["suppressed", "unreachable", "withheld", "pending"], Cell] | None = None
    reason: Annotated[Text, Cell] | None = None


class End(Row):
    """How an instance ended."""

    outcome: Annotated[Literal["completed", "converted", "exited"], Cell] | None = None
    reason: Annotated[Text, Cell] | None = None


class Reached(Row):
    """A goal that was reached; `step` is the one whose message is credited."""

    value: Annotated[Scalar, WithJsonSchema({"type": "number"}), Cell] | None = None
    step: Annotated[StepName, Cell] | None = None


class StepRun(Row):
    """A step that ran, and the path that was taken there."""

    step: Annotated[StepName, Cell]
    path: Annotated[PathName, Cell] | None = None


class Expect(Value):
    """What is expected. A list that is left out is not compared; `journey` narrows all of them to one journey."""

    match: Literal["exact", "partial"] | None = None
    journey: JourneyName | None = None
    entries: Some[Entry] | None = None
    messages: Some[Message] | None = None
    suppressed: Some[Stopped] | None = None
    steps: Some[StepRun] | None = None
    exits: Some[End] | None = None
    goals: Some[Reached] | None = None

    @model_validator(mode="after")
    def _expects_something(self) -> Self:
        if all(getattr(self, name) is None for name in LISTS):
            raise fault("shape", "expected at least one of " + ", ".join(LISTS))
        return self


LISTS = ("entries", "messages", "suppressed", "steps", "exits", "goals")
