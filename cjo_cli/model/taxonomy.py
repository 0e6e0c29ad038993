"""The shared words: one facet a file, its terms nested (language.md, "Taxonomy")."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Discriminator, Field, Tag, WithJsonSchema, model_validator
from pydantic_core import PydanticCustomError

from cjo_cli.diagnostics import nearest
from cjo_cli.model.base import (
    SNAKE,
    SPAN,
    Items,
    KebabId,
    Number,
    Scalar,
    SnakeId,
    Text,
    Value,
    ValueType,
    duration,
    fault,
    kebab,
    misspelt,
    pattern,
    shown,
    text_like,
)
from cjo_cli.model.condition import Condition, Where
from cjo_cli.model.journey import Accept
from cjo_cli.model.names import AttributeName, ConsentBy, EventName, LogId, PropertyName, Sets, TeamName, TermId
from cjo_cli.model.steps import Window
from cjo_cli.model.written import DEFINES_KEYS, Marks, Or, keys, names


class Deprecated(Value):
    since: Text | None = None
    use: Annotated[Text, names("{facet}")] | None = None


class TermBase(Value):
    """What every term may hold."""

    title: Text | None = None
    description: Text | None = None
    aliases: Items[Text] = ()
    labels: Annotated[dict[Text, Text], keys("locale")] = Field(default_factory=dict)
    mappings: dict[Text, Text] = Field(default_factory=dict)
    owner: TeamName | None = None
    deprecated: Deprecated | None = None


class Term(TermBase):
    id: TermId
    terms: Items[Term] = ()


class TeamTerm(TermBase):
    id: TermId
    contact: Text | None = None
    terms: Items[TeamTerm] = ()


class KpiTerm(TermBase):
    id: TermId
    formula: Literal["conversion-rate", "retention-rate", "churn-rate", "clv", "message-pressure"] | None = None
    parameters: dict[Text, Scalar] = Field(default_factory=dict)
    terms: Items[KpiTerm] = ()


def _per(value: Any) -> Any:
    if value in ("day", "week", "month"):
        return value
    try:
        return duration(value)
    except PydanticCustomError:
        raise fault("duration", f"expected a duration such as 7d, or day, week or month, got {shown(value)}") from None


class Cap(Value):
    """At most `max` sent messages `per` microseconds, or per local day, week or month (M6)."""

    id: KebabId | None = None
    max: Annotated[int, Field(ge=0)]
    per: Annotated[
        Literal["day", "week", "month"] | int,
        BeforeValidator(_per),
        WithJsonSchema({"anyOf": [{"enum": ["day", "week", "month"]}, text_like(SPAN)]}),
    ]


class QuietHours(Window):
    action: Literal["defer", "drop"]


class ChannelEvents(Value):
    """What a channel can cause in the log: a kind of feedback to the event it is recorded as."""

    sent: EventName | None = None
    delivered: EventName | None = None
    opened: EventName | None = None
    clicked: EventName | None = None
    unsubscribed: EventName | None = None


class ChannelTerm(TermBase):
    id: TermId
    address: AttributeName | None = None
    caps: Items[Cap] = ()
    quiet_hours: QuietHours | None = None
    limits: dict[Text, Annotated[int, Field(gt=0)]] | None = None
    kind: Literal["message", "onsite", "human", "ads"] | None = None
    format: Literal["html", "text", "json"] | None = None
    pii: bool | None = None
    events: ChannelEvents | None = None
    terms: Items[ChannelTerm] = ()


class AudienceTerm(TermBase):
    id: TermId
    when: Condition | None = None
    terms: Items[AudienceTerm] = ()


class ActionEvent(Value):
    event: EventName
    where: Where = Field(default_factory=dict)


class ActionTerm(TermBase):
    id: TermId
    events: Items[ActionEvent] = ()
    value: PropertyName | None = None
    terms: Items[ActionTerm] = ()


class Property(Value):
    type: ValueType
    required: bool = False
    pii: bool = False
    title: Text | None = None
    description: Text | None = None


class EventTerm(TermBase):
    id: LogId
    name: Text | None = None
    properties: Annotated[
        dict[SnakeId, Property], Marks(propertyNames=text_like(SNAKE.pattern), **{DEFINES_KEYS: "property"})
    ] = Field(default_factory=dict)
    sets: Sets = Field(default_factory=dict)
    sensitive: bool = False
    terms: Items[EventTerm] = ()


class AttributeTerm(TermBase):
    id: LogId
    name: Text | None = None
    type: ValueType
    pii: bool = False
    sensitive: bool = False
    values: Items[Scalar] | None = None
    terms: Items[AttributeTerm] = ()


def _consent(value: Any) -> Any:
    if value == "none" or (isinstance(value, dict) and value):
        return value
    raise fault("consent", f"expected none, or a mapping from channel to attribute with a default, got {shown(value)}")


class PurposeTerm(TermBase):
    id: TermId
    consent: Annotated[Literal["none"] | ConsentBy, BeforeValidator(_consent)]
    capped: bool = True
    quiet: bool = True
    sensitive: bool = False
    terms: Items[PurposeTerm] = ()


def _word(text: str) -> str:
    if len(text) > 2 and text.startswith("/") and text.endswith("/"):
        pattern(text[1:-1])
    return text


class Avoid(Value):
    word: Annotated[Text, AfterValidator(_word)]
    use: Text | None = None
    why: Text | None = None


def _avoid(value: Any) -> Any:
    return {"word": value} if isinstance(value, str) else value


class VoiceTerm(TermBase):
    id: TermId
    avoid: Items[Annotated[Avoid, BeforeValidator(_avoid), Or({"type": "string"})]] = ()
    require: Annotated[dict[Text, Items[Text]], keys("channel")] = Field(default_factory=dict)
    max_exclamation: Annotated[int, Field(ge=0)] | None = None
    reading_grade: Number | None = None
    terms: Items[VoiceTerm] = ()


# The facets whose terms hold more than every term does.
TERMS: dict[str, type[TermBase]] = {
    "team": TeamTerm, "kpi": KpiTerm, "channel": ChannelTerm, "audience": AudienceTerm, "action": ActionTerm,
    "event": EventTerm, "attribute": AttributeTerm, "purpose": PurposeTerm, "voice": VoiceTerm,
}  # fmt: skip
SPECIAL_FACETS = tuple(TERMS)
BUILT_IN_FACETS = ("stage", "campaign", "product", "locale", *SPECIAL_FACETS)


class FacetBase(Value):
    title: Text | None = None
    description: Text | None = None
    accept: Items[Accept] = ()


class PlainFacet(FacetBase):
    """`stage`, `campaign`, `product`, `locale`, and every facet of the team's own."""

    facet: Annotated[KebabId, Marks(**{"not": {"enum": list(SPECIAL_FACETS)}})]
    terms: Items[Term]

    @model_validator(mode="before")
    @classmethod
    def _misspelt(cls, data: Any) -> Any:
        """A built-in facet misspelt is a facet of the team's own, whose terms hold keys of the one that was meant."""
        terms = data.get("terms") if isinstance(data, dict) else None
        if not isinstance(terms, list) or data["facet"] in BUILT_IN_FACETS:
            return data
        facet = data["facet"]
        for meant in nearest(facet, TERMS):
            special = TERMS[meant].model_fields.keys() - Term.model_fields.keys()
            key = next((key for term in terms if isinstance(term, dict) for key in term if key in special), None)
            if key is not None:
                message = f"the terms of {shown(facet)}, a facet of your own, hold no {shown(key)}"
                raise fault("facet", message, "facet", hint=f"did you mean '{meant}'?")
        return data


