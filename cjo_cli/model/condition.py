"""Conditions and matchers (language.md, "Conditions")."""

from __future__ import annotations

from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, ConfigDict, Discriminator, Field, Tag, model_validator

from cjo_cli.diagnostics import suggestion
from cjo_cli.model.base import (
    SCALAR,
    Duration,
    Items,
    OneOrMore,
    Scalar,
    Text,
    Value,
    fault,
    misspelt,
    only,
    shown,
    tagged,
)
from cjo_cli.model.names import AttributeName, AudienceName, EventName, PathName, PropertyName, StepName
from cjo_cli.model.written import NAMES, Marks, keys

OPERATORS = (
    "eq", "ne", "in", "not_in", "gt", "gte", "lt", "lte", "contains", "starts_with", "exists",
    "before", "after", "older_than", "newer_than",
)  # fmt: skip


class EntryRef(Value):
    """`{entry: property}` in place of a value: that property of the event that started the instance."""

    entry: PropertyName


class AttributeRef(Value):
    """`{attribute: name}` in place of a value: the customer's attribute now."""

    attribute: AttributeName


def _operand_tag(value: Any) -> str | None:
    if isinstance(value, EntryRef) or (isinstance(value, dict) and "entry" in value):
        return "operand:entry"
    if isinstance(value, AttributeRef) or (isinstance(value, dict) and "attribute" in value):
        return "operand:attribute"
    return "operand:literal"


def _scalar(value: Any) -> Any:
    meant = misspelt(value, ("entry", "attribute")) if isinstance(value, dict) else None
    if meant is not None:
        hint = suggestion(meant, ("entry", "attribute"))
        raise fault("unknown", f"unknown key {shown(meant)}", meant, on="key", hint=hint)
    if isinstance(value, dict | list) or value is None:
        raise fault("type", f"expected a value, {{entry: property}} or {{attribute: name}}, got {shown(value)}")
    return value


Literal_ = Annotated[Scalar, BeforeValidator(_scalar)]
Operand = Annotated[
    Annotated[EntryRef, Tag("operand:entry")]
    | Annotated[AttributeRef, Tag("operand:attribute")]
    | Annotated[Literal_, Tag("operand:literal")],
    Discriminator(_operand_tag),
    tagged(_operand_tag),
]


class Matcher(Value):
    """Keys that must all hold of one value (V2, V3)."""

    model_config = ConfigDict(json_schema_extra={"minProperties": 1})

    eq: Operand | None = None
    ne: Operand | None = None
    in_: Items[Scalar] | None = Field(None, alias="in")
    not_in: Items[Scalar] | None = None
    gt: Operand | None = None
    gte: Operand | None = None
    lt: Operand | None = None
    lte: Operand | None = None
    contains: Operand | None = None
    starts_with: Operand | None = None
    exists: bool | None = None
    before: Operand | None = None
    after: Operand | None = None
    older_than: Duration | None = None
    newer_than: Duration | None = None

    def keys(self) -> dict[str, Any]:
        """The operators that were written, by their written name, with their operand."""
        pairs = ((name, getattr(self, "in_" if name == "in" else name)) for name in OPERATORS)
        return {name: value for name, value in pairs if value is not None}

    @model_validator(mode="after")
    def _has_a_key(self) -> Self:
        if not self.keys():
            raise fault("matcher", "expected at least one of " + ", ".join(OPERATORS))
        return self


def _bare(value: Any) -> Any:
    """In a `where` and in `count` a scalar means `eq`, a list means `in`."""
    if isinstance(value, list):
        return {"in": value}
    if isinstance(value, str | bool) or (value is not None and not isinstance(value, dict | Value)):
        return {"eq": value}
    if isinstance(value, dict) and len(value) == 1 and next(iter(value)) in ("entry", "attribute"):
        return {"eq": value}
    return value


def _reference(key: str, what: str = "") -> dict[str, Any]:
    name = {"type": "string", NAMES: what or key}
    return {"type": "object", "properties": {key: name}, "required": [key], "additionalProperties": False}


class _Bare:
    """A scalar, a list or a reference stands for a matcher."""

    def __get_pydantic_json_schema__(self, core: Any, handler: Any) -> dict[str, Any]:
        """Any of the forms."""
        literals = {"type": "array", "items": SCALAR, "minItems": 1}
        return {"anyOf": [SCALAR, literals, _reference("entry", "property"), _reference("attribute"), handler(core)]}


BareMatcher = Annotated[Matcher, BeforeValidator(_bare), _Bare()]


def _some(value: Any) -> Any:
    if isinstance(value, dict) and not value:
        raise fault("empty", "expected at least one property, got an empty mapping")
    return value


Where = Annotated[dict[Text, BareMatcher], BeforeValidator(_some), Marks(minProperties=1), keys("property")]


class Total(Matcher):
    """The sum of a property over the matching events (V4)."""

    model_config = ConfigDict(json_schema_extra={"minProperties": 2})

    of: PropertyName


class All(Value):
    all: Items[Condition]


class AnyOf(Value):
    any: Items[Condition]


class Not(Value):
    not_: Condition = Field(alias="not")


class InAudience(Value):
    audience: AudienceName


class AttributeIs(Matcher):
    model_config = ConfigDict(json_schema_extra={"minProperties": 2})

    attribute: AttributeName


class EntryIs(Matcher):
    model_config = ConfigDict(json_schema_extra={"minProperties": 2})

    entry: PropertyName


class EventHappened(Value):
    """The number of matching events, or a sum over them, in a window (T3)."""

    model_config = ConfigDict(
        json_schema_extra={
            "allOf": [{"not": {"required": list(pair)}} for pair in (("count", "total"), ("within", "since"))]
        }
    )

    event: OneOrMore[EventName]
    where: Where = Field(default_factory=dict)
    within: Duration | None = None
    since: Literal["entry"] | None = None
    count: BareMatcher | None = None
    total: Total | None = None

    @model_validator(mode="after")
    def _exclude(self) -> Self:
        if self.count is not None and self.total is not None:
            raise fault("shape", "'count' and 'total' exclude each other", "total", on="key")
        if self.within is not None and self.since is not None:
            raise fault("shape", "'within' and 'since' exclude each other", "since", on="key")
        return self


class PathRef(Value):
    step: StepName
    is_: PathName = Field(alias="is")


class OnPath(Value):
    path: PathRef


FORMS = {
    "all": "all", "any": "any", "not": "not_", "audience": "audience", "attribute": "attribute", "entry": "entry",
    "event": "event", "path": "path",
}  # fmt: skip


def _condition_tag(value: Any) -> str:
    if isinstance(value, dict):
        return "condition:" + only("a condition", value, tuple(FORMS))
    if isinstance(value, Value):
        return "condition:" + next(f for f, name in FORMS.items() if name in type(value).model_fields)
    raise fault("type", f"expected a condition (a mapping with one of {', '.join(FORMS)}), got {shown(value)}")


Condition = Annotated[
    Annotated[All, Tag("condition:all")]
    | Annotated[AnyOf, Tag("condition:any")]
    | Annotated[Not, Tag("condition:not")]
    | Annotated[InAudience, Tag("condition:audience")]
    | Annotated[AttributeIs, Tag("condition:attribute")]
    | Annotated[EntryIs, Tag("condition:entry")]
    | Annotated[EventHappened, Tag("condition:event")]
    | Annotated[OnPath, Tag("condition:path")],
    Discriminator(_condition_tag),
    tagged(_condition_tag),
]

for _model in (All, AnyOf, Not):
    _model.model_rebuild()
