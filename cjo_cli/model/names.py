"""Texts that name something of the project, and texts that give a new name; the marks tell editors which."""

from __future__ import annotations

from typing import Annotated

from cjo_cli.model.base import Items, KebabId, Scalar, SnakeId, Text
from cjo_cli.model.written import Marks, defines, keys, names

EventName = Annotated[Text, names("event")]
AttributeName = Annotated[Text, names("attribute")]
PropertyName = Annotated[Text, names("property")]
AudienceName = Annotated[Text, names("audience")]
ChannelName = Annotated[Text, names("channel")]
PurposeName = Annotated[Text, names("purpose")]
ActionName = Annotated[Text, names("action")]
StageName = Annotated[Text, names("stage")]
CampaignName = Annotated[Text, names("campaign")]
ProductName = Annotated[Text, names("product")]
TeamName = Annotated[Text, names("team")]
LocaleName = Annotated[Text, names("locale")]
KpiName = Annotated[Text, names("kpi")]
ContentName = Annotated[Text, names("content")]
JourneyName = Annotated[Text, names("journey")]
StepName = Annotated[Text, names("step")]
PathName = Annotated[Text, names("path")]

JourneyId = Annotated[KebabId, defines("journey")]
ContentId = Annotated[KebabId, defines("content")]
StepId = Annotated[KebabId, defines("step")]
PathId = Annotated[KebabId, defines("path")]
TermId = Annotated[KebabId, defines("{facet}")]
LogId = Annotated[SnakeId, defines("{facet}")]  # of an event or attribute, as the log writes it

# Terms of the team's own facets: the key is the facet, its list the terms.
Tags = Annotated[dict[Text, Items[Annotated[Text, names("{key}")]]], keys("facet")]
Assignments = Annotated[dict[Text, Scalar], keys("attribute")]
Sets = Annotated[dict[Text, AttributeName], keys("property")]
ConsentBy = Annotated[dict[Text, AttributeName], keys("channel"), Marks(minProperties=1)]
