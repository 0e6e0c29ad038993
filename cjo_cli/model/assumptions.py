"""An assumptions file: how customers would answer messages that no log has seen (docs/assumptions.md)."""

from __future__ import annotations

from itertools import pairwise
from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, Discriminator, Field, Tag, model_validator

from cjo_cli.model.base import SPAN, Duration, Items, OneOrMore, Percent, Scalar, Text, Value, fault, text_like
from cjo_cli.model.names import AudienceName, ChannelName, ContentName, EventName, PropertyName
from cjo_cli.model.written import Marks, Or, keys

DRAWS = 200
MOST_DRAWS = 10_000
PERCENTILE = "p([1-9]|[1-9][0-9])"


class Rate(Value):
    """How many of the messages are answered: a percent, one between two, or as many as were counted."""

    exactly: Percent | None = None
    from_: Percent | None = Field(None, alias="from")
    to: Percent | None = None
    responded: Annotated[int, Field(ge=0)] | None = None
    of: Annotated[int, Field(ge=1)] | None = None

    @model_validator(mode="after")
    def _one_form(self) -> Self:
        given = frozenset(self.model_fields_set)
        if given not in ({"exactly"}, {"from_", "to"}, {"responded", "of"}):
            raise fault("shape", "a rate is a percent, {from, to} in percent, or {responded, of} as counted")
        if self.from_ is not None and self.to is not None and self.from_ > self.to:
            raise fault("order", "a rate's 'from' lies above its 'to'", "from")
        if self.responded is not None and self.of is not None and self.responded > self.of:
            raise fault("order", "more responded than there were messages", "responded")
        return self


class Delay(Value):
    """How long after the message: always as long, log-normal by its median and 90th percentile, or by quantiles."""

    exactly: Duration | None = None
    median: Duration | None = None
    p90: Duration | None = None
    quantiles: Annotated[dict[Annotated[str, Marks(pattern=f"^{PERCENTILE}$")], Duration], Marks(minProperties=2)] = (
        Field(default_factory=dict)
    )

    @model_validator(mode="after")
    def _one_form(self) -> Self:
        given = frozenset(self.model_fields_set)
        if given not in ({"exactly"}, {"median", "p90"}, {"quantiles"}):
            raise fault("shape", "a delay is a duration, {median, p90}, or {quantiles: {p10: 20m, p50: 3h, p90: 1d}}")
        if self.median is not None and self.p90 is not None and self.median > self.p90:
            raise fault("order", "a delay's 90th percentile lies below its median", "p90")
        return self

    @model_validator(mode="after")
    def _rising(self) -> Self:
        if "quantiles" in self.model_fields_set and len(self.quantiles) < 2:
            raise fault("empty", "expected two quantiles or more", "quantiles")
        for name in self.quantiles:
            _percentile(name)
        for (_, earlier), (name, later) in pairwise(self.points()):
            if later < earlier:
                raise fault("order", f"the quantile {name} lies below the one before it", "quantiles", name)
        return self

    def points(self) -> list[tuple[str, int]]:
        """The quantiles by their percent."""
        return sorted(self.quantiles.items(), key=lambda point: _percentile(point[0]))


def _percentile(name: str) -> int:
    number = name[1:]
    if not (name.startswith("p") and number.isdecimal() and number.isascii() and 0 < int(number) < 100):
        raise fault("shape", "a quantile is one of p1 to p99", "quantiles", name, on="key")
    return int(number)


def _exactly(value: Any) -> Any:
    return value if isinstance(value, dict) else {"exactly": value}


AnyRate = Annotated[Rate, BeforeValidator(_exactly), Or({"type": "number", "minimum": 0, "maximum": 100})]
AnyDelay = Annotated[Delay | None, BeforeValidator(_exactly), Or(text_like(SPAN))]


class Response(Value):
    """Which messages are answered, how often, and how late; the first one in the file that a message fits counts."""

    content: OneOrMore[ContentName] | None = None
    channel: OneOrMore[ChannelName] | None = None
    audience: AudienceName | None = None
    rate: AnyRate
    delay: AnyDelay = None


class OfMessage(Value):
    """What the message says of itself, in place of a value."""

    message: Literal["journey", "step", "content", "channel"]


def _value_tag(value: Any) -> str:
    return "value:message" if isinstance(value, dict | OfMessage) else "value:literal"


PropertyValue = Annotated[
    Annotated[OfMessage, Tag("value:message")] | Annotated[Scalar, Tag("value:literal")], Discriminator(_value_tag)
]


class AssumedEvent(Value):
    """An event that messages cause: what the recorded ones of its name are to it, and who answers how."""

    event: EventName
    recorded: Literal["keep", "drop"]
    after: EventName | None = None
    delay: AnyDelay = None
    properties: Annotated[dict[PropertyName, PropertyValue], keys("property")] = Field(default_factory=dict)
    responses: Items[Response]

    @model_validator(mode="after")
    def _delays(self) -> Self:
        for place, response in enumerate(self.responses):
            if response.delay is None and self.delay is None and response.rate.exactly != 0:
                raise fault("missing", "missing key 'delay'", "responses", place, hint="here, or for the whole event")
        return self


class Assumptions(Value):
    """The whole file."""

    title: Text | None = None
    description: Text | None = None
    draws: Annotated[int, Field(ge=1, le=MOST_DRAWS)] = DRAWS
    seed: int = 1
    events: Items[AssumedEvent]

    @model_validator(mode="after")
    def _once(self) -> Self:
        seen: set[str] = set()
        for place, event in enumerate(self.events):
            if event.event in seen:
                raise fault("duplicate", f"two entries for the event '{event.event}'", "events", place, "event")
            seen.add(event.event)
        return self