class TeamFacet(FacetBase):
    facet: Literal["team"]
    terms: Items[TeamTerm]


class KpiFacet(FacetBase):
    facet: Literal["kpi"]
    terms: Items[KpiTerm]


class ChannelFacet(FacetBase):
    facet: Literal["channel"]
    terms: Items[ChannelTerm]


class AudienceFacet(FacetBase):
    facet: Literal["audience"]
    terms: Items[AudienceTerm]


class ActionFacet(FacetBase):
    facet: Literal["action"]
    terms: Items[ActionTerm]


class EventFacet(FacetBase):
    facet: Literal["event"]
    terms: Items[EventTerm]


class AttributeFacet(FacetBase):
    facet: Literal["attribute"]
    terms: Items[AttributeTerm]


class PurposeFacet(FacetBase):
    facet: Literal["purpose"]
    terms: Items[PurposeTerm]


class VoiceFacet(FacetBase):
    facet: Literal["voice"]
    terms: Items[VoiceTerm]


def _facet_tag(value: Any) -> str:
    facet = value.get("facet") if isinstance(value, dict) else getattr(value, "facet", None)
    return f"facet:{facet if facet in SPECIAL_FACETS else 'plain'}"


def _named(value: Any) -> Any:
    """Without its name nothing else of a facet can be judged."""
    if not isinstance(value, dict):
        return value
    if "facet" not in value:
        meant = misspelt(value, ("facet",))
        if meant is None:
            raise fault("missing", "missing key 'facet'", hint="add 'facet:', the name of what the terms are")
        raise fault("unknown", f"unknown key {shown(meant)}", meant, on="key", hint="did you mean 'facet'?")
    if not isinstance(value["facet"], str):
        raise fault("type", f"expected text, got {shown(value['facet'])}", "facet")
    kebab(value["facet"], "facet")
    return value


Facet = Annotated[
    Annotated[PlainFacet, Tag("facet:plain")]
    | Annotated[TeamFacet, Tag("facet:team")]
    | Annotated[KpiFacet, Tag("facet:kpi")]
    | Annotated[ChannelFacet, Tag("facet:channel")]
    | Annotated[AudienceFacet, Tag("facet:audience")]
    | Annotated[ActionFacet, Tag("facet:action")]
    | Annotated[EventFacet, Tag("facet:event")]
    | Annotated[AttributeFacet, Tag("facet:attribute")]
    | Annotated[PurposeFacet, Tag("facet:purpose")]
    | Annotated[VoiceFacet, Tag("facet:voice")],
    Discriminator(_facet_tag),
    BeforeValidator(_named),
]
AnyTerm = (
    Term | TeamTerm | KpiTerm | ChannelTerm | AudienceTerm | ActionTerm | EventTerm | AttributeTerm
    | PurposeTerm | VoiceTerm
)  # fmt: skip
Place = tuple[str | int, ...]


def walk_terms(
    terms: tuple[AnyTerm, ...], parents: tuple[str, ...] = (), place: Place = ("terms",)
) -> Iterator[tuple[AnyTerm, tuple[str, ...], Place]]:
    """Every term below, outermost first: (term, ids of its ancestors from outermost in, place in the file)."""
    for position, term in enumerate(terms):
        here = (*place, position)
        yield term, parents, here
        yield from walk_terms(term.terms, (*parents, term.id), (*here, "terms"))
