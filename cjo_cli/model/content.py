"""Content items and their variants (language.md, "Content")."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from cjo_cli.model.base import SCALAR, Instant, Items, Scalar, Text, Value
from cjo_cli.model.condition import Condition
from cjo_cli.model.journey import Accept
from cjo_cli.model.names import (
    ActionName,
    AudienceName,
    CampaignName,
    ChannelName,
    ContentId,
    LocaleName,
    ProductName,
    PurposeName,
    StageName,
    Tags,
    TeamName,
)
from cjo_cli.model.written import Or


class Valid(Value):
    """From `from` on, before `until`."""

    from_: Instant | None = Field(None, alias="from")
    until: Instant | None = None


class Fact(Value):
    value: Scalar
    until: Instant | None = None


class CallToAction(Value):
    label: Text
    url: Text


def _fact(value: Any) -> Any:
    return value if isinstance(value, dict | Fact) else {"value": value}


class Variant(Value):
    """One rendering of a content item for one channel; which fields belong is the channel's format's to say."""

    channel: ChannelName
    locale: LocaleName | None = None
    audience: AudienceName | None = None
    when: Condition | None = None
    subject: Text | None = None
    preheader: Text | None = None
    body: Text | None = None
    body_file: Text | None = None
    from_: Text | None = Field(None, alias="from")
    reply_to: Text | None = None
    title: Text | None = None
    image: Text | None = None
    link: Text | None = None
    data: dict[Text, Any] | None = None
    cta: CallToAction | None = None


class Content(Value):
    content: ContentId
    title: Text | None = None
    description: Text | None = None
    owner: TeamName | None = None
    campaign: CampaignName | None = None
    stage: StageName | None = None
    action: ActionName | None = None
    products: Items[ProductName] = ()
    tags: Tags = Field(default_factory=dict)
    purpose: PurposeName
    status: Literal["draft", "review", "approved", "retired"]
    valid: Valid | None = None
    facts: dict[Text, Annotated[Fact, BeforeValidator(_fact), Or(SCALAR)]] = Field(default_factory=dict)
    variants: Items[Variant]
    accept: Items[Accept] = ()

    @property
    def id(self) -> str:
        """The item's id."""
        return self.content
